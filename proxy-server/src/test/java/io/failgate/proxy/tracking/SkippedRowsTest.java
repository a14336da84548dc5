package io.failgate.proxy.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.tracking.AnswerTracker.Stop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Rows are skipped many at a time, and nothing else is: the answer ends where it ends packet by packet. */
class SkippedRowsTest {

    private static final int ANSWERS = 20_000;
    private static final byte[] BEFORE_ROWS = Bytes.hex(
            "01 00 00 01 01 17 00 00 02 03 64 65 66 00 00 00 01 31 00 0c 3f 00 02 00 00 00 08 81 00 00 00 00");

    /** First bytes of packets among rows, and the lengths that decide what such a packet is. */
    private static final int[] FIRST_BYTES = {0x00, 0x01, 0x05, 0xFB, 0xFC, 0xFD, 0xFE, 0xFF};

    private static final int[] LENGTHS = {0, 1, 2, 3, 5, 7, 9, 30};

    private final Random random = new Random(20_261_130);

    private ByteBuf answer() {
        ByteBuf all = Unpooled.buffer().writeBytes(BEFORE_ROWS);
        int packets = random.nextInt(40);
        for (int i = 0; i < packets; i++) {
            boolean plain = random.nextInt(8) > 0;
            int length = plain ? 1 + random.nextInt(40) : LENGTHS[random.nextInt(LENGTHS.length)];
            int first = plain ? random.nextInt(0xFC) : FIRST_BYTES[random.nextInt(FIRST_BYTES.length)];
            all.writeMediumLE(length).writeByte(3 + i);
            if (length > 0) {
                all.writeByte(first).writeZero(length - 1);
            }
        }
        return all;
    }

    /** Where an answer ends, or is left, and with which status. */
    private record End(int index, Stop stop, int status, boolean error) {}

    private End follow(ByteBuf in, Capabilities capabilities, boolean byPacket, int longestPiece) {
        ServerStatus status = new ServerStatus(0);
        AnswerTracker tracker = new AnswerTracker(capabilities, status);
        tracker.begin(Command.QUERY);
        tracker.canSeeNext(in);
        tracker.nextIsHead();
        Stop stop = Stop.BETWEEN_PACKETS;
        int at = 0;
        while (stop != Stop.ANSWER_END && stop != Stop.UPLOAD && at < in.writerIndex()) {
            ByteBuf piece = in.slice(at, Math.min(longestPiece, in.writerIndex() - at));
            do {
                stop = byPacket ? tracker.walkPacket(piece) : tracker.walk(piece);
            } while (stop == Stop.BETWEEN_PACKETS && piece.isReadable());
            at += piece.readerIndex();
        }
        return new End(at, stop == Stop.BUFFER_END ? Stop.BETWEEN_PACKETS : stop, status.flags(), tracker.isError());
    }

    @Test
    void theAnswerEndsWhereItEndsPacketByPacket() {
        int ended = 0;
        for (int i = 0; i < ANSWERS; i++) {
            Capabilities capabilities = new Capabilities(random.nextBoolean() ? Capabilities.DEPRECATE_EOF : 0);
            ByteBuf answer = answer();
            End expected = follow(answer, capabilities, true, Integer.MAX_VALUE);
            assertThat(follow(answer, capabilities, false, Integer.MAX_VALUE)).isEqualTo(expected);
            assertThat(follow(answer, capabilities, false, 1 + random.nextInt(60)))
                    .isEqualTo(expected);
            ended += expected.stop() == Stop.ANSWER_END ? 1 : 0;
        }
        assertThat(ended).as("answers that end").isBetween(ANSWERS / 4, ANSWERS);
    }

    /** An index beyond the rows would mean that something else was skipped. */
    @Test
    void rowsAreSkippedUpToWhatMayBeNone() {
        PacketWalker walker = new PacketWalker();
        ByteBuf in =
                Unpooled.wrappedBuffer(Bytes.hex("01 00 00 03 31 02 00 00 04 01 31 01 00 00 05 fb 01 00 00 06 fe"));
        walker.skipRows(in);
        assertThat(in.readerIndex()).isEqualTo(16);
        ByteBuf cut = Unpooled.wrappedBuffer(Bytes.hex("01 00 00 03 31 02 00 00 04 01"));
        walker.skipRows(cut);
        assertThat(cut.readerIndex()).isEqualTo(5);
    }
}
