package io.failgate.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.failgate.failpoint.Action;
import io.failgate.failpoint.FailPointException;
import io.failgate.failpoint.Value;
import io.failgate.fleet.TestFleet.Member;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What one statement does to all members, and what a member does to be one. */
@Timeout(120)
@ExtendWith(TestFleet.class)
class FleetTest {

    private static Receipt put(Member at, String statement) {
        return await1(at.fleet().apply(List.of(FleetChange.parse(statement)), "a test"));
    }

    private static <T> T await1(CompletableFuture<T> future) {
        return future.orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static void assertRefused(Runnable statement, String... texts) {
        assertThatThrownBy(statement::run)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(FleetException.class)
                .message()
                .contains(texts);
    }

    @Test
    void okMeansArmedInEveryMember(TestFleet fleet) {
        List<Member> members = fleet.join("a", "b", "c");
        Receipt receipt = put(members.get(0), "commit=return(1)");
        assertThat(receipt.members()).isEqualTo(3);
        assertThat(members)
                .allSatisfy(member -> assertThat(member.terms("commit")).isEqualTo("return(1)"));
        Receipt removed = await1(members.get(1).fleet().apply(List.of(FleetChange.remove("commit")), "a test"));
        assertThat(removed.revision()).isGreaterThan(receipt.revision());
        assertThat(members)
                .allSatisfy(member -> assertThat(member.terms("commit")).isEmpty());
    }

    @Test
    void whatIsNotArmedIsDisarmedAtOnce(TestFleet fleet) {
        Member a = fleet.join("a", "b").get(0);
        put(a, "commit=return(1)");
        for (int i = 0; i < 3; i++) {
            Receipt removed = await1(a.fleet().apply(List.of(FleetChange.remove("commit")), "a test"));
            assertThat(removed.members()).isEqualTo(2);
            assertThat(await1(a.fleet().apply(List.of(), "a test")).members()).isEqualTo(2);
        }
    }

    @Test
    void severalChangesAreOneRevision(TestFleet fleet) {
        List<Member> members = fleet.join("a", "b");
        await1(members.get(0)
                .fleet()
                .apply(List.of(FleetChange.put("commit", "return(1)"), FleetChange.put("query", "return(2)")), "x"));
        assertThat(members).allSatisfy(member -> {
            assertThat(member.terms("commit")).isEqualTo("return(1)");
            assertThat(member.terms("query")).isEqualTo("return(2)");
        });
        assertThatThrownBy(() -> members.get(0)
                        .fleet()
                        .apply(List.of(FleetChange.put("commit", "off"), FleetChange.put("quer", "off")), "x"))
                .isInstanceOf(FailPointException.class)
                .hasMessageContaining("quer");
        assertThat(members.get(1).terms("commit")).isEqualTo("return(1)");
    }

    @Test
    void aMemberThatRefusesIsNamedAndNothingStaysArmed(TestFleet fleet) {
        Member a = fleet.join("a").get(0);
        Member old = fleet.joinWith("old", Map.of(), "commit");
        put(a, "commit=return(1)");
        assertRefused(
                () -> put(a, "query=return(2)"), "armed on 1 of 2; old has refused it: ", "query", "nothing of it");
        assertThat(a.terms("query")).isEmpty();
        assertRefused(
                () -> await1(a.fleet()
                        .apply(List.of(FleetChange.put("commit", "return(9)"), FleetChange.put("query", "off")), "x")),
                "old has refused it");
        assertThat(List.of(a, old))
                .allSatisfy(member -> assertThat(member.terms("commit")).isEqualTo("return(1)"));
    }

    /** An action that came with a later version. */
    private enum Later implements Action {
        EXPLODE;

        @Override
        public String keyword() {
            return "explode";
        }

        @Override
        public void check(List<Value> arguments) {
            // it takes any
        }
    }

    @Test
    void aMemberThatLacksAnActionIsNamedAndNothingStaysArmed(TestFleet fleet) {
        Member old = fleet.join("old").get(0);
        Member newer = fleet.joinKnowing(Later.EXPLODE, "newer", "commit", "query");
        put(old, "commit=return(1)");
        assertRefused(
                () -> put(newer, "commit=explode"),
                "armed on 1 of 2; old has refused it: error on test/commit: ",
                "explode",
                "; nothing of it stays armed");
        assertThat(List.of(old.terms("commit"), newer.terms("commit"))).containsExactly("return(1)", "return(1)");
        Receipt receipt = put(newer, "query=explode best effort");
        assertThat(receipt.missing()).singleElement().asString().startsWith("old has refused it");
        assertThat(List.of(old.terms("query"), newer.terms("query"))).containsExactly("", "explode");
        assertThat(await1(old.fleet().status()).members())
                .filteredOn(member -> member.member().name().equals("old"))
                .allSatisfy(member -> assertThat(member.refused()).containsKey("test/query"));
    }

    @Test
    void whatIsTakenBackLeavesTheSharedCountOfBefore(TestFleet fleet) {
        Member a = fleet.join("a").get(0);
        put(a, "commit=fleet 2*return(1)");
        fleet.joinWith("old", Map.of());
        assertRefused(() -> put(a, "commit=fleet 5*return(9)"), "old has refused it");
        await().until(() -> a.hit("commit").equals(Optional.of("1")));
        await().until(() -> a.hit("commit").equals(Optional.of("1")));
        await1(a.fleet().whenHit("commit", 2));
        assertThat(a.hit("commit")).isEmpty();
    }

    @Test
    void whatIsNotArmedIsRemovedAtOnce(TestFleet fleet) {
        List<Member> members = fleet.join("a", "b");
        members.get(0).fleet().listensOn("127.0.0.1:1");
        Receipt receipt = await1(members.get(1).fleet().apply(List.of(FleetChange.remove("commit")), "x"));
        assertThat(receipt.missing()).isEmpty();
    }

    @Test
    void bestEffortStaysArmedWhereItCan(TestFleet fleet) {
        Member a = fleet.join("a").get(0);
        fleet.joinWith("old", Map.of(), "commit");
        Receipt receipt = put(a, "query=return(2) best effort");
        assertThat(receipt.members()).isEqualTo(1);
        assertThat(receipt.missing()).singleElement().asString().contains("old has refused it");
        assertThat(a.terms("query")).isEqualTo("return(2)");
    }

    @Test
    void aMemberThatIsSilentIsNamed(TestFleet fleet) throws Exception {
        Member a = fleet.join("a").get(0);
        fleet.ghost("ghost", "10.0.0.3:3307");
        assertRefused(
                () -> put(a, "commit=return(1)"),
                "armed on 1 of 2; ghost (10.0.0.3:3307) has not answered for 5 s; nothing of it stays armed");
        assertThat(a.terms("commit")).isEmpty();
    }

    @Test
    void aMemberThatStartsHasEverythingBeforeItOpens(TestFleet fleet) {
        Member a = fleet.join("a").get(0);
        put(a, "commit=return(1)");
        assertThat(fleet.join("b").get(0).terms("commit")).isEqualTo("return(1)");
    }

    @Test
    void aMemberThatLeavesHasNothingArmedAndIsNotWaitedFor(TestFleet fleet) {
        List<Member> members = fleet.join("a", "b");
        put(members.get(0), "commit=return(1)");
        members.get(1).leave();
        assertThat(members.get(1).terms("commit")).isEmpty();
        assertThat(put(members.get(0), "commit=return(2)").members()).isEqualTo(1);
        assertThat(fleet.join("b").get(0).terms("commit")).isEqualTo("return(2)");
    }

    @Test
    void whatIsArmedEndsByItself(TestFleet fleet) {
        List<Member> members = fleet.join("a", "b");
        put(members.get(0), "commit=return(1) for 2s");
        put(members.get(0), "query=return(1)");
        assertThat(members.get(1).terms("commit")).isEqualTo("return(1)");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> members.get(1).terms("commit").isEmpty());
        assertThat(members.get(1).terms("query")).isEqualTo("return(1)");
    }

