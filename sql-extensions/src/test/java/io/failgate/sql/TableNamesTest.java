package io.failgate.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables are found wherever MySQL's grammar has them; no text is too much. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TableNamesTest {

    private static final List<String> PIECES = List.of(
            "select",
            "from",
            "t",
            "a.b",
            "(",
            ")",
            ",",
            "with",
            "as",
            "recursive",
            "insert",
            "into",
            "delete",
            "using",
            "update",
            "set",
            "create",
            "table",
            "like",
            "`x",
            "`y`",
            "'z'",
            "\"q\"",
            "/*",
            "*/",
            "/*!99999",
            ";",
            "join",
            "on",
            "for",
            "system_time",
            "show",
            "columns",
            "explain",
            "{",
            "}",
            ".",
            "*",
            "index",
            "trigger",
            "alter",
            "rename",
            "to",
            "lock",
            "json_table",
            "union",
            "values",
            "-- x\n",
            "analyze",
            "describe",
            "drop",
            "view",
            "load",
            "data",
            "grant",
            "\0",
            "é");

    private static NamedTables tables(String sql) {
        return NamedTables.of(BytesOfSql.of(sql), Dialect.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            SELECT * FROM t LOCK IN SHARE MODE                                          | t
            SELECT * FROM t, u FOR UPDATE OF t, u NOWAIT                                | t,u
            SELECT * FROM t FOR SHARE SKIP LOCKED                                       | t
            LOAD DATA LOCAL INFILE 'f' IGNORE INTO TABLE t FIELDS TERMINATED BY ',' (a, b) | t
            LOAD DATA INFILE 'f' INTO TABLE db.t SET a = (SELECT 1 FROM u)              | db.t,t,u
            INSERT t() VALUES()                                                         | t
            INSERT INTO t VALUES (1), (2), (3)                                          | t
            INSERT INTO t (a, b) VALUES (1, (SELECT 1 FROM u)), (2, 3)                  | t,u
            INSERT INTO t SELECT 1 FROM u, v ON DUPLICATE KEY UPDATE a = 1, b = 2       | t,u,v
            INSERT INTO t TABLE u                                                       | t,u
            INSERT INTO t WITH c AS (SELECT 1 FROM u) SELECT * FROM c                   | t,u
            INSERT LOW_PRIORITY IGNORE INTO t PARTITION (p0) (a) VALUES (1) AS new ON DUPLICATE KEY UPDATE a = new.a | t
            REPLACE DELAYED t (a) VALUES ROW(1)                                         | t
            DELETE FROM t1, t2 USING t1 JOIN t2 JOIN t3 USING (id)                      | t1,t2,t3
            DELETE FROM x USING t AS x WHERE 1                                          | t
            DELETE t1, t2.* FROM t1 JOIN t2                                             | t1,t2
            DELETE QUICK FROM t PARTITION (p0, p1) WHERE a = 1 ORDER BY a, b LIMIT 1    | t
            DELETE                                                                      | ~~
            DELETE FROM                                                                 | ~~
            UPDATE IGNORE t SET a = 1, b = (SELECT 2 FROM u)                            | t,u
            UPDATE t1 JOIN t2 ON t1.a = t2.a, t3 SET t1.a = 1, t2.b = 3                 | t1,t2,t3
            CREATE TABLE t SELECT * FROM u, v                                           | t,u,v
            CREATE TABLE t (a INT) ENGINE=InnoDB, COMMENT='x' AS SELECT * FROM u        | t,u
            CREATE TEMPORARY TABLE IF NOT EXISTS t LIKE db.u                            | t,db.u,u
            CREATE TABLE t (LIKE u)                                                     | t,u
            CREATE TABLE t (a INT REFERENCES u (a), FOREIGN KEY (b) REFERENCES v (b, c)) | t,u,v
            CREATE UNIQUE INDEX i USING BTREE ON t (a, b)                               | t
            CREATE OR REPLACE ALGORITHM = MERGE DEFINER = `a`@`b` SQL SECURITY INVOKER VIEW w AS SELECT * FROM t | w,t
            CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW INSERT INTO u VALUES (1)   | t
            CREATE PROCEDURE p() SELECT * FROM t                                        | ~~
            CREATE USER u IDENTIFIED BY 'x'                                             | ~~
            DROP INDEX i ON t                                                           | t
            DROP VIEW IF EXISTS v, w CASCADE                                            | v,w
            ALTER TABLE t ADD COLUMN a INT, ADD INDEX (a), RENAME TO u                  | t,u
            ALTER TABLE t RENAME COLUMN a TO b, DROP c                                  | t
            ALTER TABLE t EXCHANGE PARTITION p WITH TABLE u                             | t,u
            RENAME TABLE a TO b, c TO d.e                                               | a,b,c,d.e,e
            LOCK TABLES a READ, b AS x WRITE, c LOW_PRIORITY WRITE                      | a,b,c
            UNLOCK TABLES                                                               | ~~
            HANDLER t OPEN AS h                                                         | t
            HANDLER t READ i = (1, 2) WHERE a = 1                                       | t
            SELECT * FROM t, JSON_TABLE(t.a, '$[*]' COLUMNS (x INT PATH '$', y INT PATH '$')) AS j, u | t,u
            SELECT * FROM t FOR SYSTEM_TIME AS OF TIMESTAMP'2020-01-01', u              | t,u
            SELECT * FROM t FOR SYSTEM_TIME FROM a TO b WHERE 1                         | t
            WITH c AS (SELECT 1 FROM x), d (a, b) AS (SELECT 1 FROM c) SELECT * FROM c, d, y | x,y
            WITH RECURSIVE c AS (SELECT 1 UNION ALL SELECT 1 FROM c) SELECT * FROM c    | ~~
            WITH c AS (SELECT 1 FROM c) SELECT * FROM c                                 | c
            WITH c AS (SELECT 1) SELECT * FROM db.c                                     | db.c,c
            WITH c AS (SELECT 1) UPDATE t, c SET t.a = 1                                | t
            WITH c AS (SELECT 1 FROM u) DELETE FROM t WHERE a IN (SELECT * FROM c)      | u,t
            SELECT * FROM (SELECT 1 FROM t) AS x, (u, v), ((w JOIN z ON 1)), \
            (WITH c AS (SELECT 1) SELECT * FROM c) AS y | t,u,v,w,z
            SELECT (SELECT a FROM t), EXISTS (TABLE u) FROM v WHERE a > ALL (SELECT 1 FROM w) GROUP BY a, \
            b HAVING (SELECT 1 FROM x) ORDER BY (SELECT 1 FROM y), z LIMIT 1, 2 | t,u,v,w,x,y
            (SELECT 1 FROM a) UNION (SELECT 2 FROM b) EXCEPT TABLE c ORDER BY d, e      | a,b,c
            TABLE t ORDER BY a, b LIMIT 2                                               | t
            VALUES ROW(1, (SELECT 1 FROM t)), ROW(2, 3)                                 | t
            SELECT * FROM t USE INDEX (i, j) IGNORE KEY FOR JOIN (k), u AS x FORCE INDEX (l) NATURAL LEFT JOIN v | t,u,v
            SELECT * FROM { OJ a LEFT OUTER JOIN b ON a.x = b.x }, c                    | a,b,c
            SELECT * FROM a STRAIGHT_JOIN b CROSS JOIN LATERAL (SELECT * FROM c) d      | a,b,c
            SELECT EXTRACT(YEAR FROM d), TRIM(LEADING 'x' FROM y), SUBSTRING(s FROM 2 FOR 3) FROM t | t
            SELECT a IS NOT DISTINCT FROM b FROM t                                      | t
            SELECT x.`from`, x.from FROM t x                                            | t
            SELECT * INTO OUTFILE 'f' FROM t                                            | t
            SELECT * FROM t INTO @a, @b                                                 | t
            SELECT CONVERT(a USING utf8mb4) FROM t                                      | t
            SELECT 1 FROM DUAL                                                          | ~~
            SELECT * FROM `a``b`.`c d`                                                  | a`b.c d,c d
            SELECT * FROM db . t, .u                                                    | db.t,t,u
            SELECT /*! * FROM t */ /* FROM u */ -- FROM v                               | t
            SELECT 'FROM t', "from u" FROM v                                            | v
            TRUNCATE t                                                                  | t
            ANALYZE NO_WRITE_TO_BINLOG TABLE a, b                                       | a,b
            ANALYZE TABLE a UPDATE HISTOGRAM ON x, y WITH 4 BUCKETS                     | a
            ANALYZE FORMAT=JSON SELECT * FROM t                                         | t
            OPTIMIZE TABLE a, b                                                         | a,b
            CHECK TABLE a, b QUICK                                                      | a,b
            CHECKSUM TABLE a EXTENDED                                                   | a
            FLUSH TABLES a, b WITH READ LOCK                                            | a,b
            FLUSH TABLES WITH READ LOCK                                                 | ~~
            FLUSH STATUS                                                                | ~~
            SHOW FULL COLUMNS FROM t FROM db LIKE 'x'                                   | db.t,t
            SHOW INDEX IN t                                                             | t
            SHOW CREATE TABLE db.t                                                      | db.t,t
            SHOW TABLES FROM db                                                         | ~~
            SHOW TABLE STATUS FROM db                                                   | ~~
            DESCRIBE t a                                                                | t
            DESC db.t                                                                   | db.t,t
            EXPLAIN SELECT * FROM t, u                                                  | t,u
            EXPLAIN FORMAT=JSON UPDATE t SET a = 1, b = 2                               | t
            EXPLAIN ANALYZE SELECT * FROM t                                             | t
            EXPLAIN FOR CONNECTION 7                                                    | ~~
            EXPLAIN WITH c AS (SELECT 1) SELECT * FROM c, t                             | t
            CALL p((SELECT 1 FROM t))                                                   | t
            SET @a = (SELECT 1 FROM t), @b = 2                                          | t
            SET STATEMENT max_statement_time = 1 FOR DELETE FROM t                      | t
            DO (SELECT 1 FROM t)                                                        | t
            GRANT SELECT ON t TO u                                                      | t
            GRANT SELECT ON *.* TO u                                                    | ~~
            REVOKE SELECT ON t FROM u, v                                                | t
            REVOKE ALL PRIVILEGES, GRANT OPTION FROM u                                  | ~~
            PREPARE s FROM 'SELECT * FROM t WHERE a = ''FROM u'''                       | t
            EXECUTE IMMEDIATE 'SELECT * FROM t'                                         | t
            ANALYZE TABLE a PERSISTENT FOR COLUMNS (x, y) INDEXES (i, j), b             | a,b
            CREATE OR REPLACE SEQUENCE s START WITH 1                                   | s
            DROP SEQUENCE IF EXISTS s, d.r                                              | s,d.r,r
            SHOW CREATE SEQUENCE s                                                      | s
            SELECT NEXT VALUE FOR s, PREVIOUS VALUE FOR d.r, a FROM t, u                | s,d.r,r,t,u
            SELECT * FROM t JOIN u ON t.a = NEXT VALUE FOR s, v                         | t,u,s,v
            SELECT 1.FROM t WHERE t.a=1.AND b = (SELECT 1.FROM `u`)                     | t,u
            SELECT t.1, t.from FROM t                                                   | t
            CACHE INDEX a, b IN c                                                       | a,b
            LOAD INDEX INTO CACHE a, b                                                  | a,b
            SELECT * FROM a; DELETE FROM b; COMMIT; INSERT INTO c VALUES (1)            | a,b,c
            """)
    void areFound(String sql, String tables) {
        assertThat(String.join(",", tables(sql).names())).isEqualTo(tables);
        assertThat(tables(sql).doubt()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EXECUTE s USING @a",
                "PREPARE s FROM @a",
                "EXECUTE IMMEDIATE CONCAT('a', 'b')",
                "PREPARE s FROM 'EXECUTE x'"
            })
    void whatExecutesATextIsInDoubt(String sql) {
        assertThat(tables(sql).doubt()).isPresent();
    }

    @Test
    void functionsOfSequencesAreMariaDbs() {
        String sql = "SELECT NEXTVAL(s), LASTVAL(d.r), SETVAL(`q`, 5, a), b FROM t";
        Dialect mariaDb = Dialect.DEFAULT.on(ServerVersion.parse("11.4.5-MariaDB"));
        assertThat(NamedTables.of(BytesOfSql.of(sql), mariaDb).names()).containsExactly("s", "d.r", "r", "q", "t");
        assertThat(tables(sql).names()).containsExactly("t");
    }

    @Test
    void commentsOfLaterVersionsAreNoCode() {
        Dialect mySql = Dialect.DEFAULT.on(ServerVersion.parse("9.7.4"));
        String sql = "SELECT * FROM a /*!90704 , b *//*!90705 , c *//*!100000 , d /* x */ , e *//*M! , f */";
        assertThat(NamedTables.of(BytesOfSql.of(sql), mySql).names()).containsExactly("a", "b");
    }

    @Test
    void anyTextEndsInATimeProportionalToItsLength() {
        Random random = new Random(23);
        for (int i = 0; i < 30_000; i++) {
            String sql = random.ints(random.nextInt(25), 0, PIECES.size())
                    .mapToObj(PIECES::get)
                    .collect(Collectors.joining(random.nextBoolean() ? " " : ""));
            assertThat(tables(sql).names()).doesNotContain("");
        }
        for (String piece : PIECES) {
            String sql = (piece + " ").repeat(64 * 1024 / (piece.length() + 1));
            for (String before : List.of("", "select * from t where ", "delete from ", "with c as ")) {
                assertThat(tables(before + sql).names()).doesNotContain("");
            }
        }
    }
}
