package io.failgate.proxy.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Home-made packets are, byte for byte, what a server would send a client of these capabilities. */
class PacketWriterTest {

    private static final long PLAIN = Capabilities.PROTOCOL_41;
    private static final MySqlError DEADLOCK = ServerMessages.mySql().error(1213);
    private static final String COLUMN = "03 64 65 66 00 00 00 01 61 00 0c 2d 00 ff ff 00 00 fd 01 00 00 00 00";
    private static final String MARIADB_COLUMN =
            "03 64 65 66 00 00 00 01 61 00 00 0c 2d 00 ff ff 00 00 fd 01 00 00 00 00";

    private static byte[] write(long capabilities, int statusFlags, int sequenceId, Consumer<PacketWriter> answer) {
        PacketWriter writer = new PacketWriter(
                UnpooledByteBufAllocator.DEFAULT, new Capabilities(capabilities), statusFlags, sequenceId);
        ByteBuf packets = writer.packets();
        try {
            answer.accept(writer);
            return ByteBufUtil.getBytes(packets);
        } finally {
            packets.release();
        }
    }

    private static List<ResultColumn> columns(String... names) {
        return Arrays.stream(names).map(ResultColumn::text).toList();
    }

    private static List<Optional<Object>> row(Object... values) {
        return Arrays.stream(values).map(Optional::of).toList();
    }

    @Test
    void integersAndNullsAreWhatTheyAreAsTextAndPrepared() {
        List<ResultColumn> columns =
                List.of(new ResultColumn("a", true, true), new ResultColumn("a", true, false), ResultColumn.text("a"));
        List<List<Optional<Object>>> rows = List.of(List.of(Optional.empty(), Optional.of(258L), Optional.of("x")));
        long capabilities = PLAIN | Capabilities.DEPRECATE_EOF;
        String integer = "03 64 65 66 00 00 00 01 61 00 0c 3f 00 14 00 00 00 08 80 00 00 00 00";
        String notNull = integer.replace("08 80", "08 81");
        assertThat(hex(write(capabilities, 2, 1, out -> out.resultSet(columns, rows))))
                .isEqualTo(packets("03", integer, notNull, COLUMN, "fb 03 32 35 38 01 78", "fe 00 00 02 00 00 00"));
        assertThat(hex(write(capabilities, 2, 1, out -> out.binaryResultSet(columns, rows))))
                .isEqualTo(packets(
                        "03", integer, notNull, COLUMN, "00 04 02 01 00 00 00 00 00 00 01 78", "fe 00 00 02 00 00 00"));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.ofDelimiter(" ").formatHex(bytes);
    }

    /** The packets in hexadecimal, numbered from 1. */
    private static String packets(String... payloads) {
        List<byte[]> bytes = new ArrayList<>();
        for (String payload : payloads) {
            bytes.add(Bytes.hex(payload));
        }
        return hex(Bytes.concat(Payloads.numbered(1, bytes)));
    }

    private static void oneByOne(PacketWriter out) {
        out.resultSet(columns("a"), List.of(row("x"), row("")));
    }

    @Test
    void anOkHasNoCountsAndTheStatusOfTheSession() {
        byte[] written = write(PLAIN, 0x0003, 1, PacketWriter::ok);
        assertThat(hex(written)).isEqualTo("07 00 00 01 00 00 00 03 00 00 00");
    }

    @Test
    void anOkIsTheSameWhateverTheCapabilities() {
        assertThat(write(-1L, 2, 1, PacketWriter::ok)).isEqualTo(write(PLAIN, 2, 1, PacketWriter::ok));
    }

    @Test
    void anErrorHasNumberStateAndText() {
        byte[] written = write(PLAIN, 2, 1, out -> out.error(new MySqlError(1105, "HY000", "aé")));
        assertThat(hex(written)).isEqualTo("0c 00 00 01 ff 51 04 23 48 59 30 30 30 61 c3 a9");
    }

    @Test
    void anErrorOfTheServersIsAsItWouldSendIt() {
        byte[] expected =
                Payloads.error(1213, "40001", "Deadlock found when trying to get lock; try restarting transaction");
        assertThat(write(PLAIN, 2, 3, out -> out.error(DEADLOCK))).isEqualTo(new Packet(3, expected).bytes());
    }

    @Test
    void anErrorInPlaceOfAGreetingHasNoState() {
        byte[] written = write(PLAIN, 2, 0, out -> {
            out.leaveOutSqlStates();
            out.error(ServerMessages.mySql().error(1040));
        });
        assertThat(hex(written))
                .isEqualTo("17 00 00 00 ff 10 04 54 6f 6f 20 6d 61 6e 79 20 63 6f 6e 6e 65 63 74 69 6f 6e 73");
    }

    @Test
    void aResultSetHasAnEofBehindColumnsAndBehindRows() {
        byte[] written = write(PLAIN, 0x0002, 1, PacketWriterTest::oneByOne);
        assertThat(hex(written)).isEqualTo(packets("01", COLUMN, "fe 00 00 02 00", "01 78", "00", "fe 00 00 02 00"));
    }

    @Test
    void aResultSetEndsWithAnOkWhereEofsAreDeprecated() {
        byte[] written = write(PLAIN | Capabilities.DEPRECATE_EOF, 0x0002, 1, PacketWriterTest::oneByOne);
        assertThat(hex(written)).isEqualTo(packets("01", COLUMN, "01 78", "00", "fe 00 00 02 00 00 00"));
    }

