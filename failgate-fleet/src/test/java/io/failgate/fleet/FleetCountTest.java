package io.failgate.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.failgate.fleet.TestFleet.Member;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is counted stays counted, whatever becomes of a member. */
@Timeout(180)
@ExtendWith(TestFleet.class)
class FleetCountTest {

    private static void put(Member at, String statement) {
        at.fleet().apply(List.of(FleetChange.parse(statement)), "a test").join();
    }

    /** Told by members, so written as well. */
    private static void awaitHits(Member at, long hits) {
        at.fleet().whenHit("commit", hits).orTimeout(20, TimeUnit.SECONDS).join();
    }

    @Test
    void eachMemberHasItsCountAndKeepsWhatIsLeftOfItWhenItIsKilled(TestFleet fleet) throws Exception {
        Member writer = fleet.join("a").get(0);
        try (MemberProcess first = MemberProcess.start(fleet.settings().address(), "b")) {
            put(writer, "commit=3*return(1)");
            assertThat(first.hit()).isEqualTo("1");
            awaitHits(writer, 1);
            first.kill();
        }
        try (MemberProcess again = MemberProcess.start(fleet.settings().address(), "b")) {
            assertThat(List.of(again.hit(), again.hit(), again.hit())).containsExactly("1", "1", "-");
        }
        assertThat(writer.hit("commit")).contains("1");
    }

    @Test
    void aMemberThatHasCrashedOnceDoesNotCrashAgain(TestFleet fleet) throws Exception {
        try (MemberProcess bystander = MemberProcess.start(fleet.settings().address(), "z");
                MemberProcess first = MemberProcess.start(fleet.settings().address(), "b")) {
            Member writer = fleet.join("a").get(0);
            put(writer, "commit=1*crash");
            assertThat(first.hit()).isEmpty();
            assertThat(first.exitCode()).isEqualTo(134);
            try (MemberProcess again = MemberProcess.start(fleet.settings().address(), "b")) {
                assertThat(again.hit()).isEqualTo("-");
                assertThat(again.hit()).isEqualTo("-");
            }
            assertThat(bystander.hit()).isEmpty(); // each has its own count
        }
    }

    @Test
    void aSharedCountIsSpentOnceInAllMembers(TestFleet fleet) {
        List<Member> members = fleet.join("a", "b", "c", "d");
        put(members.get(0), "commit=fleet 3*return(1)");
        assertThat(hitAll(members, 200)).isEqualTo(3);
        assertThat(hitAll(members, 200)).isZero();
        put(members.get(1), "commit=fleet 100*return(2)");
        assertThat(hitAll(members, 2000)).isEqualTo(100);
    }

    /** All at once, as often as it takes for what is in other hands to come over. */
    private static long hitAll(List<Member> members, int rounds) {
        List<CompletableFuture<Long>> hits = members.stream()
                .map(member -> CompletableFuture.supplyAsync(() -> {
                    long fired = 0;
                    for (int i = 0; i < rounds; i++) {
                        fired += member.hit("commit").isPresent() ? 1 : 0;
                        LockSupport.parkNanos(2_000_000);
                    }
                    return fired;
                }))
                .toList();
        return hits.stream().mapToLong(CompletableFuture::join).sum();
    }

    @Test
    void whatOneMemberHasInHandComesToTheOneThatIsHit(TestFleet fleet) {
        List<Member> members = fleet.join("a", "b", "c");
        put(members.get(0), "commit=fleet 1*return(1)");
        Member last = members.get(2);
        await().until(() -> last.hit("commit").isPresent());
        assertThat(members)
                .allSatisfy(member -> assertThat(member.hit("commit")).isEqualTo(Optional.empty()));
    }

    @Test
    void aSharedCountSurvivesTheCrashOfWhoeverHasAHitInHand(TestFleet fleet) throws Exception {
        try (MemberProcess only = MemberProcess.start(fleet.settings().address(), "b")) {
            Member writer = fleet.joinWith("a", Map.of("role", "writer"), "commit");
            put(writer, "commit=fleet 1*return(1) on role is null");
            only.kill();
        }
        try (MemberProcess again = MemberProcess.start(fleet.settings().address(), "b")) {
            assertThat(again.hit()).isEqualTo("1");
            assertThat(again.hit()).isEqualTo("-");
        }
    }

    @Test
    void aSharedCrashHappensOnce(TestFleet fleet) throws Exception {
        Member writer = fleet.joinWith("a", Map.of("role", "writer"), "commit");
        try (MemberProcess only = MemberProcess.start(fleet.settings().address(), "b")) {
            put(writer, "commit=fleet 1*crash on role is null");
            assertThat(only.hit()).isEmpty();
        }
        try (MemberProcess again = MemberProcess.start(fleet.settings().address(), "b")) {
            assertThat(again.hit()).isEqualTo("-");
        }
    }
}
