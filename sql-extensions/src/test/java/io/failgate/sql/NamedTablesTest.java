package io.failgate.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables of single statements. */
class NamedTablesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            SELECT * FROM a                                                    | a
            SELECT * FROM a, b.c JOIN `d`.`e` x ON 1 WHERE z IN (SELECT 1 FROM f) | a,b.c,c,d.e,e,f
            INSERT INTO t (a) VALUES (1)                                       | t
            INSERT t VALUES (1)                                                | t
            INSERT INTO t SELECT * FROM u                                      | t,u
            REPLACE INTO t SET a = 1                                           | t
            INSERT INTO t SET a = 1 ON DUPLICATE KEY UPDATE b = 2              | t
            UPDATE t1, t2 SET t1.a = 1                                         | t1,t2
            DELETE FROM t WHERE a = 'it''s' ORDER BY b LIMIT 1                 | t
            DELETE FROM t WHERE a = 'it\\'s'                                   | t
            SELECT * FROM t WHERE a = "it's" OR a = "say \\"b\\""              | t
            SELECT * FROM t WHERE a = 'from u' -- , v                          | t
            SELECT /*+ MRR(u) */ * /* from x */ FROM t # , y                   | t
            SELECT * /*! FROM t */                                             | t
            SELECT a --5 FROM t                                                | t
            WITH c AS (SELECT 1 FROM x) SELECT * FROM c, y                     | x,y
            CREATE TABLE t (a INT)                                             | t
            DROP TABLE IF EXISTS a, b                                          | a,b
            TRUNCATE TABLE t                                                   | t
            ALTER TABLE t ADD b INT                                            | t
            SELECT * FROM `a b`                                                | a b
            SELECT * FROM `a``b`                                               | a`b
            SELECT `.` FROM `a.b` JOIN `c`.`d.e.f.g.h`                         | a.b,c.d.e.f.g.h,d.e.f.g.h
            SELECT * FROM Größe FOR UPDATE                                     | Größe
            SELECT * FROM t WHERE a = ? AND b = @x                             | t
            """)
    void theTablesAreThoseThatItNames(String sql, String tables) {
        assertThat(NamedTables.of(BytesOfSql.of(sql), Dialect.DEFAULT).names())
                .containsExactlyInAnyOrder(tables.split(","));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "COMMIT",
                "SELECT 1",
                "nonsense",
                "SELECT * FROM",
                "CALL p()",
                "SET @a = 1",
                "'",
                "`",
                "/*",
                "\0",
                "SHOW TABLES"
            })
    void otherStatementsHaveNone(String sql) {
        assertThat(NamedTables.of(BytesOfSql.of(sql), Dialect.DEFAULT).names()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "f(", "(SELECT ", "NOT (", "CASE WHEN (", "IF(1, "})
    @Timeout(60)
    void deepNestingIsNoTrouble(String opening) {
        for (int depth : List.of(10, 49, 5_000)) {
            String sql = "SELECT * FROM t WHERE " + opening.repeat(depth) + "1" + ")".repeat(depth);
            assertThat(NamedTables.of(BytesOfSql.of(sql), Dialect.DEFAULT).names())
                    .as("%d of %s", depth, opening)
                    .isSubsetOf("t");
        }
    }

    @Test
    @Timeout(60)
    void aLongStatementIsNoTrouble() {
        assertThat(NamedTables.of(
                                BytesOfSql.of("SELECT * FROM t WHERE a = 1" + " OR a = 2".repeat(1_000)),
                                Dialect.DEFAULT)
                        .names())
                .containsExactly("t");
        assertThat(NamedTables.of(
                                BytesOfSql.of("SELECT * FROM t WHERE a = 1" + " OR a = 2".repeat(10_000)),
                                Dialect.DEFAULT)
                        .names())
                .containsExactly("t");
    }
}
