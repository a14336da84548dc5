package io.failgate.proxy.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.tracking.AnswerTracker.Stop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an OK tells of the session is read however it is cut, and whatever it is. The first packets are a server's own.
 */
class SessionChangesTest {

    private static final Capabilities TRACKING = new Capabilities(Capabilities.SESSION_TRACK);

    private final ServerStatus status = new ServerStatus(0);
    private final AnswerTracker tracker = new AnswerTracker(TRACKING, status);

    private Optional<String> told(Packet... answer) {
        status.begin();
        tracker.begin(Command.QUERY);
        ByteBuf in = Unpooled.wrappedBuffer(Bytes.concat(List.of(answer)));
        while (in.isReadable() && tracker.walk(in) == Stop.BETWEEN_PACKETS) {
            assertThat(tracker.isError()).isFalse();
        }
        return status.toldDatabase();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            00 00 00 02 40 00 00 00 07 01 05 04 74 65 73 74, test
            00 00 00 02 41 00 00 00 03 01 01 00, ''
            00 00 00 03 40 00 00 00 0c 01 07 06 64 74 72 6b 5f 61 02 01 31, dtrk_a
            00 00 00 02 40 00 00 02 68 69 07 01 05 04 74 65 73 74, test
            00 fc 01 00 00 02 40 00 00 00 0d 00 04 01 61 01 62 01 05 04 74 65 73 74, test
            """)
    void theDefaultDatabaseIsRead(String ok, String database) {
        byte[] bytes = Packet.ofHex(1, ok).bytes();
        assertThat(told(new Packet(1, Bytes.hex(ok)))).contains(database);
        for (int cut = 1; cut < bytes.length; cut++) {
            status.begin();
            tracker.begin(Command.QUERY);
            ByteBuf first = Unpooled.copiedBuffer(bytes, 0, cut);
            assertThat(tracker.walk(first)).isEqualTo(Stop.BUFFER_END);
            assertThat(status.toldDatabase()).isEmpty();
            ByteBuf rest = Unpooled.wrappedBuffer(first, Unpooled.copiedBuffer(bytes, cut, bytes.length - cut));
            assertThat(tracker.walk(rest)).isEqualTo(Stop.ANSWER_END);
            assertThat(status.toldDatabase()).as("cut at %d", cut).contains(database);
        }
    }

    @Test
    void aLongOneIsReadByteByByte() {
        byte[] variables = Bytes.concat(Bytes.hex("00 fc 2c 01"), new byte[300]);
        byte[] changes = Bytes.concat(variables, Bytes.hex("01 05 04 74 65 73 74"));
        Bytes ok = new Bytes().add(Bytes.hex("00 00 00 02 40 00 00 00 fc"));
        ok.addByte(changes.length & 0xFF).addByte(changes.length >> 8).add(changes);
        byte[] bytes = new Packet(1, ok.toArray()).bytes();
        tracker.begin(Command.QUERY);
        for (int i = 0; i < bytes.length; i++) {
            tracker.walk(Unpooled.copiedBuffer(bytes, i, 1));
        }
        assertThat(status.toldDatabase()).contains("test");
    }

    /** It says too few bytes or too many, somewhere. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "00 00 00 02 40 00 00",
                "00 00 00 02 40",
                "00 00 00 02 40 00 00 00",
                "00 00 00 02 40 00 00 00 07 01 05 04 74 65 73",
                "00 00 00 02 40 00 00 00 08 01 05 04 74 65 73 74",
                "00 00 00 02 40 00 00 00 07 01 05 09 74 65 73 74",
                "00 00 00 02 40 00 00 00 07 01 09 04 74 65 73 74",
                "00 00 00 02 40 00 00 09 07 01 05 04 74 65 73 74",
                "00 00 00 02 40 00 00 00 fe ff ff ff ff ff ff ff ff 01 05 04 74 65 73 74",
                "00 00 00 02 40 00 00 00 0f 01 fe ff ff ff ff ff ff ff 7f 04 74 65 73 74",
                "00 00 00 02 00 00 00 00 07 01 05 04 74 65 73 74"
            })
    void whatMakesNoSenseTellsNothing(String ok) {
        assertThat(told(new Packet(1, Bytes.hex(ok)))).isEmpty();
    }

    @Test
    void anyBytesAreTaken() {
        Random random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            byte[] ok = new byte[7 + random.nextInt(40)];
            for (int at = 7; at < ok.length; at++) {
                int pick = random.nextInt(4);
                ok[at] = (byte) (pick == 0 ? random.nextInt(256) : pick == 1 ? 0xFE : random.nextInt(8));
            }
            ok[3] = 2;
            ok[4] = 0x40;
            told(new Packet(1, ok));
            assertThat(told(new Packet(1, Bytes.hex("00 00 00 02 00 00 00")))).isEmpty();
        }
    }

    @Test
    void aPacketLongerThanAnyServersTellsNothing() {
        byte[] ok = new byte[SessionChanges.LONGEST + 1];
        System.arraycopy(Bytes.hex("00 00 00 02 40 00 00 00 07 01 05 04 74 65 73 74"), 0, ok, 0, 16);
        assertThat(told(new Packet(1, ok))).isEmpty();
        assertThat(told(Packet.ofHex(1, "00 00 00 02 40 00 00 00 07 01 05 04 74 65 73 74")))
                .contains("test");
    }

    @Test
    void eachResultMayTellAndTheLastCounts() {
        Packet first = Packet.ofHex(1, "00 00 00 0a 40 00 00 00 09 01 07 06 64 74 72 6b 5f 61");
        Packet second = Packet.ofHex(2, "00 00 00 02 40 00 00 00 07 01 05 04 74 65 73 74");
        assertThat(told(first, second)).contains("test");
        Packet error = Packet.ofHex(2, "ff 19 04 23 34 32 30 30 30 55");
        assertThat(told(first, error)).contains("dtrk_a");
    }

    @Test
    void withoutTrackingNothingIsThere() {
        AnswerTracker other = new AnswerTracker(new Capabilities(0), status);
        other.begin(Command.QUERY);
        other.walk(Unpooled.wrappedBuffer(Packet.ofHex(1, "00 00 00 02 40 00 00 00 07 01 05 04 74 65 73 74")
                .bytes()));
        assertThat(status.toldDatabase()).isEmpty();
    }
}
