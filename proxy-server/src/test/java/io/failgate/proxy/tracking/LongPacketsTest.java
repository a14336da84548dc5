package io.failgate.proxy.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Packets of 16 MiB and more: only the first byte of the first frame counts (edge cases E1 to E4). */
class LongPacketsTest {

    private static final int FULL = 0xFFFFFF;
    private static final byte[] FILLING = new byte[FULL];
    private static final String BEFORE_ROWS =
            "01 00 00 01 01 17 00 00 02 03 64 65 66 00 00 00 01 31 00 0c 3f 00 02 00 00 00 08 81 00 00 00 00";
    private static final String END = "07 00 00 09 fe 00 00 22 00 00 00";

    private final Follower follower = new Follower(Command.QUERY, new Capabilities(Capabilities.DEPRECATE_EOF));

    /** A frame that begins with these bytes and goes on with zeros. */
    private static ByteBuf frame(int length, int sequenceId, String beginning) {
        byte[] first = Bytes.hex(beginning);
        byte[] header = new Bytes()
                .addShort(length)
                .addByte(length >> 16)
                .addByte(sequenceId)
                .toArray();
        return Unpooled.wrappedBuffer(header, first, FILLING).slice(0, 4 + length);
    }

    private static ByteBuf bytes(String hex) {
        return Unpooled.wrappedBuffer(Bytes.hex(hex));
    }

    static Stream<Arguments> rows() {
        return Stream.of(
                Arguments.of(
                        "one full frame and an empty one", List.of(frame(FULL, 3, "fd fb ff ff"), frame(0, 4, ""))),
                Arguments.of(
                        "a rest that looks like ERR (E2)", List.of(frame(FULL, 3, "fd"), frame(14, 4, "ff 15 04"))),
                Arguments.of(
                        "a rest that looks like EOF (E2)", List.of(frame(FULL, 3, "fd"), frame(5, 4, "fe 00 00 02"))),
                Arguments.of("a rest that looks like OK", List.of(frame(FULL, 3, "fd"), frame(7, 4, "fe 00 00 02"))),
                Arguments.of(
                        "a column of 16 MiB, which begins with fe (E3)",
                        List.of(frame(FULL, 3, "fe 00 00 00 01 00 00 00 00"), frame(10, 4, "61"))),
                Arguments.of(
                        "two full frames and an empty one",
                        List.of(frame(FULL, 3, "fe 00 00 00 02"), frame(FULL, 4, "ff ff ff"), frame(0, 5, ""))),
                Arguments.of(
                        "a third frame that looks like EOF",
                        List.of(frame(FULL, 3, "fe 00 00 00 02"), frame(FULL, 4, "ff"), frame(5, 5, "fe 00 00 02"))),
                Arguments.of(
                        "sequence ids that wrap (E4)", List.of(frame(FULL, 255, "fe 00 00 00 02"), frame(1, 0, "fe"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void aRowOfSeveralFramesIsOneRow(String name, List<ByteBuf> frames) {
        follower.take(bytes(BEFORE_ROWS));
        for (ByteBuf frame : frames) {
            assertThat(follower.take(frame.duplicate())).as(name).isFalse();
        }
        assertThat(follower.take(bytes(END))).isTrue();
        assertThat(follower.status.flags()).isEqualTo(0x22);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void aRowOfSeveralFramesIsOneRowWhereverItsHeadersAreCut(String name, List<ByteBuf> frames) {
        follower.take(bytes(BEFORE_ROWS));
        for (ByteBuf frame : frames) {
            ByteBuf in = frame.duplicate();
            int single = Math.min(32, in.readableBytes());
            for (int i = 0; i < single; i++) {
                assertThat(follower.take(in.readSlice(1))).as(name).isFalse();
            }
            assertThat(follower.take(in)).isFalse();
        }
        assertThat(follower.take(bytes(END))).isTrue();
        assertThat(follower.followed).isEqualTo(length(frames));
    }

    private static int length(List<ByteBuf> frames) {
        int bytes = Bytes.hex(BEFORE_ROWS).length + Bytes.hex(END).length;
        return bytes + frames.stream().mapToInt(ByteBuf::readableBytes).sum();
    }

    @Test
    void aRowEndsTheMomentItsEmptyLastFrameIsThere() {
        follower.take(bytes(BEFORE_ROWS));
        follower.take(frame(FULL, 3, "fd fb ff ff"));
        follower.take(bytes("00 00 00 04"));
        assertThat(follower.take(bytes(END))).isTrue();
    }

    @Test
    void withoutTheEmptyFrameAnEndIsTheRestOfTheRow() {
        follower.take(bytes(BEFORE_ROWS));
        follower.take(frame(FULL, 3, "fd fb ff ff"));
        assertThat(follower.take(bytes(END))).isFalse();
        assertThat(follower.take(bytes(END))).isTrue();
    }

    @Test
    void anEventOfSeveralFramesDoesNotEndItsStream() {
        Follower stream = new Follower(Command.BINLOG_DUMP, new Capabilities(0));
        assertThat(stream.take(frame(FULL, 1, "00"))).isFalse();
        assertThat(stream.take(frame(5, 2, "fe 00 00 02"))).isFalse();
        assertThat(stream.take(frame(5, 3, "fe 00 00 02"))).isTrue();
    }

    @Test
    void thousandsOfRowsInOneBufferAreWalkedInOneGo() {
        ByteBuf all = Unpooled.buffer();
        all.writeBytes(Bytes.hex(BEFORE_ROWS));
        for (int i = 0; i < 10_000; i++) {
            all.writeMediumLE(2).writeByte(i + 3).writeByte(1).writeByte('1');
        }
        all.writeBytes(Bytes.hex(END));
        AnswerTracker tracker = new AnswerTracker(new Capabilities(Capabilities.DEPRECATE_EOF), new ServerStatus(0));
        tracker.begin(Command.QUERY);
        assertThat(tracker.canSeeNext(all) && tracker.nextIsHead()).isTrue();
        assertThat(tracker.walk(all)).isEqualTo(AnswerTracker.Stop.ANSWER_END);
        assertThat(all.isReadable()).isFalse();
    }
}
