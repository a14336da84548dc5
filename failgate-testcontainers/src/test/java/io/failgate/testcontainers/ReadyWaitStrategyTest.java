package io.failgate.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.containers.ContainerLaunchException;

/** What it does with a listener that is not ready {@link #failures} times. */
@Timeout(50)
class ReadyWaitStrategyTest {

    private static final String REASON = "cannot connect to db:3306";

    private final HttpServer admin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final AtomicInteger failures = new AtomicInteger();

    ReadyWaitStrategyTest() throws IOException {
        admin.createContext("/readyz", exchange -> {
            byte[] body = REASON.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(failures.getAndDecrement() > 0 ? 503 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        admin.start();
    }

    @AfterEach
    void stop() {
        admin.stop(0);
    }

    private void await(String state, Duration timeout) {
        new ReadyWaitStrategy(3308)
                .withStartupTimeout(timeout)
                .waitUntilReady(
                        new StubContainer("1", state, "", admin.getAddress().getPort()));
    }

    @Test
    void waitsUntilTheServerIsReached() {
        failures.set(2);
        await(StubContainer.RUNS, Duration.ofMinutes(1));
        assertThat(failures).hasValue(-1);
    }

    @Test
    void doesNotWaitForTheDead() {
        admin.stop(0);
        assertThatThrownBy(() -> await(StubContainer.exited(1), Duration.ofMinutes(1)))
                .isInstanceOf(ContainerLaunchException.class)
                .hasMessage("Failgate has exited");
    }

    @Test
    void saysWhatItHasWaitedFor() {
        failures.set(Integer.MAX_VALUE);
        assertThatThrownBy(() -> await(StubContainer.RUNS, Duration.ofSeconds(1)))
                .isInstanceOf(ContainerLaunchException.class)
                .hasMessage("Failgate is not ready after 1 s: " + REASON);
    }
}
