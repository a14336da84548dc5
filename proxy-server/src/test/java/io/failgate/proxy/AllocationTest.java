package io.failgate.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import io.failgate.proxy.transport.Transport;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Relaying allocates nothing for a packet, with epoll Netty's share included. Counted is what the thread of the event
 * loop allocates, while a client asks over real sockets. Of several runs, the least counts, since in the first ones
 * pools are filled and code is compiled.
 */
class AllocationTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int RUNS = 5;
    private static final int QUERIES = 10_000;
    private static final int ROWS = 100_000;

    /** A single object for each query would be 12 bytes or more. */
    private static final double FOR_A_QUERY = 1;

    /**
     * What Netty 4.2.18 allocates with io_uring, unless the compiler finds a way around it. Each read and each write of
     * question and answer is described by an object of 72 bytes ({@code IoUringIoOps}). Each turn of the loop has a
     * function object of 16 bytes ({@code IoUringIoHandler.run}).
     */
    private static final double NETTYS_FOR_A_QUERY = 4 * 72 + 2 * 16;

    /**
     * Netty allocates 40 bytes as often as reads stop because the other side is slow: for 100,000 rows, some 2,500
     * bytes in all.
     */
    private static final double FOR_A_ROW = 0.5;

    private final byte[] sink = new byte[64 * 1024];

    /** The detector, which other tests want to see every buffer, allocates for each that it sees. */
    @BeforeAll
    static void loseSightOfLeaks() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }

    @AfterAll
    static void watchForLeaksAgain() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    }

    static Stream<Transport.Choice> here() {
        return Stream.of(
                        Map.entry(Transport.Choice.EPOLL, Epoll.isAvailable()),
                        Map.entry(Transport.Choice.IO_URING, IoUring.isAvailable()))
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey);
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("here")
    void nothingForAQuery(Transport.Choice choice) throws IOException {
        double netty = choice == Transport.Choice.IO_URING ? NETTYS_FOR_A_QUERY : 0;
        assertThat((double) leastAllocated(choice, answer(1), QUERIES) / QUERIES)
                .isLessThan(FOR_A_QUERY + netty);
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("here")
    void nothingForARow(Transport.Choice choice) throws IOException {
        assertThat((double) leastAllocated(choice, answer(ROWS), 1) / ROWS).isLessThan(FOR_A_ROW);
    }

    private long leastAllocated(Transport.Choice choice, byte[] answer, int queries) throws IOException {
        LoopsBuffers buffers = new LoopsBuffers();
        try (ScriptedServer server = ScriptedServer.afterLogin(peer -> {
                    while (peer.readCommand().byteAt(0) == 0x03) {
                        peer.wire().writeBytes(answer);
                    }
                });
                TestProxy proxy = TestProxy.before(server.port(), choice, buffers);
                RawClient client = proxy.login()) {
            long loop = buffers.loop();
            byte[] question = new Packet(0, Bytes.concat(new byte[] {0x03}, client.queryArguments("select 1"))).bytes();
            long least = Long.MAX_VALUE;
            for (int run = 0; run < RUNS; run++) {
                long before = THREADS.getThreadAllocatedBytes(loop);
                for (int i = 0; i < queries; i++) {
                    ask(client.wire().socket(), question, answer.length);
                }
                least = Math.min(least, THREADS.getThreadAllocatedBytes(loop) - before);
            }
            return least;
        }
    }

    private void ask(Socket socket, byte[] question, int answerLength) throws IOException {
        socket.getOutputStream().write(question);
        InputStream in = socket.getInputStream();
        for (int left = answerLength; left > 0; ) {
            int count = in.read(sink, 0, Math.min(left, sink.length));
            assertThat(count).isPositive();
            left -= count;
        }
    }

    /** A result set of one column, ended by an OK. */
    private static byte[] answer(int rows) {
        byte[] column = Bytes.hex("03 64 65 66 00 00 00 01 31 00 0c 3f 00 01 00 00 00 08 81 00 00 00 00");
        Bytes answer = new Bytes().add(Bytes.concat(List.of(new Packet(1, (byte) 1), new Packet(2, column))));
        byte[] row = new byte[100];
        row[0] = 99;
        for (int i = 0; i < rows; i++) {
            answer.add(new Packet(3 + i & 0xFF, row).bytes());
        }
        byte[] end = Bytes.hex("fe 00 00 02 00 00 00");
        return answer.add(new Packet(3 + rows & 0xFF, end).bytes()).toArray();
    }

    /** The allocator of real proxies, and who has asked it: the event loop, since nobody else reads. */
    private static final class LoopsBuffers extends AbstractByteBufAllocator implements ByteBufAllocatorMetricProvider {

        private final AdaptiveByteBufAllocator buffers = new AdaptiveByteBufAllocator();
        private volatile long loop;

        LoopsBuffers() {
            super(true);
        }

        /** The id of its thread. */
        long loop() {
            assertThat(loop).as("thread that has asked for a buffer").isPositive();
            return loop;
        }

        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            loop = Thread.currentThread().getId();
            return buffers.heapBuffer(initialCapacity, maxCapacity);
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            loop = Thread.currentThread().getId();
            return buffers.directBuffer(initialCapacity, maxCapacity);
        }

        @Override
        public boolean isDirectBufferPooled() {
            return buffers.isDirectBufferPooled();
        }

        @Override
        public ByteBufAllocatorMetric metric() {
            return buffers.metric();
        }
    }
}
