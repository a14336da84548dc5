package io.failgate.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever well-formed statements a text is put together from, they are found in it again, in every dialect. */
@Timeout(120)
class ScriptPropertyTest {

    private static final int TEXTS = 4_000;

    private static final List<String> BLANKS = List.of("", " ", "\n", "\t \r\n", "\f\u000B");

    private static final List<String> COMMENTS = List.of(
            "/* a; 'b */",
            "/**/",
            "-- it's; \"\n",
            "# `;\n",
            "/*+ a ( */",
            "/*!*/",
            "/*!50000*/",
            "/* @put_failpoint := */");

    private static final List<String> ORDINARY = List.of(
            "SELECT 1",
            "SELECT 'it''s; SET @put_failpoint = 1'",
            "SELECT `a``b;` FROM `t;'`",
            "INSERT INTO t VALUES (1, ')'), (2, '(')",
            "SELECT @put_failpoint, @@session.sql_mode",
            "SET @x = @put_failpoint, @y = (SELECT 1, 2)",
            "SET NAMES utf8mb4",
            "BEGIN",
            "UPDATE t SET a = @put_failpoint WHERE b <> -1",
            "SHOW TABLES LIKE 'failpoints'",
            "SELECT a.into, @put_failpoint FROM a",
            "CALL p(@put_failpoint, 1 - -1)",
            "COMMIT");

    private static final List<String> SETS = List.of(
            "SET @put_failpoint = 'x'",
            "set @`Put_Failpoint`:='a=return(1);'",
            "SET @a = 1, @remove_failpoint = CONCAT('a', (1)), @b = 2",
            "SET @'wait_failpoint' = ?",
            "SET SESSION sql_mode = '', @\"put_session_failpoint\" = @x, @failpoint_seed = 42");

    private static final List<String> SHOWS = List.of(
            "SHOW FAILPOINTS",
            "show full failpoints",
            "SHOW FAILPOINTS LIKE 'a;%'",
            "Show FailPoints WHERE enabled = 'true'");

    private static final List<Dialect> DIALECTS = Arrays.stream(Encoding.values())
            .flatMap(encoding -> Stream.of(
                    new Dialect(false, true, encoding),
                    new Dialect(false, false, encoding),
                    new Dialect(true, true, encoding),
                    new Dialect(true, false, encoding)))
            .toList();

    private static <T> T oneOf(List<T> list, SplittableRandom random) {
        return list.get(random.nextInt(list.size()));
    }

    private static String filler(SplittableRandom random) {
        StringBuilder filler = new StringBuilder(oneOf(BLANKS, random));
        for (int i = random.nextInt(3); i > 0; i--) {
            filler.append(oneOf(COMMENTS, random)).append(oneOf(BLANKS, random));
        }
        return filler.toString();
    }

    private static String statement(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> oneOf(SETS, random);
            case 1 -> oneOf(SHOWS, random);
            default -> oneOf(ORDINARY, random);
        };
    }

    private static Class<? extends Statement> kind(String statement) {
        if (SETS.contains(statement)) {
            return Statement.ControlSet.class;
        }
        return SHOWS.contains(statement) ? Statement.Show.class : Statement.Ordinary.class;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13, 14})
    void allStatementsOfATextAreFoundWithTheirKindsAndBytes(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < TEXTS; i++) {
            StringBuilder text = new StringBuilder();
            List<String> expected = new ArrayList<>();
            for (int j = random.nextInt(5); j >= 0; j--) {
                String statement = statement(random);
                String whole = filler(random) + statement + filler(random);
                text.append(whole).append(j == 0 && random.nextBoolean() ? "" : ";");
                text.append(random.nextInt(5) == 0 && j > 0 ? ";" : "");
                expected.add(kind(statement).getSimpleName() + ": " + whole.strip());
            }
            Dialect dialect = oneOf(DIALECTS, random);
            BytesOfSql sql = BytesOfSql.of(text.toString());
            assertThat(Script.parse(sql, dialect, true).statements())
                    .as("%s in %s", text, dialect)
                    .extracting(statement ->
                            statement.getClass().getSimpleName() + ": " + sql.part(statement.start(), statement.end()))
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23})
    void aSetOfOursIsFoundAmongOrdinaryStatementsOfManyTokens(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < TEXTS; i++) {
            String before = ordinary(random);
            String after = ordinary(random);
            Dialect dialect = oneOf(DIALECTS, random);
            BytesOfSql text = BytesOfSql.of(before + ";SET @put_failpoint = 'x';" + after);
            assertThat(Script.parse(text, dialect, true).statements())
                    .as("%s in %s", text, dialect)
                    .filteredOn(Statement.ControlSet.class::isInstance)
                    .singleElement()
                    .satisfies(
                            set -> assertThat(text.part(set.start(), set.end())).isEqualTo("SET @put_failpoint = 'x'"));
        }
    }

    /** A statement of well-formed tokens in any order. */
    private static String ordinary(SplittableRandom random) {
        List<String> tokens = List.of(
                "'a''b'", "'it;'", "\"x;\"", "`y;``z`", "@a", "@'b;'", "@`c`", "@@d", "1.5e-3", "(", ")", ",", "=",
                "--1", "- - 1", "select", "from", "set", "into", "x.set", "é", "/* ; */", "# ;\n", "-- ;\n", "/*!1*/",
                "''", "\"\"", "$$", "a$b");
        StringBuilder text = new StringBuilder("SELECT 1");
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(' ').append(oneOf(tokens, random));
        }
        return text.append('\n').toString();
    }
}
