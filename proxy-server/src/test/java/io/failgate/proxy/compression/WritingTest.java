package io.failgate.proxy.compression;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes a frame, when it is written, and what its writer learns. */
class WritingTest {

    @Test
    void whatIsShortIsStored() {
        try (Leg leg = Leg.ofServer()) {
            Packet packet = new Packet(0, new byte[45]);
            leg.send(packet);
            assertThat(leg.sentBytes())
                    .isEqualTo(Frame.stored(0, packet.bytes()).bytes());
        }
    }

    @ParameterizedTest
    @EnumSource
    void fiftyBytesAreCompressed(CompressionAlgorithm algorithm) {
        try (Leg leg = Leg.ofServer(algorithm)) {
            Packet packet = new Packet(0, new byte[46]);
            leg.send(packet);
            assertThat(leg.sentBytes())
                    .isEqualTo(Frame.compressed(algorithm, 0, packet.bytes()).bytes());
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatWouldNotBecomeShorterIsStored(CompressionAlgorithm algorithm) {
        byte[] noise = new byte[5000];
        new Random(1).nextBytes(noise);
        try (Leg leg = Leg.ofServer(algorithm)) {
            Packet packet = new Packet(0, noise);
            leg.send(packet);
            assertThat(leg.sentBytes())
                    .isEqualTo(Frame.stored(0, packet.bytes()).bytes());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFrameHoldsWhatWasWrittenUntilTheFlush(CompressionAlgorithm algorithm) {
        try (Leg leg = Leg.ofClient(algorithm)) {
            leg.arrive(0, new Packet(0, (byte) 3));
            leg.write(new Packet(1, new byte[40]), new Packet(2, new byte[40]));
            leg.write(new Packet(3, new byte[40]));
            assertThat(leg.sent()).isEmpty();
            leg.channel().flush();
            List<Frame> frames = leg.sent();
            assertThat(frames).hasSize(1);
            assertThat(frames.get(0).plain(algorithm)).hasSize(3 * 44);
            leg.channel().flush();
            assertThat(leg.sent()).isEmpty();
        }
    }

    @Test
    void noMoreIsCollectedThanAFrameHolds() {
        try (Leg leg = Leg.ofServer()) {
            byte[] packet = new Packet(0, new byte[100_000]).bytes();
            leg.write(packet);
            leg.channel().runPendingTasks();
            assertThat(leg.channel().unsafe().outboundBuffer().totalPendingWriteBytes())
                    .as("counted before the flush")
                    .isPositive();
            leg.channel().flush();
            List<Frame> frames = leg.sent();
            assertThat(frames)
                    .extracting(Frame::announced)
                    .containsExactly(16384, 16384, 16384, 16384, 16384, 16384, 1700);
            assertThat(frames).extracting(Frame::id).containsExactly(0, 1, 2, 3, 4, 5, 6);
            assertThat(Bytes.concat(frames.stream()
                            .map(frame -> frame.plain(CompressionAlgorithm.ZLIB))
                            .toArray(byte[][]::new)))
                    .isEqualTo(packet);
        }
    }

    @Test
    void aPromiseIsKeptWhenItsBytesAreWritten() {
        try (Leg leg = Leg.ofClient()) {
            ChannelFuture written = leg.channel().write(Unpooled.copiedBuffer(new Packet(1, new byte[10]).bytes()));
            assertThat(written.isDone()).isFalse();
            leg.channel().flush();
            assertThat(written.isSuccess()).isTrue();
            assertThat(leg.sent()).hasSize(1);
        }
    }

    @Test
    void aPromiseIsBrokenWhenTheConnectionEndsFirst() {
        try (Leg leg = Leg.ofClient()) {
            ChannelFuture written = leg.channel().write(Unpooled.copiedBuffer(new Packet(1, new byte[10]).bytes()));
            leg.channel().pipeline().remove(CompressionHandler.class);
            assertThat(written.cause()).isInstanceOf(ClosedChannelException.class);
        }
    }

    @Test
    void anEmptyBufferThatClosesGoesBehindEverything() {
        try (Leg leg = Leg.ofClient()) {
            leg.write(new Packet(0, new byte[10]));
            leg.channel().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            assertThat(leg.sent()).hasSize(1);
            assertThat(leg.channel().isOpen()).isFalse();
        }
    }

    @Test
    void closingFlushes() {
        try (Leg leg = Leg.ofServer()) {
            byte[] quit = new Packet(0, (byte) 1).bytes();
            leg.write(quit);
            leg.channel().close();
            assertThat(leg.sent())
                    .singleElement()
                    .satisfies(frame -> assertThat(frame.payload()).isEqualTo(quit));
        }
    }

    @Test
    void closingFlushesAHalfHeaderAsWell() {
        try (Leg leg = Leg.ofServer()) {
            leg.send((byte) 1, (byte) 0);
            assertThat(leg.sent())
                    .as("it may be a command's, and that begins a frame")
                    .isEmpty();
            leg.channel().close();
            assertThat(leg.sent())
                    .singleElement()
                    .satisfies(frame -> assertThat(frame.payload()).containsExactly(1, 0));
        }
    }

    @Test
    void aHalfHeaderBehindACommandIsInTheFrameOfItsAnswer() {
        try (Leg leg = Leg.ofClient()) {
            for (int i = 0; i < 2; i++) {
                leg.arrive(0, new Packet(0, (byte) 3));
                leg.send(new Packet(1, new byte[7]));
                assertThat(leg.sentIds()).containsExactly(1);
            }
            leg.arrive(0, new Packet(0, (byte) 3));
            leg.write((byte) 7, (byte) 0, (byte) 0);
            leg.channel().close();
            assertThat(leg.sentIds()).containsExactly(1);
        }
    }

    @Test
    void writingToAClosedConnectionLosesNothing() {
        try (Leg leg = Leg.ofServer()) {
            leg.channel().close();
            ChannelFuture written = leg.channel().writeAndFlush(Unpooled.copiedBuffer(new byte[100]));
            assertThat(written.cause()).isInstanceOf(ClosedChannelException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyLevelWorks(CompressionAlgorithm algorithm) {
        int levels = algorithm == CompressionAlgorithm.ZLIB ? 9 : 22;
        byte[] packet = new Packet(0, new byte[20_000]).bytes();
        for (int level = 1; level <= levels; level++) {
            EmbeddedChannel channel = new EmbeddedChannel(CompressionHandler.ofServer(algorithm, level, Leg.MEMORY));
            channel.writeOutbound(Unpooled.copiedBuffer(packet));
            ByteBuf first = channel.readOutbound();
            byte[] bytes = ByteBufUtil.getBytes(first);
            first.release();
            assertThat(Frame.all(bytes).get(0).plain(algorithm)).hasSize(16384);
            channel.finishAndReleaseAll();
        }
    }
}