    @Test
    void labelsChooseMembers(TestFleet fleet) {
        Member primary = fleet.joinWith("p", Map.of("role", "primary", "shard", "a"), "commit");
        Member replica = fleet.joinWith("r", Map.of("role", "replica", "shard", "a"), "commit");
        Member other = fleet.joinWith("o", Map.of("role", "primary", "shard", "c"), "commit");
        put(primary, "commit=return(1) on role = 'primary' and shard in ('a', 'b')");
        assertThat(primary.terms("commit")).isEqualTo("return(1)");
        assertThat(replica.terms("commit")).isEmpty();
        assertThat(other.terms("commit")).isEmpty();
        Member late = fleet.joinWith("l", Map.of("role", "primary", "shard", "b"), "commit");
        assertThat(late.terms("commit")).isEqualTo("return(1)");
        assertRefused(
                () -> put(primary, "commit=return(1) on role='primry'"), "no member of the fleet is role='primry'");
    }

    @Test
    void aNumberChoosesMembersThatStayTheSame(TestFleet fleet) {
        List<Member> members = fleet.join("a", "b", "c", "d");
        put(members.get(0), "commit=return(1) on 2");
        List<String> chosen = armed(members);
        assertThat(chosen).hasSize(2);
        String first = chosen.get(0);
        Member again = members.stream()
                .filter(member -> member.name().equals(first))
                .findFirst()
                .orElseThrow();
        again.leave();
        assertThat(fleet.join(first).get(0).terms("commit")).isEqualTo("return(1)");
        Member late = fleet.join("e").get(0);
        assertThat(late.terms("commit")).isEmpty();
        assertRefused(() -> put(late, "commit=return(1) on 9"), "only 5 of the fleet's 5 members", "not 9");
    }