    @ParameterizedTest
    @ValueSource(longs = {Capabilities.OPTIONAL_METADATA, Capabilities.MARIADB_CACHE_METADATA})
    void theColumnCountSaysThatColumnsFollowWhereTheyAreOptional(long capability) {
        byte[] eofs = write(PLAIN | capability, 0x0002, 1, PacketWriterTest::oneByOne);
        assertThat(hex(eofs)).isEqualTo(packets("01 01", COLUMN, "fe 00 00 02 00", "01 78", "00", "fe 00 00 02 00"));
        byte[] noEofs = write(PLAIN | capability | Capabilities.DEPRECATE_EOF, 2, 1, PacketWriterTest::oneByOne);
        assertThat(hex(noEofs)).isEqualTo(packets("01 01", COLUMN, "01 78", "00", "fe 00 00 02 00 00 00"));
    }

    @Test
    void aColumnHasOneMoreFieldWithMariaDbsExtendedMetadata() {
        long capabilities = PLAIN | Capabilities.DEPRECATE_EOF | Capabilities.MARIADB_EXTENDED_METADATA;
        byte[] written = write(capabilities, 0x0002, 1, PacketWriterTest::oneByOne);
        assertThat(hex(written)).isEqualTo(packets("01", MARIADB_COLUMN, "01 78", "00", "fe 00 00 02 00 00 00"));
    }

    @Test
    void aResultSetMayHaveSeveralColumnsAndNoRows() {
        String second = COLUMN.replace("01 61 00 0c", "02 62 63 00 0c");
        byte[] written = write(PLAIN, 0, 1, out -> out.resultSet(columns("a", "bc"), List.of()));
        assertThat(hex(written)).isEqualTo(packets("02", COLUMN, second, "fe 00 00 00 00", "fe 00 00 00 00"));
    }

    @Test
    void textsAreInUtf8AndMayBeLong() {
        String value = "é".repeat(200);
        byte[] written = write(
                PLAIN | Capabilities.DEPRECATE_EOF, 2, 1, out -> out.resultSet(columns("a"), List.of(row(value, "世"))));
        byte[] row = new Bytes()
                .addHex("fc 90 01")
                .addText(value)
                .addHex("03 e4 b8 96")
                .toArray();
        assertThat(hex(written)).isEqualTo(packets("01", COLUMN, hex(row), "fe 00 00 02 00 00 00"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 42, 253, 254, 255})
    void sequenceIdsFollowOnEachOtherAndWrap(int first) {
        byte[] written = write(PLAIN | Capabilities.DEPRECATE_EOF, 2, first, PacketWriterTest::oneByOne);
        List<Packet> expected = Payloads.numbered(
                first,
                List.of(
                        Bytes.hex("01"),
                        Bytes.hex(COLUMN),
                        Bytes.hex("01 78"),
                        Bytes.hex("00"),
                        Bytes.hex("fe 00 00 02 00 00 00")));
        assertThat(hex(written)).isEqualTo(hex(Bytes.concat(expected)));
    }

    @Test
    void sequenceIdsWrapAsOftenAsItTakes() {
        List<List<Optional<Object>>> rows = Collections.nCopies(600, row("x"));
        byte[] written = write(PLAIN | Capabilities.DEPRECATE_EOF, 2, 1, out -> out.resultSet(columns("a"), rows));
        // 603 packets from 1 on, the last one of 4 and 7 bytes
        assertThat(written[written.length - 8]).isEqualTo((byte) 91);
    }

    @Test
    void severalAnswersFollowOnEachOther() {
        byte[] written = write(PLAIN, 2, 7, out -> {
            out.ok();
            out.error(DEADLOCK);
        });
        byte[] error = Payloads.error(1213, DEADLOCK.sqlState(), DEADLOCK.message());
        assertThat(written)
                .isEqualTo(Bytes.concat(new Packet(7, Payloads.ok(2)).bytes(), new Packet(8, error).bytes()));
    }

    @ParameterizedTest
    @CsvSource({
        "0000, 0000",
        "0001, 0001",
        "0003, 0003",
        "0202, 0202",
        "2103, 2103",
        "000a, 0002",
        "0042, 0002",
        "0082, 0002",
        "0032, 0002",
        "0802, 0002",
        "1002, 0002",
        "4002, 0002",
        "ffff, a707"
    })
    void theStatusOfTheSessionIsRepeatedAndThatOfTheLastAnswerIsNot(String last, String repeated) {
        int flags = Integer.parseInt(last, 16);
        int kept = Integer.parseInt(repeated, 16);
        assertThat(write(PLAIN, flags, 1, PacketWriter::ok)).isEqualTo(new Packet(1, Payloads.ok(kept)).bytes());
        assertThat(hex(write(PLAIN, flags, 1, PacketWriterTest::oneByOne))).endsWith(hex(Payloads.eof(kept)));
        byte[] withoutEofs = write(Capabilities.DEPRECATE_EOF, flags, 1, PacketWriterTest::oneByOne);
        assertThat(hex(withoutEofs)).endsWith(hex(Payloads.endOfRows(kept)));
    }

    @Test
    void aPacketThatWouldHaveToGoOnInTheNextIsRefused() {
        int inFront = 9;
        MySqlError longest = new MySqlError(1105, "HY000", "x".repeat(PacketHeader.MAX_PAYLOAD - inFront - 1));
        byte[] written = write(PLAIN, 2, 1, out -> out.error(longest));
        assertThat(hex(Arrays.copyOf(written, 4))).isEqualTo("fe ff ff 01");
        MySqlError tooLong = new MySqlError(1105, "HY000", longest.message() + "x");
        assertThatThrownBy(() -> write(PLAIN, 2, 1, out -> out.error(tooLong)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a home-made packet of 16777215 bytes");
    }
}
