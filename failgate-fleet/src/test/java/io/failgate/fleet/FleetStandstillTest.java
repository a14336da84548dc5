package io.failgate.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.failgate.fleet.TestFleet.Member;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A fleet whose etcd stands still for a minute. Beside other tests, as it mostly waits. */
@Timeout(240)
@Tag("exhaustive")
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(TestFleet.class)
class FleetStandstillTest {

    private static final Duration MINUTE = Duration.ofSeconds(60);

    /** Whoever waited for etcd would take longer. */
    private static final Duration SLOW = Duration.ofSeconds(1);

    /** What the sessions of members see meanwhile. */
    private static final class Sessions {

        private final List<Member> members;
        private long hits;
        private long slow;

        Sessions(List<Member> members) {
            this.members = members;
        }

        boolean goOn() {
            for (Member member : members) {
                long start = System.nanoTime();
                member.hit("commit");
                hits++;
                slow += System.nanoTime() - start > SLOW.toNanos() ? 1 : 0;
            }
            return true;
        }

        /** A machine that is busy may be slow now and then. */
        void assertHaveNotWaited() {
            assertThat(hits).isPositive();
            assertThat(slow).isLessThanOrEqualTo(hits / 100);
        }
    }

    private static CompletableFuture<Receipt> put(Member at, String statement) {
        return at.fleet().apply(List.of(FleetChange.parse(statement)), "a test");
    }

    private static void assertRefused(CompletableFuture<?> statement) {
        assertThatThrownBy(statement::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        FleetException.class,
                        refused -> assertThat(refused.isOutage()).isTrue())
                .hasMessageStartingWith("etcd at 127.0.0.1:");
    }

    /** Refused or in doubt, and it is said which. */
    private static List<CompletableFuture<?>> statements(Member a, Member b) {
        return List.of(
                put(a, "query=return(2)"),
                b.fleet().apply(List.of(FleetChange.remove("commit")), "a test"),
                a.fleet().status(),
                b.fleet().halt(false, "a test"));
    }

    private static void standStill(Member a, Member b, Member keeping, Sessions sessions) {
        long end = System.nanoTime() + MINUTE.toNanos();
        assertThat(List.of(a, b, keeping))
                .allSatisfy(member -> assertThat(member.hit("commit")).contains("1"));
        List<CompletableFuture<?>> statements = statements(a, b);
        await().atMost(MINUTE)
                .until(() -> sessions.goOn()
                        && Stream.of(a, b).allMatch(one -> one.terms("commit").isEmpty()));
        await().atMost(MINUTE)
                .until(() -> sessions.goOn() && statements.stream().allMatch(CompletableFuture::isDone));
        statements.forEach(FleetStandstillTest::assertRefused);
        assertThatThrownBy(statements.get(3)::join).hasMessageEndingWith("; it may have been done or not");
        await().atMost(MINUTE.multipliedBy(2)).until(() -> sessions.goOn() && System.nanoTime() - end > 0);
        assertThat(keeping.hit("commit")).contains("1");
        assertThat(List.of(a.hit("commit"), b.hit("commit"))).containsExactly(Optional.empty(), Optional.empty());
    }

    @Test
    void aMinuteDelaysNobodyAndIsSaidAndThenEverythingIsAsBefore(TestFleet fleet) throws Exception {
        List<Member> members = fleet.join("a", "b");
        Member keeping = fleet.joinKeeping("c", "commit", "query");
        // a count, so that each hit is to be told to etcd
        put(members.get(0), "commit=1000000*return(1)").join();
        List<Member> all = List.of(members.get(0), members.get(1), keeping);
        Sessions sessions = new Sessions(all);
        fleet.etcd().pause();
        try {
            standStill(members.get(0), members.get(1), keeping, sessions);
        } finally {
            fleet.etcd().resume();
        }
        sessions.assertHaveNotWaited();
        await().atMost(MINUTE)
                .until(() ->
                        all.stream().allMatch(member -> member.hit("commit").isPresent()));
        await().atMost(MINUTE)
                .until(() -> keeping.fleet().status().join().members().size() == all.size());
        assertThat(put(members.get(1), "query=return(3)").join().members()).isEqualTo(all.size());
        assertThat(all).allSatisfy(member -> assertThat(member.terms("query")).isEqualTo("return(3)"));
    }
}
