package io.failgate.testcontainers;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testcontainers.containers.ContainerLaunchException;

/** A container that does not start says why, and at once if it has exited. */
@ExtendWith(NeedsDocker.class)
@Timeout(50)
class FailedStartTest {

    @Test
    void aWrongOptionIsShown() {
        try (FailgateContainer failgate =
                new FailgateContainer().withUpstream("db:3306").withEnv("FAILGATE_IDLE_TIMEOUT", "soon")) {
            assertThatThrownBy(failgate::start)
                    .isInstanceOf(ContainerLaunchException.class)
                    .hasMessageStartingWith("Failgate has exited with code 2; its last lines:\n")
                    .hasMessageContaining("FAILGATE_IDLE_TIMEOUT")
                    .hasMessageContaining("soon");
        }
    }

    @Test
    void aProgramThatEndsBeforeAnybodyLooksIsShown() {
        try (FailgateContainer failgate = new FailgateContainer()
                .withUpstream("db:3306")
                .withCreateContainerCmdModifier(
                        create -> create.withEntrypoint("sh", "-c", "echo there is no java here; exit 127"))) {
            assertThatThrownBy(failgate::start)
                    .isInstanceOf(ContainerLaunchException.class)
                    .hasMessage("Failgate has exited with code 127; its last lines:\nthere is no java here");
        }
    }

    @Test
    void aServerThatCannotBeReachedIsShown() {
        try (FailgateContainer failgate =
                new FailgateContainer().withUpstream("127.0.0.1:1").withStartupTimeout(Duration.ofSeconds(5))) {
            assertThatThrownBy(failgate::start)
                    .isInstanceOf(ContainerLaunchException.class)
                    .hasMessageStartingWith("Failgate runs, but does not become ready; its last lines:\n")
                    .hasStackTraceContaining("Failgate is not ready after 5 s: ");
        }
    }
}
