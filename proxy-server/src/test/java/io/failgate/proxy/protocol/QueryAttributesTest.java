package io.failgate.proxy.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.failgate.proxy.testing.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The SQL is found behind query attributes of every type, and nonsense in their place is refused. */
class QueryAttributesTest {

    private static final String SQL = "SELECT 1";
    private static final int RANDOM_PREFIXES = 200_000;
    private static final long SEED = Long.getLong("attributes.seed", 20_261_121);

    /** What is left of the bytes behind the attributes. */
    private static String sqlIn(byte[] bytes) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        try {
            QueryAttributes.skip(in);
            return in.toString(StandardCharsets.UTF_8);
        } finally {
            in.release();
        }
    }

    private static String sqlBehind(String hex) {
        return sqlIn(Bytes.concat(Bytes.hex(hex), Bytes.text(SQL)));
    }

    /** So many attributes of type TINY, named {@code a}. */
    private static Bytes tinies(int count, String nulls) {
        Bytes attributes = new Bytes().addLength(count).addByte(1).addHex(nulls).addByte(1);
        return attributes.addHex(String.join("", Collections.nCopies(count, "01 00 01 61")));
    }

    @Test
    void theAttributesOfAQueryAreRead() {
        byte[] query = Bytes.concat(
                Bytes.hex(
                        "05 01 08 01" // five, the fourth is NULL
                                + "fe 00 01 41 01 80 01 62 01 00 01 63 fe 00 01 64 0a 00 01 65"
                                + "02 68 69 ff ff 04 e9 07 0b 15"),
                Bytes.text(SQL));
        assertThat(QueryAttributes.read(Command.QUERY, Unpooled.wrappedBuffer(query)))
                .containsExactly(Map.entry("a", "hi"), Map.entry("b", "255"), Map.entry("c", "-1"));
    }

    @Test
    void theAttributesOfAnExecutionStandBehindItsParameters() {
        String fixed = "07 00 00 00 08 01 00 00 00";
        String types = "03 00 00 fd 00 01 78"; // one parameter, and x
        assertThat(QueryAttributes.read(
                        Command.STMT_EXECUTE,
                        Unpooled.wrappedBuffer(Bytes.hex(fixed + "02 00 01" + types + "2a 00 00 00 03 61 62 63"))))
                .containsExactly(Map.entry("x", "abc"));
        assertThat(QueryAttributes.read(
                        Command.STMT_EXECUTE, Unpooled.wrappedBuffer(Bytes.hex(fixed + "01 00 00 2a 00 00 00"))))
                .isEmpty();
        assertThat(QueryAttributes.read(
                        Command.STMT_EXECUTE, Unpooled.wrappedBuffer(Bytes.hex("07 00 00 00 00 01 00 00 00"))))
                .isEmpty();
        assertThat(QueryAttributes.read(Command.PING, Unpooled.EMPTY_BUFFER)).isEmpty();
    }

    @Test
    void nonsenseIsNoAttribute() {
        Random random = new Random(SEED);
        for (int i = 0; i < RANDOM_PREFIXES; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            Command command = i % 2 == 0 ? Command.QUERY : Command.STMT_EXECUTE;
            assertThat(QueryAttributes.read(command, Unpooled.wrappedBuffer(bytes)))
                    .hasSizeLessThan(bytes.length + 1);
        }
    }

    @Test
    void withoutAttributesTheSqlFollowsTwoNumbers() {
        assertThat(sqlBehind("00 01")).isEqualTo(SQL);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            01 | TINY       | 7f
            02 | SHORT      | 01 02
            03 | LONG       | 01 02 03 04
            04 | FLOAT      | 01 02 03 04
            05 | DOUBLE     | 01 02 03 04 05 06 07 08
            06 | NULL       |
            07 | TIMESTAMP  | 00
            07 | TIMESTAMP  | 0b e9 07 0b 15 01 02 03 04 05 06 07
            08 | LONGLONG   | 01 02 03 04 05 06 07 08
            09 | INT24      | 01 02 03 00
            0a | DATE       | 04 e9 07 0b 15
            0b | TIME       | 08 00 01 00 00 00 02 03 04
            0b | TIME       | 0c 00 01 00 00 00 02 03 04 05 06 07 08
            0c | DATETIME   | 07 e9 07 0b 15 01 02 03
            0d | YEAR       | e9 07
            0f | VARCHAR    | 02 61 62
            10 | BIT        | 01 01
            f5 | JSON       | 02 7b 7d
            f6 | NEWDECIMAL | 03 31 2e 35
            fc | BLOB       | fc 03 00 01 02 03
            fd | VAR_STRING | 00
            fe | STRING     | 05 68 65 6c 6c 6f
            ff | GEOMETRY   | 01 00
            """)
    void aValueIsAsLongAsItsTypeSays(String type, String name, String value) {
        String hex = value == null ? "" : value;
        assertThat(sqlBehind("01 01 00 01" + type + "00 01 61" + hex)).as(name).isEqualTo(SQL);
        assertThat(sqlBehind("01 01 00 01" + type + "80 00" + hex))
                .as("unsigned " + name)
                .isEqualTo(SQL);
    }

    @Test
    void severalValuesFollowInTheOrderOfTheirTypes() {
        assertThat(sqlBehind(
                        "03 01 00 01  08 00 01 61  fe 00 02 62 63  01 80 00" + "01 02 03 04 05 06 07 08  02 78 79  ff"))
                .isEqualTo(SQL);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 01, 0",
        "1, 00, 1",
        "8, ff, 0",
        "8, 7f, 1",
        "8, 80, 7",
        "9, 00 01, 8",
        "9, ff 00, 1",
        "9, ff 01, 0",
        "16, 55 aa, 8",
        "17, 00 00 01, 16"
    })
    void aNullHasATypeAndNoValue(int count, String nulls, int values) {
        byte[] attributes = tinies(count, nulls).addZeros(values).addText(SQL).toArray();
        assertThat(sqlIn(attributes)).isEqualTo(SQL);
    }

    @ParameterizedTest
    @ValueSource(ints = {250, 251, 300, 65535})
    void thereMayBeManyAttributes(int count) {
        String nulls = "00".repeat((count + 7) / 8);
        assertThat(sqlIn(tinies(count, nulls).addZeros(count).addText(SQL).toArray()))
                .isEqualTo(SQL);
    }

    @Test
    void anEmptyTextMayFollow() {
        assertThat(sqlIn(Bytes.hex("01 01 00 01 01 00 00 7f"))).isEmpty();
    }

    @Test
    void attributesThatAreCutOffAnywhereAreRefused() {
        byte[] whole = Bytes.hex("03 01 00 01  0c 00 01 61  fe 00 02 62 63  08 80 00"
                + "04 e9 07 0b 15  02 78 79  01 02 03 04 05 06 07 08");
        assertThat(sqlIn(whole)).isEmpty();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> sqlIn(cut))
                    .as("of %d bytes", length)
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fd 00 00 01 01",
                "fe ff ff ff 7f 00 00 00 00 01",
                "fe 00 00 00 80 00 00 00 00 01",
                "fe 00 00 00 00 00 00 00 80 01",
                "fe ff ff ff ff ff ff ff ff 01"
            })
    void moreAttributesThanThereCanBeAreRefusedBeforeMemoryIsTaken(String hex) {
        assertThat(catchThrowable(() -> sqlBehind(hex)))
                .isInstanceOfAny(IndexOutOfBoundsException.class, ArithmeticException.class)
                .message()
                .containsAnyOf("query attributes", "integer overflow");
    }

    @Test
    @Timeout(60)
    void nonsenseIsSkippedOrRefused() {
        SplittableRandom random = new SplittableRandom(SEED);
        int refused = 0;
        for (int i = 0; i < RANDOM_PREFIXES; i++) {
            byte[] bytes = nonsense(random);
            Throwable thrown = catchThrowable(() -> sqlIn(bytes));
            if (thrown != null) {
                refused++;
                assertThat(thrown).isInstanceOfAny(IndexOutOfBoundsException.class, ArithmeticException.class);
            }
        }
        assertThat(refused).isBetween(RANDOM_PREFIXES / 100, RANDOM_PREFIXES * 99 / 100);
    }

    /** Any bytes, as a rule with a small number of attributes in front. */
    private static byte[] nonsense(SplittableRandom random) {
        byte[] bytes = new byte[random.nextInt(64)];
        random.nextBytes(bytes);
        if (bytes.length > 2 && random.nextInt(4) > 0) {
            bytes[0] = (byte) random.nextInt(5);
            bytes[1] = 1;
        }
        return bytes;
    }
}
