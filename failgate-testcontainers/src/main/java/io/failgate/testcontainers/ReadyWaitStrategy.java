package io.failgate.testcontainers;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;

/** Waits until Failgate can reach its server, but no longer than it runs. */
final class ReadyWaitStrategy extends AbstractWaitStrategy {

    private static final Duration PAUSE = Duration.ofMillis(200);

    private final int adminPort;

    /** The port is that in the container. */
    ReadyWaitStrategy(int adminPort) {
        this.adminPort = adminPort;
    }

    @Override
    protected void waitUntilReady() {
        URI address = URI.create(
                "http://" + waitStrategyTarget.getHost() + ":" + waitStrategyTarget.getMappedPort(adminPort));
        AdminHttp admin = new AdminHttp(address, "");
        long start = System.nanoTime();
        String reason = notReadyBecause(admin);
        while (!reason.isEmpty()) {
            if (!waitStrategyTarget.isRunning()) {
                throw new ContainerLaunchException("Failgate has exited");
            }
            if (System.nanoTime() - start > startupTimeout.toNanos()
                    || Thread.currentThread().isInterrupted()) {
                throw new ContainerLaunchException(
                        "Failgate is not ready after " + startupTimeout.toSeconds() + " s: " + reason);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
            reason = notReadyBecause(admin);
        }
    }

    /** Nothing if it is ready. */
    private static String notReadyBecause(AdminHttp admin) {
        try {
            AdminHttp.Answer answer = admin.ask("GET", "/readyz", "", Duration.ZERO);
            return answer.isSuccess()
                    ? ""
                    : String.valueOf(AdminHttp.refusal(answer).getMessage());
        } catch (FailgateException noAnswer) {
            return String.valueOf(noAnswer.getMessage());
        }
    }
}
