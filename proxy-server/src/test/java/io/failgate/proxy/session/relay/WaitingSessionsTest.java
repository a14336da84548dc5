package io.failgate.proxy.session.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.failgate.proxy.TestProxy;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import io.failgate.proxy.testing.ServerConnection;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A session that waits keeps no other waiting, although all of them share one event loop here. */
@Timeout(60)
class WaitingSessionsTest {

    private static final int PINGS = 20;

    @ParameterizedTest
    @ValueSource(strings = {"before-query", "after-query"})
    void aSleepDelaysOnlyItsOwnSession(String site) throws IOException {
        try (ScriptedServer server = ScriptedServer.afterLogin(ServerConnection::okToAll);
                TestProxy proxy = TestProxy.before(server);
                RawClient sleeper = proxy.login();
                RawClient other = proxy.login()) {
            proxy.failPoints().put(site, "1*sleep(1500)");
            long start = System.nanoTime();
            sleeper.sendQuery("DO 1");
            await().until(() -> proxy.status(site).hits() == 1);
            for (int i = 0; i < PINGS; i++) {
                assertThat(other.command(Command.PING)).hasSize(1);
            }
            assertThat(sleeper.wire().staysQuiet(1)).as("still asleep").isTrue();
            assertThat(sleeper.read().isOk()).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(1500));
        }
    }

    @Test
    void manySessionsCanSleepAtTheSameTime() throws IOException {
        int sessions = 20;
        try (ScriptedServer server = ScriptedServer.afterLogin(ServerConnection::okToAll);
                TestProxy proxy = TestProxy.before(server)) {
            RawClient[] clients = new RawClient[sessions];
            for (int i = 0; i < sessions; i++) {
                clients[i] = proxy.login();
            }
            proxy.failPoints().put("before-query", "pause");
            for (RawClient client : clients) {
                client.sendQuery("DO 1");
            }
            await().until(() -> proxy.status("before-query").paused() == sessions);
            proxy.failPoints().put("before-query", "off");
            for (RawClient client : clients) {
                assertThat(client.readAnswer(Command.QUERY)).hasSize(1);
                client.close();
            }
            assertThat(proxy.status("before-query").paused()).isZero();
        }
    }

    @Test
    void anAnswerIsHeldAsLongAsItsFailpointWantsAndThenComesInFull() throws IOException {
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    client.readCommand();
                    client.ok(0x0A);
                    client.ok(0x0A);
                    client.ok();
                    client.awaitEnd();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            proxy.failPoints().put("after-query", "pause");
            client.sendQuery("CALL three()");
            await().until(() -> proxy.status("after-query").paused() == 1);
            assertThat(client.wire().staysQuiet(50)).isTrue();
            proxy.failPoints().remove("after-query");
            assertThat(client.readAnswer(Command.QUERY)).hasSize(3);
        }
    }
}
