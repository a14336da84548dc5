package io.failgate.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the text, it is read or refused in words, and soon; and what is ours has passed the gate. */
@Timeout(120)
class ScriptFuzzTest {

    private static final int TEXTS = 30_000;
    private static final Pattern POSITION = Pattern.compile("\\(position (\\d+) of the statement\\)$");

    private static final List<String> TOKENS = List.of(
            "SET",
            "set",
            "SHOW",
            "FULL",
            "FAILPOINTS",
            "FAILPOINT",
            "SELECT",
            "GLOBAL",
            "LIKE",
            "WHERE",
            "Enabled",
            "Hits",
            "INTO",
            "CREATE",
            "PROCEDURE",
            "DEFINER",
            "BEGIN",
            "END",
            "LOAD",
            "GET",
            "DIAGNOSTICS",
            "STATEMENT",
            "FOR",
            "AND",
            "NOT",
            "IN",
            "IS",
            "NULL",
            "BETWEEN",
            "REGEXP",
            "ESCAPE",
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
            "@put_failpoint",
            "@`put_failpoint`",
            "@'put_failpoint'",
            "@\"wait_failpoint\"",
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
            "?",
            "<",
            ">",
            "'",
            "''",
            "\"",
            "`",
            "\\",
            "\\'",
            "'a=return'",
            "\"a\"",
            "1",
            "#",
            "# a\n",
            "--",
            "-- ",
            "-- it's\n",
            "-",
            "/*",
            "*/",
            "/**/",
            "/*+",
            "/*+ FAILPOINT('a=b') */",
            "/* failpoint: a=b */",
            "/* failpoint:",
            "/*!",
            "/*!50000",
            "/*M!100100",
            "/*/",
            "*",
            "/",
            "é",
            "İ",
            "ſ",
            "\u212A",
            "\u00A0",
            "😀");

    private static final List<String> WELL_FORMED = List.of(
            "SET @put_failpoint = 'a=return(1)->off'",
            "SELECT 1; set @`Put_FailPoint` := \"a\" 'b' ; COMMIT",
            "/* a */ SET -- b\n @'put_failpoint' # c\n = 'it\\'s', @x = (1, 2)",
            "SHOW FULL FAILPOINTS WHERE Hits > 1 AND (Enabled = 'true' OR NOT `failpoint keys` LIKE '%a')",
            "SHOW FAILPOINTS LIKE 'a' 'b'",
            "SELECT /*+ BKA(t) FAILPOINT('a=b') */ 1; COMMIT /* failpoint: c=d */",
            "CREATE DEFINER = a@b PROCEDURE p() BEGIN SET @x = 1; SELECT @put_failpoint; END",
            "SELECT 1, 2 INTO @x, @y; LOAD DATA INFILE 'a' INTO TABLE t (@z) SET a = @put_failpoint");

    private static final List<String> CHARACTER_SETS = List.of("utf8mb4", "big5", "sjis", "gbk", "gb18030");

    private int scripts;
    private int refusals;

    private static <T> T oneOf(List<T> list, SplittableRandom random) {
        return list.get(random.nextInt(list.size()));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {31, 32, 33})
    void textsOfTokensInAnyOrder(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < TEXTS; i++) {
            StringBuilder text = new StringBuilder(random.nextInt(4) > 0 ? "SET @put_failpoint" : "");
            for (int j = random.nextInt(14); j > 0; j--) {
                text.append(oneOf(TOKENS, random)).append(random.nextInt(3) == 0 ? " " : "");
            }
            check(BytesOfSql.of(text.toString()), random);
        }
        assertThat(scripts).isGreaterThan(TEXTS / 100);
        assertThat(refusals).isGreaterThan(TEXTS / 100);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {41, 42, 43})
    void damagedStatements(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < TEXTS; i++) {
            byte[] bytes = oneOf(WELL_FORMED, random).getBytes(StandardCharsets.UTF_8);
            for (int j = random.nextInt(5); j > 0 && bytes.length > 0; j--) {
                bytes = damagedOnce(bytes, random);
            }
            check(BytesOfSql.of(bytes), random);
        }
        assertThat(scripts).isGreaterThan(TEXTS / 100);
        assertThat(refusals).isGreaterThan(TEXTS / 100);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {51, 52})
    void anyBytes(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < TEXTS; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            check(BytesOfSql.of(bytes), random);
            assertThat(Verb.of(BytesOfSql.of(bytes))).isNotNull();
        }
        assertThat(refusals).isZero();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {61, 62})
    void textsWithNothingOfOursAreNeverRefused(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < TEXTS; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(20); j > 0; j--) {
                text.append(oneOf(TOKENS, random).replaceAll("(?i)failpoint", "fai"));
            }
            check(BytesOfSql.of(text.toString()), random);
        }
        assertThat(refusals).isZero();
    }

    @Test
    void longTextsAreReadSoon() {
        for (String token : TOKENS) {
            StringBuilder text = new StringBuilder("SET @put_failpoint = 1 ");
            while (text.length() < 64 * 1024) {
                text.append(token).append(token.length() < 4 ? "" : " ");
            }
            check(BytesOfSql.of(text.toString()), new SplittableRandom(0));
        }
        assertThat(scripts + refusals).isEqualTo(TOKENS.size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1 INTO @x, ",
                "(",
                "SHOW FULL FAILPOINTS WHERE NOT (",
                "SET @put_failpoint = (",
                "/*+ FAILPOINT(",
                ";/**/",
                "@put_failpoint,",
                "BEGIN "
            })
    void repetitionsAreReadSoon(String part) {
        check(BytesOfSql.of(part.repeat(64 * 1024 / part.length())), new SplittableRandom(0));
        assertThat(scripts + refusals).isEqualTo(1);
    }

    private void check(BytesOfSql text, SplittableRandom random) {
        String sqlMode =
                oneOf(List.of("", "ANSI_QUOTES", "NO_BACKSLASH_ESCAPES", "ANSI_QUOTES,NO_BACKSLASH_ESCAPES"), random);
        try {
            Script script =
                    Script.parse(text, Dialect.of(sqlMode, oneOf(CHARACTER_SETS, random)), random.nextInt(8) > 0);
            scripts++;
            assertThat(!script.isOurs() || ControlFilter.mayBeControl(text))
                    .as("%s", text)
                    .isTrue();
            int end = 0;
            for (Statement statement : script.statements()) {
                assertThat(statement.start()).as("%s", text).isGreaterThanOrEqualTo(end);
                assertThat(statement.end()).as("%s", text).isBetween(statement.start() + 1, text.length());
                end = statement.end();
            }
        } catch (ControlSyntaxException refused) {
            refusals++;
            Matcher matcher = POSITION.matcher(String.valueOf(refused.getMessage()));
            assertThat(matcher.find()).as(refused.getMessage()).isTrue();
            assertThat(Integer.parseInt(matcher.group(1))).as("%s", text).isBetween(1, text.length() + 1);
            assertThat(ControlFilter.mayBeControl(text)).as("%s", text).isTrue();
        }
    }

    private static byte[] damagedOnce(byte[] bytes, SplittableRandom random) {
        int at = random.nextInt(bytes.length);
        byte[] token = oneOf(TOKENS, random).getBytes(StandardCharsets.UTF_8);
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
