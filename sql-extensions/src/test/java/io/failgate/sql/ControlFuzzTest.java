package io.failgate.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever the text, it is read, left alone or refused in words; and what is read has passed the gate. */
@Timeout(60)
class ControlFuzzTest {

    private static final int TEXTS = 200_000;
    private static final long SEED = Long.getLong("control.seed", 20_261_121);
    private static final Pattern POSITION = Pattern.compile("\\(position (\\d+) of the statement\\)$");

    private static final String[] TOKENS = {
        "SET",
        "set",
        "SHOW",
        "Show",
        "FAILPOINTS",
        "failpoints",
        "SELECT",
        "GLOBAL",
        "LIKE",
        " ",
        "  ",
        "\n",
        "\r",
        "\t",
        "\f",
        "\0",
        "@",
        "@@",
        "put_failpoint",
        "PUT_Failpoint",
        "remove_failpoint",
        "p\\ut_failpoint",
        "put\\_failpoint",
        "@put_failpoint",
        "@`put_failpoint`",
        "@'put_failpoint'",
        "@\"remove_failpoint\"",
        "@x",
        "=",
        ":=",
        ":",
        ";",
        ",",
        "(",
        ")",
        ".",
        "$",
        "'",
        "''",
        "\"",
        "`",
        "\\",
        "\\'",
        "\\n",
        "'a=return'",
        "\"a\"",
        "'it''s'",
        "1",
        "NULL",
        "#",
        "# a\n",
        "--",
        "-- ",
        "-- it's\n",
        "-",
        "/*",
        "*/",
        "/**/",
        "/* it's */",
        "/*!",
        "/*!50000",
        "/*/",
        "*",
        "/",
        "é",
        "İ",
        "ſ",
        "\u212A",
        "\u00A0",
        "\u3000",
        "😀"
    };

    private static final String[] WELL_FORMED = {
        "SET @put_failpoint = 'a=return(1)->off'",
        "set @`Put_FailPoint` := \"a\" 'b' ;",
        "/* a */ SET -- b\n @'put_failpoint' # c\n = 'it\\'s'",
        "SET @remove_failpoint='a'",
        "SHOW FAILPOINTS",
        "show/**/failpoints;",
        "SET @x = CONCAT('put_failpoint', 1), @y = 2",
        "SET @x = 1, @put_failpoint = 'a'"
    };

    private final SplittableRandom random = new SplittableRandom(SEED);
    private int statements;
    private int refusals;
    private int others;

    @Test
    void textsOfTokensInAnyOrderAreReadLeftAloneOrRefused() {
        for (int i = 0; i < TEXTS / 2; i++) {
            check(BytesOfSql.of(tokens()));
        }
        assertThat(statements).isPositive();
        assertThat(refusals).isPositive();
        assertThat(others).isPositive();
    }

    @Test
    void damagedStatementsAreReadLeftAloneOrRefused() {
        for (int i = 0; i < TEXTS / 2; i++) {
            check(BytesOfSql.of(damaged()));
        }
        assertThat(statements).isGreaterThan(TEXTS / 100);
        assertThat(refusals).isGreaterThan(TEXTS / 100);
        assertThat(others).isGreaterThan(TEXTS / 100);
    }

    private void check(BytesOfSql text) {
        boolean gate = ControlGate.mayBeControl(text);
        String sql = text.decode();
        boolean noBackslashEscapes = random.nextBoolean();
        try {
            Optional<ControlStatement> statement = ControlStatement.parse(sql, noBackslashEscapes);
            if (statement.isPresent()) {
                statements++;
                assertThat(gate).as("gate for %s, read as %s", sql, statement).isTrue();
            } else {
                others++;
            }
        } catch (ControlSyntaxException refused) {
            refusals++;
            assertThat(position(refused)).as(sql).isBetween(1, sql.length() + 1);
        }
    }

    private static int position(ControlSyntaxException refused) {
        Matcher matcher = POSITION.matcher(String.valueOf(refused.getMessage()));
        assertThat(matcher.find()).as(refused.getMessage()).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    private String tokens() {
        StringBuilder text = new StringBuilder(random.nextInt(4) > 0 ? "SET @put_failpoint" : "");
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(token());
        }
        return text.toString();
    }

    private String token() {
        return TOKENS[random.nextInt(TOKENS.length)];
    }

    private byte[] damaged() {
        byte[] bytes = WELL_FORMED[random.nextInt(WELL_FORMED.length)].getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
            bytes = damagedOnce(bytes, random.nextInt(bytes.length));
        }
        return bytes;
    }

    private byte[] damagedOnce(byte[] bytes, int at) {
        byte[] token = token().getBytes(StandardCharsets.UTF_8);
        return switch (random.nextInt(5)) {
            case 0 -> Arrays.copyOf(bytes, at);
            case 1 -> spliced(bytes, at, at + 1, new byte[0]);
            case 2 -> spliced(bytes, at, at, token);
            case 3 -> spliced(bytes, at, at + 1, new byte[] {(byte) random.nextInt(256)});
            default -> spliced(bytes, at, Math.min(bytes.length, at + token.length), token);
        };
    }

    private static byte[] spliced(byte[] bytes, int start, int end, byte[] middle) {
        byte[] all = Arrays.copyOf(bytes, start + middle.length + bytes.length - end);
        System.arraycopy(middle, 0, all, start, middle.length);
        System.arraycopy(bytes, end, all, start + middle.length, bytes.length - end);
        return all;
    }
}