    private static List<String> armed(List<Member> members) {
        return members.stream()
                .filter(member -> !member.terms("commit").isEmpty())
                .map(Member::name)
                .toList();
    }

    @Test
    void ofTwoWhoArmTheSameAtOnceTheOtherIsTold(TestFleet fleet) {
        List<Member> members = fleet.join("a", "b");
        int told = 0;
        for (int i = 0; i < 20; i++) {
            String left = "return(" + i + ")";
            String right = "return(" + (100 + i) + ")";
            CompletableFuture<Receipt> first =
                    members.get(0).fleet().apply(List.of(FleetChange.put("commit", left)), "ann");
            CompletableFuture<Receipt> second =
                    members.get(1).fleet().apply(List.of(FleetChange.put("commit", right)), "bob");
            OptionalLong one = revision(first, "bob");
            OptionalLong two = revision(second, "ann");
            assertThat(one.isPresent() || two.isPresent()).isTrue();
            told += one.isPresent() && two.isPresent() ? 0 : 1;
            String winner = one.orElse(0) > two.orElse(0) ? left : right;
            assertThat(members)
                    .allSatisfy(member -> assertThat(member.terms("commit")).isEqualTo(winner));
        }
        assertThat(told).isPositive();
    }

    private static OptionalLong revision(CompletableFuture<Receipt> statement, String other) {
        try {
            return OptionalLong.of(await1(statement).revision());
        } catch (CompletionException refused) {
            assertThat(refused.getCause())
                    .isInstanceOf(FleetException.class)
                    .hasMessageContaining(other + " has changed the same failpoint at the same time");
            return OptionalLong.empty();
        }
    }

