package io.failgate.proxy.session.ends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.failgate.proxy.TestProxy;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.session.EmbeddedSession;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a session ends, both sides see the end, and nothing of it is left. */
@Timeout(60)
class SessionEndTest {

    /** Lets clients log in and waits for them to leave, at the latest behind one command that it does not answer. */
    private static ScriptedServer silent() throws IOException {
        return ScriptedServer.afterLogin(client -> client.wire().readToEnd());
    }

    private static ScriptedServer friendly() throws IOException {
        return ScriptedServer.afterLogin(client -> {
            client.okToAll();
            client.awaitEnd();
        });
    }

    @Test
    void anUnsolicitedErrorAndTheEndReachAnIdleClient() throws IOException {
        Packet idle = new Packet(0, Payloads.error(4031, "HY000", "The client was disconnected by the server"));
        try (ScriptedServer server =
                        ScriptedServer.afterLogin(client -> client.wire().write(idle));
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            assertThat(client.read()).isEqualTo(idle);
            assertThat(client.wire().awaitEnd()).isTrue();
        }
    }

    /** But for a part of the very first head, which no client can make anything of. */
    @ParameterizedTest
    @ValueSource(ints = {0, 5, 6, 30, 40, 49, 50, 51})
    void aResultThatIsCutByTheServerIsCutForTheClient(int bytes) throws IOException {
        byte[] result = Bytes.concat(Payloads.resultSet(true, "column", List.of("one", "two")));
        byte[] cut = Arrays.copyOf(result, bytes);
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    client.readCommand();
                    client.wire().writeBytes(cut);
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            client.sendQuery("SELECT");
            assertThat(client.wire().readToEnd()).isEqualTo(cut);
        }
    }

    @Test
    void anIdleClientThatSaysNoMoreHearsWhatTheServerSaysToThat() throws IOException {
        Packet complaint = new Packet(0, Payloads.error(1158, "08S01", "Got an error reading communication packets"));
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    client.awaitEnd();
                    client.wire().write(complaint);
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            client.wire().shutdownOutput();
            assertThat(client.read()).isEqualTo(complaint);
            assertThat(client.wire().awaitEnd()).isTrue();
        }
    }

    @Test
    void aServerThatSaysNothingToTheEndOfItsClientIsNotWaitedForForLong() {
        try (EmbeddedSession embedded = EmbeddedSession.loggedIn(Capabilities.PROTOCOL_41)) {
            embedded.server.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
                @Override
                public void close(ChannelHandlerContext context, ChannelPromise promise) {
                    // it goes on
                }
            });
            embedded.client.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            embedded.client.advanceTimeBy(9, TimeUnit.SECONDS);
            embedded.client.runScheduledPendingTasks();
            assertThat(embedded.isClosed()).isFalse();
            embedded.client.advanceTimeBy(1, TimeUnit.SECONDS);
            embedded.client.runScheduledPendingTasks();
            assertThat(embedded.isClosed()).isTrue();
            embedded.toServer();
        }
    }

    /** A server that was told goodbye says nothing, and needs some time for its own end. */
    @Test
    void noServerIsWaitedForBehindAGoodbye() {
        byte[] quit = new Packet(0, (byte) Command.QUIT.code()).bytes();
        try (EmbeddedSession embedded = EmbeddedSession.loggedIn(Capabilities.PROTOCOL_41)) {
            embedded.fromClient(quit);
            assertThat(embedded.isClosed()).isFalse();
            embedded.client.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            assertThat(embedded.toServer()).isEqualTo(quit);
            assertThat(embedded.isClosed()).isTrue();
            assertThat(embedded.server.isOpen()).isFalse();
        }
    }

    @Test
    void aClientThatQuitsSeesTheServersEnd() throws IOException {
        try (ScriptedServer server = ScriptedServer.afterLogin(
                        client -> assertThat(client.readCommand()).isEqualTo(Packet.ofHex(0, "01")));
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            client.send(Command.QUIT);
            assertThat(client.wire().awaitEnd()).isTrue();
            server.finish();
        }
    }

    @Test
    void theServerSeesTheQuitOfAClientThatClosesRightBehindIt() throws IOException {
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    assertThat(client.readCommand()).isEqualTo(Packet.ofHex(0, "01"));
                    client.awaitEnd();
                });
                TestProxy proxy = TestProxy.before(server)) {
            try (RawClient client = proxy.login()) {
                client.send(Command.QUIT);
            }
            server.finish();
        }
    }

    @Test
    void aClientThatIsResetTakesItsServerConnectionAlong() throws IOException {
        try (ScriptedServer server = silent();
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            client.sendQuery("SELECT");
            client.wire().reset();
            server.finish();
        }
    }

    @Test
    void aServerThatIsResetTakesItsClientAlong() throws IOException {
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    client.readCommand();
                    client.wire().reset();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            client.sendQuery("SELECT");
            assertThat(client.wire().readToEnd()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"before-query", "after-query"})
    void aClientThatLeavesWhilePausedIsNotPausedAnyMore(String site) throws IOException {
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    if (site.equals("after-query")) {
                        client.readCommand();
                        client.ok();
                    }
                    client.awaitEnd();
                });
                TestProxy proxy = TestProxy.before(server)) {
            proxy.failPoints().put(site, "pause");
            try (RawClient client = proxy.login()) {
                client.sendQuery("SELECT");
                await().until(() -> proxy.status(site).paused() == 1);
            }
            await().until(() -> proxy.status(site).paused() == 0);
            server.finish();
        }
    }

    @Test
    void aClientThatLeavesDuringALongSleepTakesItsServerConnectionAlongAtOnce() throws IOException {
        try (ScriptedServer server = silent();
                TestProxy proxy = TestProxy.before(server)) {
            proxy.failPoints().put("before-query", "sleep(1h)");
            try (RawClient client = proxy.login()) {
                client.sendQuery("SELECT");
                await().until(() -> proxy.status("before-query").hits() == 1);
            }
            server.finish();
        }
    }

    @Test
    void aHeldAnswerReachesTheClientEvenIfTheServerHasGone() throws IOException {
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    client.readCommand();
                    client.ok();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            proxy.failPoints().put("after-query", "pause");
            client.sendQuery("COMMIT");
            await().until(() -> proxy.status("after-query").paused() == 1);
            server.finish();
            assertThat(client.wire().staysQuiet(100)).isTrue();
            proxy.failPoints().remove("after-query");
            assertThat(client.read()).isEqualTo(new Packet(1, Payloads.ok(2)));
            assertThat(client.wire().awaitEnd()).isTrue();
        }
    }

    /** The server was told of the end already, and cannot be asked to say the error. */
    @Test
    void aClientThatSaysNoMoreHearsAnErrorBehindItsAnswer() throws IOException {
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    client.readCommand();
                    client.awaitEnd();
                    client.ok();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            proxy.failPoints().put("after-query", "error(1213)");
            client.sendQuery("COMMIT");
            client.wire().shutdownOutput();
            assertThat(client.read().errorCode()).isEqualTo(1213);
            assertThat(client.wire().awaitEnd()).isTrue();
        }
    }

    @Test
    void aServerThatGoesWhileAQuestionIsHeldTakesItsClientAlong() throws IOException {
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    assertThat(client.readCommand()).isEqualTo(Packet.ofHex(0, "0e"));
                    client.ok();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            proxy.failPoints().put("before-query", "pause");
            client.wire().write(Packet.ofHex(0, "0e"), Packet.ofHex(0, "03 78"));
            assertThat(client.read().isOk()).isTrue();
            assertThat(client.wire().awaitEnd()).isTrue();
            await().until(() -> proxy.status("before-query").paused() == 0);
        }
    }

    @Test
    void closingTheProxyEndsEverySession() throws IOException {
        try (ScriptedServer server = friendly();
                TestProxy proxy = TestProxy.before(server);
                RawClient idle = proxy.login();
                RawClient paused = proxy.login();
                RawClient greeted = proxy.connect()) {
            greeted.readGreeting();
            assertThat(idle.command(Command.PING)).hasSize(1);
            proxy.failPoints().put("before-query", "pause");
            paused.sendQuery("SELECT");
            await().until(() -> proxy.status("before-query").paused() == 1);
            proxy.stop();
            assertThat(proxy.status("before-query").paused()).isZero();
            for (RawClient client : List.of(idle, paused, greeted)) {
                assertThat(client.wire().readToEnd()).isEmpty();
            }
            await().until(() -> server.accepted() == 3);
        }
    }

    @Test
    void closingTheProxyStopsItsThreads() throws IOException {
        try (ScriptedServer server = friendly()) {
            TestProxy proxy = TestProxy.before(server);
            long before = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("loop-"))
                    .count();
            proxy.stop();
            await().until(() -> Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getName().startsWith("loop-"))
                            .count()
                    < before);
        }
    }
}
