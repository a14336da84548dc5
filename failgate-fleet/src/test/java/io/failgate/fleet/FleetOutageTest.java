package io.failgate.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.failgate.fleet.TestFleet.Member;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A fleet whose etcd is slow, gone or hostile. */
@Timeout(180)
@ExtendWith(TestFleet.class)
class FleetOutageTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    private static void put(Member at, String statement) {
        at.fleet().apply(List.of(FleetChange.parse(statement)), "a test").join();
    }

    @Test
    void aMemberThatIsCutOffDisarmsAndHasEverythingAgainAfterwards(TestFleet fleet) throws Exception {
        List<Member> members = fleet.join("a", "b");
        put(members.get(0), "commit=return(1)");
        fleet.etcd().kill();
        assertThat(members.get(1).hit("commit")).contains("1"); // what is armed goes on without etcd, for a while
        assertThatThrownBy(() -> put(members.get(0), "query=return(2)"))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(FleetException.class)
                .hasMessageStartingWith("etcd at 127.0.0.1:");
        await().atMost(LONG)
                .until(() -> members.stream()
                        .allMatch(member -> member.terms("commit").isEmpty()));
        fleet.etcd().restart();
        await().atMost(LONG)
                .until(() -> members.stream()
                        .allMatch(member -> member.terms("commit").equals("return(1)")));
        await().atMost(LONG)
                .until(() -> members.get(0)
                                .fleet()
                                .status()
                                .thenApply(status -> status.members().size())
                                .join()
                        == 2);
        put(members.get(1), "query=return(2)");
        assertThat(members.get(0).terms("query")).isEqualTo("return(2)");
    }

    @Test
    void aPauseThatIsShorterThanTheLeaseChangesNothing(TestFleet fleet) throws Exception {
        List<Member> members = fleet.join("a", "b");
        put(members.get(0), "commit=return(1)");
        fleet.etcd().pause();
        assertThat(members.get(1).hit("commit")).contains("1");
        fleet.etcd().resume();
        put(members.get(1), "commit=return(2)");
        assertThat(members.get(0).terms("commit")).isEqualTo("return(2)");
    }

    @Test
    void withoutEtcdNobodyBecomesAMember(TestFleet fleet) throws Exception {
        fleet.etcd().kill();
        try {
            assertThatThrownBy(() -> fleet.join("a"))
                    .isInstanceOf(FleetException.class)
                    .hasMessageStartingWith("etcd at 127.0.0.1:" + fleet.etcd().port());
        } finally {
            fleet.etcd().restart();
        }
    }

    /** Cut off, so disarmed, and a member again. */
    private static void outage(TestFleet fleet, Member member, int hits) throws Exception {
        fleet.etcd().pause();
        try {
            for (int i = 0; i < hits; i++) {
                assertThat(member.hit("commit")).contains("1");
            }
            await().atMost(Duration.ofSeconds(15))
                    .until(() -> member.terms("commit").isEmpty());
        } finally {
            fleet.etcd().resume();
        }
        await().atMost(LONG).until(() -> !member.terms("commit").isEmpty());
    }

    @Test
    void whateverFailsMeanwhileAMemberComesBack(TestFleet fleet) throws Exception {
        Member a = fleet.join("a").get(0);
        put(a, "commit=return(1)");
        a.failNext(3);
        outage(fleet, a, 1);
        await().atMost(LONG).until(() -> a.fleet().status().join().members().size() == 1);
        await().atMost(LONG).until(() -> a.hit("commit").isPresent());
    }

    @Test
    void manyHitsMeanwhileDoNotKeepAMemberFromDisarming(TestFleet fleet) throws Exception {
        Member a = fleet.join("a").get(0);
        put(a, "commit=2001*return(1)");
        outage(fleet, a, 2000);
        assertThat(a.hit("commit")).contains("1");
        assertThat(a.hit("commit")).isEmpty();
    }

    @Test
    void aSharedHitThatWasSpentMeanwhileIsNotSpentAgain(TestFleet fleet) throws Exception {
        Member a = fleet.join("a").get(0);
        put(a, "commit=fleet 2*return(1)");
        outage(fleet, a, 1);
        await().atMost(LONG).until(() -> a.hit("commit").isPresent());
        a.fleet().whenHit("commit", 1).join();
        assertThat(a.hit("commit")).isEmpty();
    }

    @Test
    void aCrashThatHasNotHappenedIsLeft(TestFleet fleet) throws Exception {
        Member a = fleet.join("a").get(0);
        try (MemberProcess b = MemberProcess.start(fleet.settings().address(), "b")) {
            put(a, "commit=1*crash");
            outage(fleet, a, 0);
            await().atMost(LONG)
                    .until(() -> a.fleet().status().join().members().stream()
                            .allMatch(member ->
                                    member.lag() == 0 && member.applied().isPresent()));
            await().atMost(LONG).until(() -> b.hit().isEmpty());
        }
    }

    static Stream<String> hostileValues() {
        return Stream.of(
                "",
                "null",
                "1",
                "{}",
                "[]",
                "{\"change\":\"x\"}",
                value("retrn(1", "all", "[]"),
                value("return", "9999999999999", "[]"),
                value("return", "all", "[null]"),
                value("return", "role like", "[]"),
                value("return", "all", "[]").replace("\"x\"", "{\"a\":[1]}"));
    }

    private static String value(String terms, String target, String members) {
        return "{\"change\":\"x\",\"terms\":\"" + terms + "\",\"target\":\"" + target + "\",\"members\":" + members
                + ",\"shared\":0,\"by\":\"me\"}";
    }

    @ParameterizedTest
    @MethodSource("hostileValues")
    void aHostileValueArmsNothingAndStopsNobody(String value, TestFleet fleet) throws Exception {
        List<Member> members = fleet.join("a", "b");
        fleet.put("armed/test/query", value);
        fleet.put("armed/no such point", value);
        fleet.put("armed/", value);
        fleet.put("members/x", value);
        fleet.put("acks/x", value);
        put(members.get(0), "commit=return(1)");
        assertThat(members).allSatisfy(member -> {
            assertThat(member.terms("commit")).isEqualTo("return(1)");
            assertThat(member.terms("query")).isEmpty();
        });
        assertThat(members.get(0).fleet().status().join().members())
                .filteredOn(member -> member.member().name().length() == 1
                        && !member.member().name().equals("x"))
                .allSatisfy(member -> assertThat(member.refused()).containsKey("test/query"));
        put(members.get(1), "query=return(2)");
        assertThat(members.get(0).terms("query")).isEqualTo("return(2)");
    }

    @Test
    void aHugeValueArmsNothing(TestFleet fleet) throws Exception {
        Member a = fleet.join("a").get(0);
        fleet.put("armed/test/query", "{\"change\":\"" + "x".repeat(1_000_000) + "\"}");
        put(a, "commit=return(1)");
        assertThat(a.terms("query")).isEmpty();
        assertThat(a.fleet().status().join().members().get(0).refused().get("test/query"))
                .isEqualTo("its value makes no sense: it has 1000013 bytes");
    }

    @Test
    void membersOfAnotherVersionAreUnderstood(TestFleet fleet) throws Exception {
        Member a = fleet.joinWith("a", Map.of("role", "primary"), "commit", "query");
        fleet.put("armed/test/commit", value("return(1)", "all", "[]").replace("\"shared\":0", "\"later\":[1]"));
        await().until(() -> a.terms("commit").equals("return(1)"));
    }
}