    @Test
    void aHaltDisarmsEverythingAndNothingIsArmedUntilItIsLifted(TestFleet fleet) {
        List<Member> members = fleet.join("a", "b");
        put(members.get(0), "commit=return(1)");
        members.get(1).failPoints().put("query", "return(3)");
        assertThat(await1(members.get(0).fleet().halt(true, "ann")).members()).isEqualTo(2);
        assertThat(members).allSatisfy(member -> {
            assertThat(member.terms("commit")).isEmpty();
            assertThat(member.terms("query")).isEmpty();
            assertThat(member.fleet().isHalted()).isTrue();
        });
        assertRefused(() -> put(members.get(1), "commit=return(1)"), "the fleet was halted by ann");
        Member late = fleet.join("c").get(0);
        assertThat(late.fleet().isHalted()).isTrue();
        await1(members.get(1).fleet().halt(false, "bob"));
        assertThat(late.fleet().isHalted()).isFalse();
        assertThat(await1(late.fleet().halt(false, "bob")).missing()).isEmpty();
        assertThat(put(late, "commit=return(1)").members()).isEqualTo(3);
    }

    @Test
    void hitsAreSummed(TestFleet fleet) {
        List<Member> members = fleet.join("a", "b");
        put(members.get(0), "commit=return(1)");
        CompletableFuture<Optional<Boolean>> three = members.get(0).fleet().whenHit("commit", 3);
        members.get(0).hit("commit");
        members.get(1).hit("commit");
        assertThat(three).isNotDone();
        members.get(1).hit("commit");
        assertThat(await1(three)).contains(true);
        FleetStatus status = await1(members.get(0).fleet().status());
        assertThat(status.hits("test/commit")).isEqualTo(3);
        assertThat(status.armed().get("test/commit"))
                .extracting(FleetArming::by)
                .isEqualTo("a test");
        assertThat(await1(members.get(0).fleet().whenHit("query", 1))).isEmpty();
    }

    @Test
    void theStatusTellsOfMembers(TestFleet fleet) {
        List<Member> members = fleet.join("a", "b");
        members.get(0).fleet().listensOn("127.0.0.1:3307");
        put(members.get(1), "commit=return(1)");
        await().untilAsserted(() -> {
            FleetStatus status = await1(members.get(1).fleet().status());
            assertThat(status.members())
                    .extracting(member ->
                            member.member().name() + "@" + member.member().address())
                    .containsExactly("a@127.0.0.1:3307", "b@");
            assertThat(status.members()).allSatisfy(member -> {
                assertThat(member.lag()).isZero();
                assertThat(member.sessions()).isEqualTo(7);
                assertThat(member.applied()).isPresent();
            });
        });
    }

    @Test
    void theLagIsBehindTheLastArmingAndNothingElse(TestFleet fleet) throws Exception {
        Member a = fleet.join("a").get(0);
        long first = put(a, "commit=return(1)").revision();
        long last = put(a, "query=return(1)").revision();
        fleet.ghost("ghost", "");
        applied(fleet, first);
        fleet.put(Keys.BUDGET + "test/commit/x", "{}");
        assertThat(lags(a)).containsExactly(0L, last - first);
        applied(fleet, last);
        assertThat(lags(a)).containsExactly(0L, 0L);
    }

    private static void applied(TestFleet fleet, long revision) throws Exception {
        fleet.put(
                Keys.ACKS + "ghost",
                Json.write(new Ack(revision, Map.of(), Map.of(), 0)).toString());
    }

    private static List<Long> lags(Member at) {
        return await1(at.fleet().status()).members().stream()
                .map(FleetStatus.Member::lag)
                .toList();
    }

    @Test
    void aNameIsOneMembers(TestFleet fleet) {
        fleet.join("a");
        assertThatThrownBy(() -> fleet.join("a"))
                .isInstanceOf(FleetException.class)
                .hasMessage("another member of the fleet is called a; --fleet-member names this one");
    }

    @Test
    void whatIsArmedHereByOtherWaysStays(TestFleet fleet) {
        List<Member> members = fleet.join("a", "b");
        put(members.get(0), "commit=return(1)");
        members.get(0).failPoints().put("commit", "return(7)");
        await1(members.get(1).fleet().apply(List.of(FleetChange.remove("commit")), "x"));
        assertThat(members.get(0).terms("commit")).isEqualTo("return(7)");
        assertThat(members.get(1).terms("commit")).isEmpty();
    }
}
