package io.failgate.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any text has a kind; it costs little to tell, and comments do not change it. */
@Timeout(300)
class ClassificationFuzzTest {

    /** How often each byte may be looked at. */
    private static final int LOOKS = 30;

    private static final List<String> WORDS = List.of(
            "SELECT",
            "with",
            "INSERT",
            "CREATE",
            "OR",
            "REPLACE",
            "TEMPORARY",
            "DATABASE",
            "DROP",
            "Begin",
            "WORK",
            "START",
            "TRANSACTION",
            "COMMIT",
            "ROLLBACK",
            "TO",
            "xa",
            "SET",
            "STATEMENT",
            "FOR",
            "SESSION",
            "GLOBAL",
            "@@",
            "local",
            ".",
            "autocommit",
            "`autocommit`",
            "=",
            ":=",
            "1",
            "'1'",
            "ON",
            "password",
            ",",
            ";",
            "(",
            ")",
            "LOAD",
            "DATA",
            "INDEX",
            "LOCK",
            "TABLES",
            "RESET",
            "PERSIST",
            "nonsense",
            "@x",
            "'a",
            "`",
            "\"",
            "/*",
            "*/",
            "/*!50000",
            "/*M!",
            "#",
            "--",
            "\n",
            "\0",
            "\\",
            "é");

    private static final List<String> COMMENTS = List.of(
            " ", "\n\t", "/* a; 'b */", "-- INSERT\n", "# COMMIT '\n", "/**/", "/*! */", "/*!50000*/", "/*+ a */");

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {101, 102})
    void anyBytes(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            assertHasAKind(BytesOfSql.of(bytes));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {103, 104})
    void anyWords(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Set<Classification> kinds = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            kinds.add(assertHasAKind(BytesOfSql.of(words(random))));
        }
        assertThat(kinds).hasSizeBetween(20, 150);
    }

    private static Classification assertHasAKind(BytesOfSql sql) {
        Counting counting = new Counting(sql);
        Classification kind = Classification.of(counting);
        assertThat(kind.verb()).as("%s", sql).isIn("", Verb.of(sql));
        assertThat(counting.looks).as("%s", sql).isLessThanOrEqualTo(LOOKS * (sql.length() + 1));
        return kind;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {105, 106})
    void commentsInFrontDoNotMatter(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 10_000; i++) {
            String sql = words(random);
            StringBuilder commented = new StringBuilder();
            for (int j = random.nextInt(4); j >= 0; j--) {
                commented.append(COMMENTS.get(random.nextInt(COMMENTS.size())));
            }
            commented.append(sql);
            assertThat(Classification.of(BytesOfSql.of(commented.toString())))
                    .as("%s", commented)
                    .isSameAs(Classification.of(BytesOfSql.of(sql)));
        }
    }

    private static String words(SplittableRandom random) {
        StringBuilder sql = new StringBuilder();
        for (int i = random.nextInt(10); i >= 0; i--) {
            sql.append(WORDS.get(random.nextInt(WORDS.size()))).append(random.nextInt(8) == 0 ? "" : " ");
        }
        return sql.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "~(",
                "~a",
                "~'",
                "~/* ",
                "~/**/",
                "~/*!",
                "~;",
                "~-- a\n",
                "WITH ~(",
                "WITH ~a ",
                "WITH ~selec ",
                "WITH ~()",
                "WITH ~/*",
                "SET ~a=1,",
                "SET ~(",
                "SET ~@@session.",
                "SET ~autocommit=",
                "SET ~autocommit=0,",
                "SET ~GLOBAL ",
                "SET STATEMENT ~a ",
                "SET STATEMENT ~FOR SET STATEMENT ",
                "~SET STATEMENT a FOR ",
                "CREATE ~OR REPLACE ",
                "CREATE ~/**/",
                "BEGIN ~WORK ",
                "ANALYZE ~local "
            })
    void theWorkGrowsWithTheLengthAtMost(String pattern) {
        int mark = pattern.indexOf('~');
        for (int times : List.of(1, 100, 10_000)) {
            String sql =
                    pattern.substring(0, mark) + pattern.substring(mark + 1).repeat(times);
            Counting counting = new Counting(SqlText.of(sql.getBytes(StandardCharsets.UTF_8)));
            Classification.of(counting);
            assertThat(counting.looks).as("%d times %s", times, pattern).isLessThanOrEqualTo(LOOKS * sql.length());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT ", "INSERT INTO t ", "CREATE DATABASE ", "COMMIT ", "ROLLBACK TO ", "SHOW "})
    void whatTheFirstWordsTellIsNotReadOn(String beginning) {
        Counting counting = new Counting(BytesOfSql.of(beginning + "a, ".repeat(10_000)));
        Classification.of(counting);
        assertThat(counting.looks).isLessThan(LOOKS * 40);
    }

    /** Counts how often a byte of a text is looked at. */
    private static final class Counting implements SqlText {

        private final SqlText text;
        private int looks;

        Counting(SqlText text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public int byteAt(int index) {
            looks++;
            return text.byteAt(index);
        }
    }
}
