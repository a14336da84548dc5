package io.failgate.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the statement, its tables are found or not, and nothing else happens. */
@Timeout(300)
class NamedTablesFuzzTest {

    private static final List<String> BEGINNINGS = List.of(
            "SELECT * FROM t WHERE a = 1 ",
            "SELECT a, b FROM t JOIN u ON t.a = u.a ",
            "INSERT INTO t (a, b) VALUES (1, 'x') ",
            "UPDATE t SET a = 1 WHERE b = 2 ",
            "DELETE FROM t ",
            "REPLACE INTO t SELECT * FROM u ",
            "WITH c AS (SELECT 1) ",
            "CREATE TABLE t (a INT) ",
            "ALTER TABLE t ADD COLUMN b INT ",
            "DROP TABLE t ",
            "CREATE VIEW v AS SELECT 1 ",
            "GRANT SELECT ON t TO a ",
            "CALL p(1) ",
            "SET a = 1 ",
            "SHOW TABLES ",
            "EXPLAIN SELECT 1 ",
            "COMMIT ",
            "LOCK TABLES t READ ",
            "");

    private static final List<String> TOKENS = List.of(
            "SELECT",
            "FROM",
            "JOIN",
            "LEFT",
            "USING",
            "ON",
            "WHERE",
            "GROUP BY",
            "HAVING",
            "ORDER BY",
            "LIMIT",
            "UNION",
            "ALL",
            "INTO",
            "SET",
            "VALUES",
            "ON DUPLICATE KEY UPDATE",
            "FOR UPDATE",
            "PARTITION",
            "FORCE INDEX",
            "CASE",
            "WHEN",
            "THEN",
            "END",
            "IF",
            "EXISTS",
            "NOT",
            "IN",
            "AND",
            "OR",
            "BETWEEN",
            "LIKE",
            "INTERVAL",
            "CAST",
            "AS",
            "OVER",
            "WINDOW",
            "LATERAL",
            "t",
            "u.a",
            "`v w`",
            "@x",
            "@@y",
            "?",
            "*",
            "(",
            ")",
            ",",
            ";",
            "=",
            ":=",
            "->",
            "->>",
            "'x'",
            "\"x\"",
            "1",
            "1.5",
            "0x1",
            ".",
            "-",
            "--",
            "||",
            "{",
            "}",
            "[",
            "]",
            ":",
            "$$",
            "é",
            "\0",
            "'",
            "`",
            "/*",
            "#",
            "\\");

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {91, 92})
    void anyStatement(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int found = 0;
        for (int i = 0; i < 5_000; i++) {
            StringBuilder sql = new StringBuilder(BEGINNINGS.get(random.nextInt(BEGINNINGS.size())));
            for (int j = random.nextInt(8); j > 0; j--) {
                sql.append(TOKENS.get(random.nextInt(TOKENS.size()))).append(' ');
            }
            List<String> tables = NamedTables.of(BytesOfSql.of(sql.toString()), Dialect.DEFAULT)
                    .names();
            assertThat(tables).as("%s", sql).doesNotContain("");
            found += tables.isEmpty() ? 0 : 1;
        }
        assertThat(found).isGreaterThan(100);
    }

    private static final List<String> HIDDEN = List.of(
            "PREPARE s FROM",
            "EXECUTE IMMEDIATE",
            "EXECUTE s",
            "SET STATEMENT a = 1 FOR",
            "/*!50003EXECUTE*/",
            "/*! FROM",
            "*/",
            "\"sh\\op\".\"or\\ders\"",
            "\"or\\\"ders\"",
            "`or``ders`",
            "sh/**/.-- \n orders",
            "\u212Aey\u017F",
            "'SELECT * FROM \\o\\rders'",
            "shop . orders",
            "SHOW INDEX FROM orders FROM shop",
            "JOIN");

    /** A condition on tables relies on that. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {93, 94})
    void whatANameHasStandsInTheTextUnlessThatIsDoubtful(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int names = 0;
        int doubts = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "" : "SELECT * FROM ");
            for (int j = random.nextInt(8); j > 0; j--) {
                List<String> some = random.nextBoolean() ? HIDDEN : random.nextBoolean() ? TOKENS : BEGINNINGS;
                text.append(some.get(random.nextInt(some.size()))).append(random.nextInt(5) == 0 ? "" : " ");
            }
            BytesOfSql sql = BytesOfSql.of(text.toString());
            NamedTables tables =
                    NamedTables.of(sql, new Dialect(random.nextBoolean(), random.nextBoolean(), Encoding.ASCII_SAFE));
            if (NamedTables.mayBeDoubtful(sql)) {
                doubts += tables.doubt().isPresent() ? 1 : 0;
                continue;
            }
            assertThat(tables.doubt()).as("%s", sql).isEmpty();
            for (String name : tables.names()) {
                names++;
                assertThat(Needle.in(LetterCase.fold(name)).map(needle -> needle.isIn(sql)))
                        .as("%s in %s", name, sql)
                        .isNotEqualTo(Optional.of(false));
            }
        }
        assertThat(names).isGreaterThan(5_000);
        assertThat(doubts).isGreaterThan(500);
    }
}
