package io.failgate.proxy.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.proxy.protocol.MalformedPacketException;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of frames, sound and broken ones. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReadingTest {

    private static final byte[] PLAIN = new Packet(0, new byte[996]).bytes();

    /** Nothing of it is handed on, nor of what comes later. */
    private static void assertRefused(CompressionAlgorithm algorithm, byte... bytes) {
        try (Leg leg = Leg.ofClient(algorithm)) {
            assertThatThrownBy(() -> leg.arrive(bytes)).isInstanceOf(MalformedPacketException.class);
            leg.arrive(Frame.stored(0, PLAIN));
            assertThat(leg.received()).isEmpty();
        }
    }

    private static void assertRefused(CompressionAlgorithm algorithm, Frame frame) {
        assertRefused(algorithm, frame.bytes());
    }

    private static byte[] payload(CompressionAlgorithm algorithm) {
        return Frame.compressed(algorithm, 0, PLAIN).payload();
    }

    @ParameterizedTest
    @EnumSource
    void framesOfBothKinds(CompressionAlgorithm algorithm) {
        try (Leg leg = Leg.ofClient(algorithm)) {
            leg.arrive(Frame.stored(0, PLAIN), Frame.compressed(algorithm, 0, PLAIN), Frame.stored(1));
            assertThat(leg.received()).isEqualTo(Bytes.concat(PLAIN, PLAIN));
        }
    }

    @ParameterizedTest
    @EnumSource
    void framesInAnyKindOfBuffer(CompressionAlgorithm algorithm) {
        byte[] frame = Frame.compressed(algorithm, 0, PLAIN).bytes();
        try (Leg leg = Leg.ofClient(algorithm)) {
            leg.channel().writeInbound(Unpooled.copiedBuffer(frame));
            ByteBuf composite = Unpooled.wrappedBuffer(
                    Unpooled.copiedBuffer(frame, 0, 10),
                    Unpooled.directBuffer().writeBytes(frame, 10, frame.length - 10));
            leg.channel().writeInbound(composite);
            assertThat(leg.received()).isEqualTo(Bytes.concat(PLAIN, PLAIN));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLongestFrame(CompressionAlgorithm algorithm) {
        byte[] plain = new Packet(0, new byte[0xFFFFFF - 4]).bytes();
        try (Leg leg = Leg.ofClient(algorithm)) {
            leg.arrive(Frame.compressed(algorithm, 0, plain));
            leg.arrive(Frame.stored(0, plain));
            assertThat(Arrays.equals(leg.received(), Bytes.concat(plain, plain)))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void moreThanAnnounced(CompressionAlgorithm algorithm) {
        assertRefused(algorithm, new Frame(0, PLAIN.length - 1, payload(algorithm)));
        assertRefused(algorithm, new Frame(0, 1, payload(algorithm)));
    }

    @ParameterizedTest
    @EnumSource
    void lessThanAnnounced(CompressionAlgorithm algorithm) {
        assertRefused(algorithm, new Frame(0, PLAIN.length + 1, payload(algorithm)));
        assertRefused(algorithm, new Frame(0, 0xFFFFFF, payload(algorithm)));
    }

    @ParameterizedTest
    @EnumSource
    void aBomb(CompressionAlgorithm algorithm) {
        byte[] bomb = Frame.compressed(algorithm, 0, new byte[30_000_000]).payload();
        assertRefused(algorithm, new Frame(0, 100, bomb));
        assertRefused(algorithm, new Frame(0, 0xFFFFFF, bomb));
    }

    @ParameterizedTest
    @EnumSource
    void aTruncatedPayload(CompressionAlgorithm algorithm) {
        byte[] payload = payload(algorithm);
        for (int length = 0; length < payload.length; length++) {
            assertRefused(algorithm, new Frame(0, PLAIN.length, Arrays.copyOf(payload, length)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void garbageBehindThePayload(CompressionAlgorithm algorithm) {
        assertRefused(algorithm, new Frame(0, PLAIN.length, Bytes.concat(payload(algorithm), new byte[5])));
    }

    @ParameterizedTest
    @EnumSource
    void garbage(CompressionAlgorithm algorithm) {
        byte[] noise = new byte[300];
        new Random(7).nextBytes(noise);
        assertRefused(algorithm, new Frame(0, 1000, noise));
    }

    @Test
    void theOtherAlgorithm() {
        assertRefused(CompressionAlgorithm.ZLIB, Frame.compressed(CompressionAlgorithm.ZSTD, 0, PLAIN));
        assertRefused(CompressionAlgorithm.ZSTD, Frame.compressed(CompressionAlgorithm.ZLIB, 0, PLAIN));
    }

    @Test
    void aWrongChecksum() {
        byte[] payload = payload(CompressionAlgorithm.ZLIB);
        payload[payload.length - 1] ^= 1;
        assertRefused(CompressionAlgorithm.ZLIB, new Frame(0, PLAIN.length, payload));
    }

    @Test
    void whatCameBeforeTheBrokenFrameIsHandedOn() {
        try (Leg leg = Leg.ofClient()) {
            Frame sound = Frame.stored(0, PLAIN);
            Frame broken = new Frame(1, 9, new byte[9]);
            assertThatThrownBy(() -> leg.arrive(sound, broken, sound)).isInstanceOf(MalformedPacketException.class);
            assertThat(leg.received()).isEqualTo(PLAIN);
        }
    }

    @Test
    void aFrameThatNeverEndsIsForgottenWithTheConnection() {
        try (Leg leg = Leg.ofClient()) {
            byte[] frame = Frame.stored(0, PLAIN).bytes();
            leg.arrive(Arrays.copyOf(frame, 500));
            leg.channel().close();
            assertThat(leg.received()).isEmpty();
        }
    }

    @Test
    void readCompleteIsPassedOn() {
        try (Leg leg = Leg.ofClient()) {
            Reader reader = new Reader(leg, Integer.MAX_VALUE);
            leg.arrive(Frame.stored(0, PLAIN));
            assertThat(reader.complete).isEqualTo(1);
        }
    }

    /** So that what was read can be flushed, and reads be stopped, before a little on the wire has become very much. */
    @Test
    void readingIsCompleteEveryNowAndThenIfFramesAreLong() {
        try (Leg leg = Leg.ofClient()) {
            Reader reader = new Reader(leg, Integer.MAX_VALUE);
            Frame frame = Frame.compressed(CompressionAlgorithm.ZLIB, 0, new Packet(0, new byte[100_000]).bytes());
            leg.arrive(frame, frame, frame);
            assertThat(reader.complete).isEqualTo(4);
        }
    }

    @Test
    void framesWaitWhileNobodyReads() {
        try (Leg leg = Leg.ofClient()) {
            Frame frame = Frame.stored(0, PLAIN);
            Reader reader = new Reader(leg, 2);
            leg.channel().pipeline().addFirst(new UnreadableNetwork());
            leg.arrive(frame, frame, frame, frame, frame);
            assertThat(leg.received()).hasSize(2 * PLAIN.length);
            leg.channel().pipeline().read();
            assertThat(leg.received()).as("in the middle of asking for more").isEmpty();
            leg.channel().runPendingTasks();
            assertThat(leg.received()).as("one for a read").hasSize(PLAIN.length);
            reader.enough = 2;
            leg.channel().config().setAutoRead(true);
            assertThat(leg.received()).hasSize(2 * PLAIN.length);
            assertThat(leg.channel().config().isAutoRead()).isFalse();
        }
    }

    @Test
    void framesThatWaitAreHandedOnWhenTheConnectionEnds() {
        try (Leg leg = Leg.ofClient()) {
            Frame frame = Frame.stored(0, PLAIN);
            Reader reader = new Reader(leg, 1);
            leg.arrive(frame, frame, frame);
            leg.channel().config().setAutoRead(true);
            leg.channel().close();
            leg.channel().runPendingTasks();
            assertThat(leg.received()).hasSize(3 * PLAIN.length);
            assertThat(reader.closedAfter).isEqualTo(3);
        }
    }

    /** A peer that ends what it says (FIN) has said what waits before that. */
    @Test
    void framesThatWaitComeBeforeTheEndOfWhatThePeerSays() {
        try (Leg leg = Leg.ofClient()) {
            Frame frame = Frame.stored(0, PLAIN);
            Reader reader = new Reader(leg, 1);
            leg.arrive(frame, frame, frame);
            leg.channel().pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            assertThat(reader.endedAfter).isZero();
            leg.channel().config().setAutoRead(true);
            leg.channel().runPendingTasks();
            assertThat(leg.received()).hasSize(3 * PLAIN.length);
            assertThat(reader.endedAfter).isEqualTo(3);
        }
    }

    @Test
    void aReaderMayCloseInTheMiddle() {
        try (Leg leg = Leg.ofClient()) {
            leg.channel().pipeline().addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object message) {
                    context.fireChannelRead(message);
                    context.close();
                }
            });
            Frame frame = Frame.stored(0, PLAIN);
            leg.arrive(frame, frame, frame);
            assertThat(leg.channel().isOpen()).isFalse();
        }
    }

    /** Keeps the embedded channel from running its tasks at every read. */
    private static final class UnreadableNetwork extends ChannelOutboundHandlerAdapter {

        @Override
        public void read(ChannelHandlerContext context) {}
    }

    /** Counts what it passes on, and stops reads when it has enough. */
    private static final class Reader extends ChannelInboundHandlerAdapter {

        private int enough;
        private int seen;
        private int complete;
        private int closedAfter;
        private int endedAfter;

        Reader(Leg leg, int enough) {
            this.enough = enough;
            leg.channel().pipeline().addLast(this);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            seen++;
            enough--;
            if (enough == 0) {
                context.channel().config().setAutoRead(false);
            }
            context.fireChannelRead(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            complete++;
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            closedAfter = seen;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            endedAfter = seen;
        }
    }
}
