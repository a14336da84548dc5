package io.failgate.proxy.session.ends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.failgate.proxy.TestProxy;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.StatusFlags;
import io.failgate.proxy.session.BigResult;
import io.failgate.proxy.session.EmbeddedSession;
import io.failgate.proxy.session.WatchedProxy;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import io.failgate.proxy.testing.ServerConnection;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A proxy that stops while much is going on: whatever is open may end in order, and at the deadline everything ends.
 */
@Timeout(60)
class DrainTest {

    private static final Duration SOON = Duration.ofMillis(300);
    private static final Duration LATE = Duration.ofSeconds(30);
    private static final int CLIENTS = 10;

    /** A server that knows {@code begin}, {@code commit} and commands that change nothing about the transaction. */
    private static ScriptedServer transactional() throws IOException {
        return ScriptedServer.afterLogin(client -> {
            int status = StatusFlags.AUTOCOMMIT;
            for (Packet command = client.readCommand(); command.byteAt(0) != 1; command = client.readCommand()) {
                if (command.text().endsWith("begin")) {
                    status |= StatusFlags.IN_TRANSACTION;
                } else if (command.text().endsWith("commit")) {
                    status &= ~StatusFlags.IN_TRANSACTION;
                }
                client.ok(status);
            }
        });
    }

    private static RawClient inTransaction(TestProxy proxy) throws IOException {
        RawClient client = proxy.login();
        client.execute("begin");
        assertThat(client.isInTransaction()).isTrue();
        return client;
    }

    /** Returns what was cut off when it has stopped. */
    private static CompletableFuture<Optional<String>> drain(TestProxy proxy) {
        CompletableFuture<Optional<String>> stopped = CompletableFuture.supplyAsync(() -> proxy.drain(LATE));
        await().untilAsserted(() -> assertThatThrownBy(proxy::connect).isInstanceOf(IOException.class));
        return stopped;
    }

