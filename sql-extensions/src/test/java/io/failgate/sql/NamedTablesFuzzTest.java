package io.failgate.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
}
