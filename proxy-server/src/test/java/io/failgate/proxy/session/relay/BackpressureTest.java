package io.failgate.proxy.session.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.failgate.proxy.TestProxy;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.session.BigResult;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.PacketSocket;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import io.failgate.proxy.testing.ServerConnection;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whoever does not read stops whoever writes: memory stays bounded whatever is sent, and every byte arrives in the end.
 */
@Timeout(120)
class BackpressureTest {

    private static final long MEGABYTE = 1024 * 1024;
    private static final long RESULT = 2048 * MEGABYTE;
    private static final long COMMAND = 256 * MEGABYTE;

    private final PooledByteBufAllocator allocator = new PooledByteBufAllocator(true);
    private final AtomicLong written = new AtomicLong();
    private final CompletableFuture<Long> writtenChecksum = new CompletableFuture<>();
    private final ResourceLeakDetector.Level leakDetection = ResourceLeakDetector.getLevel();
    private long mostMemory;

    /** What comes back to the allocator is counted here anyway, and watching each of 100,000 buffers takes its time. */
    @BeforeEach
    void doNotWatchEveryBuffer() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }

    @AfterEach
    void watchEveryBuffer() {
        ResourceLeakDetector.setLevel(leakDetection);
        await().untilAsserted(() -> assertThat(allocator.pinnedDirectMemory()).isZero());
    }

    private TestProxy proxyBefore(ScriptedServer server) throws IOException {
        return TestProxy.before(server.port(), allocator);
    }

    private void lookAtMemory() {
        mostMemory = Math.max(mostMemory, allocator.pinnedDirectMemory() + allocator.pinnedHeapMemory());
    }

    private void write(PacketSocket wire, CRC32C checksum, byte[] bytes) throws IOException {
        wire.writeBytes(bytes);
        checksum.update(bytes);
        written.addAndGet(bytes.length);
    }

    private void sendResult(ServerConnection client, long length) throws IOException {
        client.readCommand();
        CRC32C checksum = new CRC32C();
        write(client.wire(), checksum, BigResult.beginning());
        byte[] rows = BigResult.megabyteOfRows();
        while (written.get() < length) {
            write(client.wire(), checksum, rows);
        }
        write(client.wire(), checksum, BigResult.end());
        writtenChecksum.complete(checksum.getValue());
    }

    /** Reads so many bytes, as they come. Their checksum. */
    private long drain(PacketSocket wire, long bytes) throws IOException {
        CRC32C checksum = new CRC32C();
        byte[] some = new byte[256 * 1024];
        long left = bytes;
        while (left > 0) {
            int count = wire.readSome(some);
            assertThat(count).as("bytes, with %s to come", left).isPositive();
            checksum.update(some, 0, count);
            left -= count;
            lookAtMemory();
        }
        assertThat(left).isZero();
        return checksum.getValue();
    }

    /** What a result really has that was meant to be that long: whole megabytes of rows. */
    private static long roundedUp(long length) {
        int before = BigResult.beginning().length;
        long rows = (length - before + MEGABYTE - 1) / MEGABYTE;
        return before + rows * MEGABYTE + BigResult.end().length;
    }

    private void awaitStandstill() {
        AtomicLong last = new AtomicLong(-1);
        await().pollInterval(Duration.ofMillis(200)).until(() -> {
            lookAtMemory();
            long before = last.getAndSet(written.get());
            return before == written.get() && before > 0;
        });
    }

    @Test
    void aResultOfTwoGigabytesTakesAFewHundredKilobytes() throws Exception {
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    sendResult(client, RESULT);
                    client.awaitEnd();
                });
                TestProxy proxy = proxyBefore(server);
                RawClient client = proxy.login(TestProxy.ANYBODY.with(Capabilities.DEPRECATE_EOF))) {
            client.sendQuery("SELECT");
            awaitStandstill();
            assertThat(written.get()).as("while the client does not read").isLessThan(RESULT / 10);
            assertThat(mostMemory).as("while the client does not read").isLessThan(MEGABYTE);
            long checksum = drain(client.wire(), roundedUp(RESULT));
            assertThat(checksum).isEqualTo(writtenChecksum.get(5, TimeUnit.SECONDS));
            assertThat(mostMemory).as("at any time").isBetween(1L, MEGABYTE);
        }
    }

    /**
     * Where epoll reports that a peer has closed, Netty reads what the kernel still has of it at once: no limit is
     * asserted.
     */
    @Test
    void theEndOfAResultArrivesEvenIfTheServerHasLongGone() throws Exception {
        long length = 64 * MEGABYTE;
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> sendResult(client, length));
                TestProxy proxy = proxyBefore(server);
                RawClient client = proxy.login(TestProxy.ANYBODY.with(Capabilities.DEPRECATE_EOF))) {
            client.sendQuery("SELECT");
            awaitStandstill();
            long checksum = drain(client.wire(), roundedUp(length));
            assertThat(checksum).isEqualTo(writtenChecksum.get(5, TimeUnit.SECONDS));
            assertThat(client.wire().awaitEnd()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"before-query", "after-query"})
    void whileAVerdictIsPendingNoMoreIsReadThanThereIsRoomFor(String site) throws Exception {
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    sendResult(client, 64 * MEGABYTE);
                    client.awaitEnd();
                });
                TestProxy proxy = proxyBefore(server);
                RawClient client = proxy.login(TestProxy.ANYBODY.with(Capabilities.DEPRECATE_EOF))) {
            proxy.failPoints().put(site, "pause");
            byte[] query = new byte[(int) (32 * MEGABYTE)];
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> sendQuery(client, query));
            await().until(() -> proxy.status(site).paused() == 1);
            awaitStandstill();
            assertThat(sent.isDone()).isEqualTo(site.equals("after-query"));
            assertThat(mostMemory).as("while paused").isBetween(1L, 4 * MEGABYTE);
            proxy.failPoints().remove(site);
            assertThat(drain(client.wire(), roundedUp(64 * MEGABYTE)))
                    .isEqualTo(writtenChecksum.get(5, TimeUnit.SECONDS));
            sent.get(5, TimeUnit.SECONDS);
        }
    }

    private void sendQuery(RawClient client, byte[] query) {
        try {
            written.addAndGet(1);
            client.send(Command.QUERY, query);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Test
    void aCommandOfManyMegabytesTakesAFewHundredKilobytes() throws Exception {
        CompletableFuture<Void> read = new CompletableFuture<>();
        CompletableFuture<Long> readChecksum = new CompletableFuture<>();
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    read.join();
                    readChecksum.complete(drain(client.wire(), COMMAND));
                    client.awaitEnd();
                });
                TestProxy proxy = proxyBefore(server);
                RawClient client = proxy.login()) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> sendCommand(client.wire()));
            awaitStandstill();
            assertThat(written.get()).as("while the server does not read").isLessThan(COMMAND / 4);
            assertThat(mostMemory).as("while the server does not read").isLessThan(MEGABYTE);
            read.complete(null);
            sent.get(60, TimeUnit.SECONDS);
            assertThat(readChecksum.get(60, TimeUnit.SECONDS)).isEqualTo(writtenChecksum.get(5, TimeUnit.SECONDS));
            assertThat(mostMemory).as("at any time").isBetween(1L, MEGABYTE);
        }
    }

    /** Full frames of a command that has not ended yet when as many bytes as wanted were sent. */
    private void sendCommand(PacketSocket wire) {
        byte[] frame = Bytes.concat(Bytes.hex("ff ff ff 00 03"), new byte[0xFFFFFE]);
        CRC32C checksum = new CRC32C();
        try {
            while (written.get() + frame.length <= COMMAND) {
                for (int start = 0; start < frame.length; start += (int) MEGABYTE) {
                    int end = Math.min(frame.length, start + (int) MEGABYTE);
                    write(wire, checksum, Arrays.copyOfRange(frame, start, end));
                }
            }
            write(wire, checksum, Arrays.copyOf(frame, (int) (COMMAND - written.get())));
            writtenChecksum.complete(checksum.getValue());
        } catch (IOException broken) {
            writtenChecksum.completeExceptionally(broken);
        }
    }
}