    @Test
    void transactionsEndOneByOneAndTheProxyBehindTheLast() throws Exception {
        try (ScriptedServer server = transactional();
                TestProxy proxy = TestProxy.before(server)) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(inTransaction(proxy));
            }
            CompletableFuture<Optional<String>> stopped = drain(proxy);
            for (RawClient client : clients) {
                assertThat(stopped).isNotDone();
                assertThat(client.execute("insert").isOk()).isTrue();
                assertThat(client.execute("commit").isOk()).isTrue();
                assertThat(client.wire().awaitEnd()).isTrue();
            }
            assertThat(stopped.get(10, TimeUnit.SECONDS)).isEmpty();
            assertThat(proxy.connections()).isZero();
        }
    }

    @Test
    void aTransactionThatIsStillOpenAtTheDeadlineIsCut() throws IOException {
        try (ScriptedServer server = transactional();
                TestProxy proxy = TestProxy.before(server);
                RawClient client = inTransaction(proxy)) {
            assertThat(proxy.drain(SOON)).contains("open transactions: 1, other commands under way: 0");
            assertThat(client.wire().awaitEnd()).isTrue();
            assertThat(proxy.connections()).isZero();
            await().until(() -> !server.failures().isEmpty()); // the server sees the end instead of a commit
        }
    }

    @Test
    void aFailpointThatHoldsAQueryAtTheDeadlineHoldsItNoMore() throws IOException {
        try (ScriptedServer server = transactional();
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            proxy.failPoints().put("before-query", "pause");
            client.sendQuery("insert");
            await().until(() -> proxy.status("before-query").paused() == 1);
            assertThat(proxy.drain(SOON)).contains("open transactions: 0, other commands under way: 1");
            assertThat(client.wire().readToEnd()).isEmpty();
            assertThat(proxy.status("before-query").paused()).isZero();
            assertThat(proxy.connections()).isZero();
        }
    }

    /** Commands without answers, and those that wait behind another. */
    @Test
    void whatAClientHasAskedBeforeIsAnswered() throws Exception {
        CompletableFuture<Void> draining = new CompletableFuture<>();
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    for (int i = 0; i < 3; i++) {
                        client.readCommand();
                        draining.join();
                        client.ok();
                    }
                    client.awaitEnd();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            Packet ping = Packet.ofHex(0, "0e");
            client.wire().write(ping, ping, ping);
            await().until(() -> proxy.connections() == 1);
            CompletableFuture<Optional<String>> stopped = drain(proxy);
            draining.complete(null);
            for (int i = 0; i < 3; i++) {
                assertThat(client.read().isOk()).isTrue();
            }
            assertThat(client.wire().awaitEnd()).isTrue();
            stopped.get(10, TimeUnit.SECONDS);
            server.finish();
        }
    }

    @Test
    void aResultThatIsBeingSentIsSentToItsEnd() throws Exception {
        PooledByteBufAllocator allocator = new PooledByteBufAllocator(true);
        try (ScriptedServer server = ScriptedServer.afterLogin(DrainTest::sendResult);
                TestProxy proxy = TestProxy.before(server.port(), allocator);
                RawClient client = proxy.login(TestProxy.ANYBODY.with(Capabilities.DEPRECATE_EOF))) {
            client.sendQuery("a question");
            client.wire().readBytes(BigResult.beginning().length);
            CompletableFuture<Optional<String>> stopped = drain(proxy);
            await().until(() -> proxy.connections() == 0 || allocator.pinnedDirectMemory() >= WatchedProxy.STALLED);
            byte[] rest = client.wire().readToEnd();
            byte[] rows = BigResult.megabyteOfRows();
            assertThat(rest).isEqualTo(Bytes.concat(rows, rows, rows, rows, BigResult.end()));
            stopped.get(10, TimeUnit.SECONDS);
            server.finish();
        }
    }

    private static void sendResult(ServerConnection client) throws IOException {
        client.readCommand();
        client.wire().writeBytes(BigResult.beginning());
        for (int i = 0; i < 4; i++) {
            client.wire().writeBytes(BigResult.megabyteOfRows());
        }
        client.wire().writeBytes(BigResult.end());
        client.awaitEnd();
    }

    /** Its session is over, as the server has gone, and the last bytes are still to be written. */
    @Test
    void aClientThatHasNotGotTheLastByteIsWaitedFor() {
        try (EmbeddedSession embedded = EmbeddedSession.loggedIn(Capabilities.PROTOCOL_41)) {
            StalledWrites client = new StalledWrites();
            embedded.client.pipeline().addFirst(client);
            embedded.open();
            embedded.fromServer(new Packet(0, Payloads.error(1053, "08S01", "Server shutdown in progress")).bytes());
            embedded.server.close();
            CompletableFuture<Void> stopped = embedded.sessions.drain(LATE).toCompletableFuture();
            embedded.client.runPendingTasks();
            assertThat(stopped).isNotDone();
            client.goOn();
            assertThat(embedded.client.isOpen()).isFalse();
            assertThat(embedded.toClient()).isNotEmpty();
            assertThat(stopped).isDone();
        }
    }

    /** Writes nothing before it is told to, as a socket does whose peer does not read. */
    private static final class StalledWrites extends ChannelOutboundHandlerAdapter {

        private final List<Runnable> writes = new ArrayList<>();

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            writes.add(() -> context.write(message, promise));
        }

        void goOn() {
            writes.forEach(Runnable::run);
        }

        @Override
        public void flush(ChannelHandlerContext context) {
            writes.add(context::flush);
        }
    }

    @Test
    void aClientThatHasNotLoggedInIsNotWaitedFor() throws Exception {
        try (ScriptedServer server = transactional();
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.connect()) {
            client.readGreeting();
            CompletableFuture<Optional<String>> stopped = drain(proxy);
            stopped.get(10, TimeUnit.SECONDS);
            assertThat(client.wire().readToEnd()).isEmpty();
        }
    }

    @Test
    void aNewCommandOfAnOpenTransactionIsAnsweredWhileTheProxyWaits() throws Exception {
        try (ScriptedServer server = transactional();
                TestProxy proxy = TestProxy.before(server);
                RawClient client = inTransaction(proxy)) {
            CompletableFuture<Optional<String>> stopped = drain(proxy);
            assertThat(client.command(Command.PING)).hasSize(1);
            assertThat(stopped).isNotDone();
            assertThat(client.execute("commit").isOk()).isTrue();
            stopped.get(10, TimeUnit.SECONDS);
        }
    }
}
