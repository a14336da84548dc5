package io.failgate.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.failgate.fleet.TestFleet.Member;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A member whose process is killed: others hear of it, and then do without. */
@Timeout(120)
@ExtendWith(TestFleet.class)
class FleetDeathTest {

    private static CompletableFuture<Receipt> put(Member at, String statement) {
        return at.fleet().apply(List.of(FleetChange.parse(statement)), "a test");
    }

    /** It is named, nothing stays armed, and after its lease nobody waits for it. */
    private static void assertIsNamed(CompletableFuture<Receipt> statement, Member at) {
        assertThatThrownBy(statement::join)
                .cause()
                .isInstanceOf(FleetException.class)
                .hasMessage("armed on 1 of 2; b is gone; nothing of it stays armed");
        assertThat(at.terms("commit")).isEmpty();
        assertThat(put(at, "commit=return(2)").join())
                .satisfies(receipt -> assertThat(receipt.members()).isEqualTo(1))
                .satisfies(receipt -> assertThat(receipt.missing()).isEmpty());
    }

    @Test
    void aMemberThatWasKilledBeforeIsNamed(TestFleet fleet) throws Exception {
        Member a = fleet.join("a").get(0);
        try (MemberProcess b = MemberProcess.start(fleet.settings().address(), "b")) {
            put(a, "query=return(1) on role is null best effort").join();
            b.kill();
            assertIsNamed(put(a, "commit=return(1)"), a);
        }
    }

    @Test
    void aMemberThatIsKilledWhileAStatementWaitsIsNamed(TestFleet fleet) throws Exception {
        Member a = fleet.join("a").get(0);
        try (MemberProcess b = MemberProcess.start(fleet.settings().address(), "b")) {
            b.pause();
            CompletableFuture<Receipt> statement = put(a, "commit=return(1)");
            await().atMost(Duration.ofSeconds(10)).until(() -> a.terms("commit").equals("return(1)"));
            assertThat(statement).isNotDone();
            b.kill();
            assertIsNamed(statement, a);
        }
    }
}
