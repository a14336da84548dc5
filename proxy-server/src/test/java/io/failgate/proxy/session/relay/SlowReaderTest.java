package io.failgate.proxy.session.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.TestProxy;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.session.BigResult;
import io.failgate.proxy.session.Kill;
import io.failgate.proxy.session.SessionStage;
import io.failgate.proxy.session.WatchedProxy;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.PacketSocket;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ServerConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whoever does not read holds up nobody else on the same event loop, and takes no more memory than there is room for.
 */
@Timeout(60)
class SlowReaderTest {

    private static final int MEGABYTE = 1024 * 1024;

    /** More than all sockets between a server and its client take up. */
    private static final int MEGABYTES = 48;

    private static final int SLOW_CLIENTS = 3;
    private static final int PINGS = 200;

    private final AtomicLong written = new AtomicLong();

    private static void sendResult(ServerConnection server, AtomicLong written) throws IOException {
        SessionStage.readQuestion(server);
        server.wire().writeBytes(BigResult.beginning());
        byte[] rows = BigResult.megabyteOfRows();
        for (int i = 0; i < MEGABYTES; i++) {
            server.wire().writeBytes(rows);
            written.addAndGet(rows.length);
        }
        server.wire().writeBytes(BigResult.end());
        server.awaitEnd();
    }

    /** Pings for as long as it takes to see that nothing moves any more, and as often again. */
    private void pingWhileNothingMoves(WatchedProxy watched) throws IOException {
        long before = -1;
        while (before != written.get() || before == 0) {
            before = written.get();
            ping(watched);
        }
        ping(watched);
    }

    private static void ping(WatchedProxy watched) throws IOException {
        for (int i = 0; i < PINGS; i++) {
            watched.assertOthersAreServed();
            assertThat(watched.memory()).as("bytes in buffers").isLessThan(SLOW_CLIENTS * MEGABYTE);
        }
    }

    /** Reads a result of so many megabytes; its last packet. */
    private static byte[] readResult(PacketSocket wire) throws IOException {
        wire.readBytes(BigResult.beginning().length);
        byte[] rows = BigResult.megabyteOfRows();
        for (int i = 0; i < MEGABYTES; i++) {
            assertThat(Arrays.equals(wire.readBytes(rows.length), rows)).isTrue();
        }
        return wire.readBytes(BigResult.end().length);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void clientsThatDoNotReadTheirResults(boolean sayNoMore) throws Exception {
        List<RawClient> slow = new ArrayList<>();
        try (WatchedProxy watched = new WatchedProxy(server -> sendResult(server, written))) {
            for (int i = 0; i < SLOW_CLIENTS; i++) {
                RawClient client = watched.proxy().login(TestProxy.ANYBODY.with(Capabilities.DEPRECATE_EOF));
                client.sendQuery("a question");
                if (sayNoMore) {
                    client.wire().shutdownOutput();
                }
                slow.add(client);
            }
            pingWhileNothingMoves(watched);
            assertThat(written.get()).as("while nobody reads").isLessThan((long) SLOW_CLIENTS * MEGABYTES * MEGABYTE);
            for (RawClient client : slow) {
                assertThat(readResult(client.wire())).isEqualTo(BigResult.end());
                client.close();
            }
            watched.assertNothingIsLeft();
        }
    }

    @Test
    void aServerThatDoesNotReadTheFileItHasAskedFor() throws Exception {
        CompletableFuture<Void> pinged = new CompletableFuture<>();
        try (WatchedProxy watched = new WatchedProxy(server -> {
                    SessionStage.readQuestion(server);
                    server.writeNext(Bytes.hex("fb 66"));
                    pinged.join();
                    readFile(server);
                });
                RawClient client = watched.proxy().connect()) {
            SessionStage.ask(client);
            client.read();
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> sendFile(client));
            pingWhileNothingMoves(watched);
            assertThat(sent).isNotDone();
            pinged.complete(null);
            sent.get(20, TimeUnit.SECONDS);
            assertThat(client.read().isOk()).isTrue();
            Kill.FIN.end(client.wire());
            watched.assertNothingIsLeft();
        }
    }

    private static void readFile(ServerConnection server) throws IOException {
        Packet last = server.read();
        while (last.length() > 0) {
            last = server.read();
        }
        server.ok();
        server.awaitEnd();
    }

    private void sendFile(RawClient client) {
        try {
            for (int i = 0; i < MEGABYTES; i++) {
                client.wire().writeNext(new byte[MEGABYTE]);
                written.addAndGet(MEGABYTE);
            }
            client.wire().writeNext();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
