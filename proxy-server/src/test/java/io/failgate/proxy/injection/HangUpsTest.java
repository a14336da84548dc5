package io.failgate.proxy.injection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.failgate.proxy.TestProxy;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import io.failgate.proxy.testing.ServerConnection;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Connections that end, with or without manners, before the server was asked or after it has done what it was asked
 * for.
 */
@Timeout(60)
class HangUpsTest {

    /** Lets clients log in and sees them leave without having asked anything. */
    private static ScriptedServer neverAsked() throws IOException {
        return ScriptedServer.afterLogin(ServerConnection::awaitEnd);
    }

    /** Lets clients log in, does what they ask for once, and sees them leave. */
    private static ScriptedServer askedOnce() throws IOException {
        return ScriptedServer.afterLogin(client -> {
            assertThat(client.readCommand()).isEqualTo(new Packet(0, Bytes.text("\3COMMIT")));
            client.ok();
            client.awaitEnd();
        });
    }

    @ParameterizedTest
    @CsvSource({"close, true", "reset, false", "panic, false", "panic(\"no\"), false", "sleep(5)&close, true"})
    void beforeTheQueryTheServerSeesNothingOfIt(String terms, boolean inOrder) throws IOException {
        try (ScriptedServer server = neverAsked();
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            proxy.failPoints().put("before-query", terms);
            client.sendQuery("COMMIT");
            assertThat(client.wire().awaitEnd()).as("ends in order").isEqualTo(inOrder);
            server.finish();
        }
    }

    @ParameterizedTest
    @CsvSource({"close, true", "reset, false", "panic, false", "sleep(5)&reset, false"})
    void afterTheQueryTheServerHasDoneItAndTheClientNeverHears(String terms, boolean inOrder) throws IOException {
        try (ScriptedServer server = askedOnce();
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            proxy.failPoints().put("after-query", terms);
            client.sendQuery("COMMIT");
            assertThat(client.wire().awaitEnd()).as("ends in order").isEqualTo(inOrder);
            server.finish();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "reset", "panic"})
    void otherSessionsGoOn(String terms) throws IOException {
        try (ScriptedServer server = ScriptedServer.afterLogin(ServerConnection::okToAll);
                TestProxy proxy = TestProxy.before(server);
                RawClient unlucky = proxy.login();
                RawClient other = proxy.login()) {
            proxy.failPoints().put("before-query", "1*" + terms);
            unlucky.sendQuery("x");
            unlucky.wire().awaitEnd();
            assertThat(other.command(Command.PING)).hasSize(1);
            assertThat(other.execute("x").isOk()).isTrue();
        }
    }

    @Test
    void whatWasAnsweredBeforeACloseStillArrives() throws IOException {
        try (ScriptedServer server = ScriptedServer.afterLogin(ServerConnection::okToAll);
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            proxy.failPoints().put("before-query", "1*error(1213)->close");
            client.wire().write(new Packet(0, Bytes.text("\3BEGIN")), new Packet(0, Bytes.text("\3COMMIT")));
            assertThat(client.read().errorCode()).isEqualTo(1213);
            assertThat(client.wire().awaitEnd()).isTrue();
        }
    }

    @Test
    void aPausedQueryGoesOnWhenThePointIsRemoved() throws IOException {
        try (ScriptedServer server = ScriptedServer.afterLogin(ServerConnection::okToAll);
                TestProxy proxy = TestProxy.before(server);
                RawClient paused = proxy.login()) {
            proxy.failPoints().put("before-query", "pause");
            paused.sendQuery("COMMIT");
            await().until(() -> proxy.status("before-query").paused() == 1);
            assertThat(paused.wire().staysQuiet(50)).isTrue();
            proxy.failPoints().remove("before-query");
            assertThat(paused.read()).isEqualTo(new Packet(1, Payloads.ok(2)));
            assertThat(proxy.status("before-query").paused()).isZero();
        }
    }

    @Test
    void whatFollowsAPauseHappensThen() throws IOException {
        try (ScriptedServer server = ScriptedServer.afterLogin(ServerConnection::okToAll);
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            proxy.failPoints().put("before-query", "pause&sleep(10)&error(1213)");
            client.sendQuery("COMMIT");
            await().until(() -> proxy.status("before-query").paused() == 1);
            proxy.failPoints().put("before-query", "off");
            assertThat(client.read().errorCode()).isEqualTo(1213);
        }
    }
}
