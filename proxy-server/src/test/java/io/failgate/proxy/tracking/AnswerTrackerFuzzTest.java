package io.failgate.proxy.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.tracking.AnswerTracker.Stop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a broken or hostile server sends, following it neither throws, nor hangs, nor leaves the buffer. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AnswerTrackerFuzzTest {

    private static final int STREAMS = 100_000;
    private static final long[] CAPABILITIES = {
        0,
        Capabilities.DEPRECATE_EOF,
        Capabilities.OPTIONAL_METADATA,
        Capabilities.DEPRECATE_EOF | Capabilities.MARIADB_CACHE_METADATA
    };

    private final Random random = new Random(20_261_121);
    private final List<byte[]> captured =
            CapturedAnswer.all().map(CapturedAnswer::bytes).toList();

    private byte[] stream() {
        if (random.nextInt(4) == 0) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            return noise;
        }
        byte[] stream = captured.get(random.nextInt(captured.size())).clone();
        int mutations = random.nextInt(8);
        for (int i = 0; i < mutations; i++) {
            stream[random.nextInt(stream.length)] = (byte) interestingByte();
        }
        return stream;
    }

    private int interestingByte() {
        int[] interesting = {0x00, 0x01, 0x05, 0x07, 0xFB, 0xFC, 0xFD, 0xFE, 0xFF};
        return random.nextBoolean() ? interesting[random.nextInt(interesting.length)] : random.nextInt(256);
    }

    private Command command() {
        Command[] commands = Command.values();
        return commands[random.nextInt(commands.length)];
    }

    @Test
    void walkNeverThrowsNeverHangsAndNeverLeavesTheBuffer() {
        int ends = 0;
        for (int i = 0; i < STREAMS; i++) {
            Capabilities capabilities = new Capabilities(CAPABILITIES[random.nextInt(CAPABILITIES.length)]);
            AnswerTracker tracker = new AnswerTracker(capabilities, new ServerStatus(0));
            ends += follow(tracker, stream());
        }
        assertThat(ends).as("streams are sensible enough for answers to end").isGreaterThan(STREAMS / 4);
    }

    private int follow(AnswerTracker tracker, byte[] stream) {
        tracker.begin(command());
        int ends = 0;
        int position = 0;
        while (position < stream.length) {
            int length = Math.min(stream.length - position, 1 + random.nextInt(64));
            ends += follow(tracker, Unpooled.wrappedBuffer(stream, position, length));
            position += length;
        }
        return ends;
    }

    private int follow(AnswerTracker tracker, ByteBuf in) {
        int ends = 0;
        int steps = 0;
        while (in.isReadable()) {
            int before = in.readerIndex();
            if (tracker.awaitsHead() && tracker.canSeeNext(in)) {
                tracker.nextIsHead();
                assertThat(in.readerIndex()).isEqualTo(before);
            }
            Stop stop = tracker.walk(in);
            assertThat(in.readerIndex()).isBetween(before, in.writerIndex());
            assertThat(++steps).as("steps in a short buffer").isLessThan(100);
            if (stop == Stop.ANSWER_END) {
                ends++;
                tracker.begin(command());
            } else if (stop == Stop.BUFFER_END) {
                assertThat(in.isReadable())
                        .as("stopped in the middle of a buffer")
                        .isFalse();
            }
        }
        return ends;
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aColumnCountOfManyDigitsCostsNothing() {
        AnswerTracker tracker = new AnswerTracker(new Capabilities(0), new ServerStatus(0));
        tracker.begin(Command.QUERY);
        ByteBuf in = Unpooled.buffer();
        in.writeMediumLE(9).writeByte(1).writeByte(0xFE).writeLongLE(-1);
        for (int i = 0; i < 100; i++) {
            in.writeMediumLE(5).writeByte(i).writeByte(0xFE).writeZero(4);
        }
        while (in.isReadable()) {
            assertThat(tracker.walk(in)).isNotEqualTo(Stop.ANSWER_END);
        }
    }
}
