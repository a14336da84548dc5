package io.failgate.proxy.session.relay;

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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that do not wait for an answer before they ask again (E18): answers come in the order of the questions. */
@Timeout(60)
class PipeliningTest {

    private static Packet query(String sql) {
        return new Packet(0, Bytes.text("\3" + sql));
    }

    private static Packet answered(String text) {
        return new Packet(1, Payloads.error(1064, "42000", text));
    }

    /** Answers each query with an ERR that repeats it, and makes sure that the next one waits for that. */
    private static ScriptedServer repeating(int queries) throws IOException {
        return ScriptedServer.afterLogin(client -> {
            for (int i = 0; i < queries; i++) {
                String sql = client.readCommand().text().substring(1);
                assertThat(client.wire().staysQuiet(50))
                        .as("commands behind %s wait", sql)
                        .isTrue();
                client.error(1064, "42000", sql);
            }
            client.awaitEnd();
        });
    }

    @Test
    void askOneQuestionAtATime() throws IOException {
        try (ScriptedServer server = repeating(3);
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            client.wire().write(query("a"), query("b"), query("c"));
            assertThat(List.of(client.read(), client.read(), client.read()))
                    .containsExactly(answered("a"), answered("b"), answered("c"));
        }
    }

    @Test
    void aHomeMadeAnswerWaitsForItsTurn() throws IOException {
        try (ScriptedServer server = repeating(2);
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            client.wire().write(query("a"), query("SET @put_failpoint"), query("b"));
            assertThat(client.read()).isEqualTo(answered("a"));
            assertThat(client.read().errorMessage()).startsWith("expected = or :=");
            assertThat(client.read()).isEqualTo(answered("b"));
        }
    }

    @Test
    void severalAnswersThatAreNotTheServersFollowInARow() throws IOException {
        try (ScriptedServer server = ScriptedServer.afterLogin(ServerConnection::okToAll);
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            proxy.failPoints().put("before-query", "error(1213)");
            client.wire().write(query("a"), query("b"), query("SHOW FAILPOINTS"), query("c"));
            assertThat(client.read().errorCode()).isEqualTo(1213);
            assertThat(client.read().errorCode()).isEqualTo(1213);
            assertThat(client.readAnswer(Command.QUERY)).hasSizeGreaterThan(5);
            assertThat(client.read().errorCode()).isEqualTo(1213);
        }
    }

    @Test
    void anInjectedErrorWaitsForItsTurnAndTheNextCommandForIt() throws IOException {
        try (ScriptedServer server = repeating(2);
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            proxy.failPoints().put("before-query", "1*off->1*sleep(100)&error(1213)");
            client.wire().write(query("a"), query("b"), query("c"));
            assertThat(client.read()).isEqualTo(answered("a"));
            assertThat(client.read().errorCode()).isEqualTo(1213);
            assertThat(client.read()).isEqualTo(answered("c"));
        }
    }

    @Test
    void commandsWithoutAnAnswerHoldUpNothing() throws IOException {
        Packet longData = Packet.ofHex(0, "18 01 00 00 00 00 00 61 62 63");
        Packet close = Packet.ofHex(0, "19 01 00 00 00");
        Packet execute = Packet.ofHex(0, "17 01 00 00 00 00 01 00 00 00");
        Packet ping = Packet.ofHex(0, "0e");
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    assertThat(client.read()).isEqualTo(longData);
                    assertThat(client.read()).isEqualTo(longData);
                    assertThat(client.read()).isEqualTo(execute);
                    assertThat(client.wire().staysQuiet(50)).isTrue();
                    client.error(1243, "HY000", "no");
                    assertThat(client.read()).isEqualTo(close);
                    assertThat(client.read()).isEqualTo(ping);
                    client.ok();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            client.wire().write(longData, longData, execute, close, ping);
            assertThat(client.read().errorCode()).isEqualTo(1243);
            assertThat(client.read()).isEqualTo(new Packet(1, Payloads.ok(2)));
            server.finish();
        }
    }

    @Test
    void commandsThatComeWhileAVerdictIsPendingWaitBehindIt() throws IOException {
        try (ScriptedServer server = repeating(3);
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            proxy.failPoints().put("before-query", "1*pause");
            client.wire().write(query("a"));
            await().until(() -> proxy.status("before-query").paused() == 1);
            client.wire().write(query("b"));
            client.wire().write(query("c"));
            assertThat(client.wire().staysQuiet(50)).isTrue();
            proxy.failPoints().remove("before-query");
            assertThat(List.of(client.read(), client.read(), client.read()))
                    .containsExactly(answered("a"), answered("b"), answered("c"));
        }
    }

    @Test
    void aMegabyteOfCommandsIsAnsweredInOrder() throws IOException {
        int commands = 3_000;
        String filling = "x".repeat(400);
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    for (int i = 0; i < commands; i++) {
                        client.error(1064, "42000", client.readCommand().text().substring(401));
                    }
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            Bytes all = new Bytes();
            for (int i = 0; i < commands; i++) {
                all.add(query(filling + i).bytes());
            }
            client.wire().writeBytes(all.toArray());
            for (int i = 0; i < commands; i++) {
                assertThat(client.read().errorMessage()).isEqualTo(String.valueOf(i));
            }
            server.finish();
        }
    }
}
