package io.failgate.proxy.session.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.failpoint.Armed;
import io.failgate.proxy.TestProxy;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.session.BigResult;
import io.failgate.proxy.session.Kill;
import io.failgate.proxy.session.WatchedProxy;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ServerConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bytes that a failpoint holds: whoever sends them can write no more at last, memory stays bounded, and everything
 * arrives in the end.
 */
@Timeout(60)
class HeldBytesTest {

    private static final int MEGABYTE = 1024 * 1024;

    /** More than all sockets between a server and its client take up. */
    private static final int MEGABYTES = 48;

    /** What waits, what came with it, and the rest of the buffers it is in. */
    private static final int HELD = 2 * MEGABYTE;

    private static final int PINGS = 200;

    private final AtomicLong written = new AtomicLong();

    private static RawClient login(WatchedProxy watched) throws IOException {
        return watched.proxy()
                .login(TestProxy.ANYBODY.attribute("program_name", "held").with(Capabilities.DEPRECATE_EOF));
    }

    private static Armed hold(WatchedProxy watched, String direction, String action) {
        return watched.proxy().failPoints().arm(direction, action + " where attr_program_name = 'held'");
    }

    /** Pings for as long as it takes to see that nothing moves any more, and as often again. */
    private void pingWhileNothingMoves(WatchedProxy watched) throws IOException {
        long before = -1;
        while (before != written.get() || before == 0) {
            before = written.get();
            ping(watched);
        }
        ping(watched);
        assertThat(written.get()).as("while everything is held").isLessThan((long) MEGABYTES * MEGABYTE);
    }

    private static void ping(WatchedProxy watched) throws IOException {
        for (int i = 0; i < PINGS; i++) {
            watched.assertOthersAreServed();
            assertThat(watched.memory()).as("bytes in buffers").isLessThan(HELD);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pause", "hang", "throttle(1000)", "sleep(1h)"})
    void aClientCanWriteNoMore(String action) throws Exception {
        try (WatchedProxy watched = new WatchedProxy(HeldBytesTest::readLongData);
                RawClient client = login(watched)) {
            Armed armed = hold(watched, "upstream", action);
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> sendLongData(client));
            pingWhileNothingMoves(watched);
            assertThat(sent).isNotDone();
            armed.close();
            if (isReleased(action)) {
                sent.get(40, TimeUnit.SECONDS);
                assertThat(client.command(Command.PING)).hasSize(1);
                Kill.FIN.end(client.wire());
                watched.assertNothingIsLeft();
            }
        }
    }

    /** What is late or slow stays so. */
    private static boolean isReleased(String action) {
        return action.equals("pause") || action.equals("hang");
    }

    private static void readLongData(ServerConnection server) throws IOException {
        server.login();
        Packet command = server.readCommand();
        int megabytes = 0;
        while (command.byteAt(0) == Command.STMT_SEND_LONG_DATA.code()) {
            assertThat(command.byteAt(1)).as("in order").isEqualTo(megabytes++);
            command = server.readCommand();
        }
        assertThat(megabytes).isEqualTo(MEGABYTES);
        server.ok();
        server.awaitEnd();
    }

    /** Nothing answers these commands. */
    private void sendLongData(RawClient client) {
        try {
            for (int i = 0; i < MEGABYTES; i++) {
                client.send(
                        Command.STMT_SEND_LONG_DATA,
                        new Bytes().addByte(i).addZeros(MEGABYTE).toArray());
                written.addAndGet(MEGABYTE);
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pause", "hang", "throttle(1000)", "sleep(1h)"})
    void aServerCanWriteNoMore(String action) throws Exception {
        try (WatchedProxy watched = new WatchedProxy(this::sendResult);
                RawClient client = login(watched)) {
            Armed armed = hold(watched, "downstream", action);
            client.sendQuery("a question");
            pingWhileNothingMoves(watched);
            armed.close();
            if (isReleased(action)) {
                assertResult(client);
                Kill.FIN.end(client.wire());
                watched.assertNothingIsLeft();
            }
        }
    }

    private void sendResult(ServerConnection server) throws IOException {
        server.login();
        server.readCommand();
        server.wire().writeBytes(BigResult.beginning());
        byte[] rows = BigResult.megabyteOfRows();
        for (int i = 0; i < MEGABYTES; i++) {
            server.wire().writeBytes(rows);
            written.addAndGet(rows.length);
        }
        server.wire().writeBytes(BigResult.end());
        server.awaitEnd();
    }

    private static void assertResult(RawClient client) throws IOException {
        client.wire().readBytes(BigResult.beginning().length);
        byte[] rows = BigResult.megabyteOfRows();
        for (int i = 0; i < MEGABYTES; i++) {
            assertThat(Arrays.equals(client.wire().readBytes(rows.length), rows))
                    .isTrue();
        }
        assertThat(client.wire().readBytes(BigResult.end().length)).isEqualTo(BigResult.end());
    }
}
