package io.failgate.proxy.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.interception.Outcome;
import io.failgate.proxy.protocol.Command;
import io.failgate.sql.Classification;
import io.failgate.sql.ServerVersion;
import io.failgate.sql.SqlText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of what servers do at an error; {@code RealOutcomesTest} compares it with them. */
class OutcomesTest {

    private static final ServerVersion MYSQL = new ServerVersion(90704, false);
    private static final ServerVersion MARIADB = new ServerVersion(110405, true);

    private static Outcome of(ServerVersion server, int code, String sql, String state, boolean done) {
        Classification kind = Classification.of(SqlText.of(sql.getBytes(StandardCharsets.US_ASCII)));
        return Outcomes.of(
                code,
                new Outcomes.Situation(
                        Command.QUERY, kind, state.startsWith("open"), !state.endsWith("off"), server, done));
    }

    private static Outcome outcome(String name) {
        return Outcome.valueOf(name.toUpperCase(Locale.ROOT).replace(' ', '_'));
    }

    /** In a transaction that BEGIN has opened; codes on MySQL, on MariaDB. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT 1 FROM t | 1105 1317 1062 1290 1792 3024 3572 | stays | stays",
                "SELECT 1 FROM t | 1213 1206 3101 | rolled back | started over",
                "UPDATE t SET a = 1 | 1020 | stays | started over",
                "UPDATE t SET a = 1 | 1205 | rolled back on timeout | started over on timeout",
                "SELECT 1 FROM t FOR UPDATE | 1205 | rolled back on timeout | started over on timeout",
                "UPDATE t SET a = 1 | 1053 1153 4031 | closed | closed",
                "DO 1 | 1205 1317 | stays | stays",
                "COMMIT | 1205 1317 1290 1213 1105 1836 | rolled back | rolled back",
                "COMMIT AND CHAIN | 1205 | rolled back | rolled back",
                "COMMIT | 3 1026 | committed | rolled back",
                "COMMIT | 1598 | closed | rolled back",
                "COMMIT | 1064 | stays | stays",
                "BEGIN | 1205 1290 1317 | rolled back | rolled back",
                "START TRANSACTION READ ONLY | 1205 1290 | rolled back | rolled back",
                "ROLLBACK | 1205 1317 | stays | stays",
                "SAVEPOINT a | 1205 1317 | stays | stays",
                "SET autocommit = 1 | 1205 | stays | stays",
                "ALTER TABLE t ADD a INT | 1205 1317 1060 1142 1146 1213 1105 | committed | committed",
                "ALTER TABLE t ADD a INT | 1290 1064 1059 1115 1273 | stays | stays",
                "CREATE TABLE t (a INT) ENGINE = x | 1286 | stays | committed",
                "DROP TABLE t | 1051 1142 | committed | committed",
                "TRUNCATE t | 1146 | committed | committed",
                "CREATE DATABASE d | 1007 1044 | committed | committed",
                "GRANT SELECT ON t TO u | 1142 | committed | committed",
                "SET PASSWORD = 'a' | 1133 | committed | committed",
                "SET PASSWORD = 'a' | 1290 | stays | stays",
                "CREATE TEMPORARY TABLE t (a INT) | 1050 1205 | stays | stays",
                "DROP TEMPORARY TABLE t | 1051 | stays | stays",
                "LOCK TABLES t WRITE | 1146 1205 | committed | committed",
                "LOCK TABLES t WRITE | 1290 | rolled back | rolled back",
                "ANALYZE TABLE t | 1290 | rolled back | rolled back",
                "FLUSH TABLES t | 1227 1205 | committed | committed",
                "LOAD INDEX INTO CACHE t | 1146 | committed | stays",
                "CACHE INDEX t IN c | 1205 | committed | stays",
                "START REPLICA | 1200 | committed | stays",
                "STOP REPLICA | 1192 | committed | stays",
                "CHANGE MASTER TO MASTER_PORT = 1 | 1205 | committed | stays",
                "RESET REPLICA | 1205 | committed | committed",
                "XA PREPARE 'a' | 1205 | XA rolled back | XA rolled back",
                "XA COMMIT 'a' ONE PHASE | 1205 | XA rolled back | XA rolled back"
            })
    void beforeTheServerHasDoneItInATransaction(String sql, String codes, String mySql, String mariaDb) {
        for (String code : codes.split(" ", -1)) {
            int number = Integer.parseInt(code);
            assertThat(of(MYSQL, number, sql, "open", false)).as(code).isEqualTo(outcome(mySql));
            assertThat(of(MARIADB, number, sql, "open", false)).as(code).isEqualTo(outcome(mariaDb));
        }
    }

    /** What has no transaction around it is one, unless it has not begun. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "none | SELECT 1 FROM t | 1205 1317 1213 | rolled back",
                "none | UPDATE t SET a = 1 | 1205 1062 | rolled back",
                "none | INSERT INTO t VALUES (1) | 1146 1064 1290 1142 1792 1136 | stays",
                "none | SELECT a FROM t | 1054 1052 1305 | stays",
                "none | ALTER TABLE t ADD a INT | 1205 | committed",
                "none | COMMIT | 1205 | rolled back",
                "none | BEGIN | 1205 1213 | stays",
                "none | LOCK TABLES t WRITE | 1146 | stays",
                "none off | SELECT 1 FROM t | 1317 | stays",
                "none off | UPDATE t SET a = 1 | 1062 | stays",
                "none off | UPDATE t SET a = 1 | 1205 | rolled back on timeout",
                "open off | SET autocommit = 1 | 1205 1317 | rolled back",
                "open off | UPDATE t SET a = 1 | 1213 | rolled back"
            })
    void beforeTheServerHasDoneIt(String state, String sql, String codes, String expected) {
        Arrays.stream(codes.split(" ", -1))
                .forEach(code -> assertThat(of(MYSQL, Integer.parseInt(code), sql, state, false))
                        .as(code)
                        .isEqualTo(outcome(expected)));
    }

    @ParameterizedTest
    @CsvSource({
        "SELECT a FROM t, 1054, ROLLED_BACK",
        "INSERT INTO t VALUES (1), 1136, ROLLED_BACK",
        "INSERT INTO t VALUES (1), 1146, STAYS",
        "UPDATE t SET a = 1, 1054, STAYS",
        "DELETE FROM t, 1054, STAYS"
    })
    void mariaDbBeginsATransactionBeforeItResolvesNames(String sql, int code, Outcome expected) {
        assertThat(of(MARIADB, code, sql, "none", false)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "COMMIT | 1205 1317 1026 | stays",
                "ALTER TABLE t ADD a INT | 1205 | stays",
                "BEGIN | 1317 | stays",
                "XA COMMIT 'a' ONE PHASE | 1205 | stays",
                "UPDATE t SET a = 1 | 1205 | rolled back on timeout",
                "UPDATE t SET a = 1 | 1213 | rolled back",
                "UPDATE t SET a = 1 | 1053 | closed"
            })
    void whatTheServerHasDoneIsDone(String sql, String codes, String expected) {
        Arrays.stream(codes.split(" ", -1))
                .forEach(code -> assertThat(of(MYSQL, Integer.parseInt(code), sql, "open", true))
                        .as(code)
                        .isEqualTo(outcome(expected)));
    }

    @Test
    void accessIsDeniedForGoodToAnotherUserOnly() {
        Outcomes.Situation change =
                new Outcomes.Situation(Command.CHANGE_USER, Classification.OTHER, true, true, MYSQL, true);
        assertThat(Outcomes.of(1045, change)).isEqualTo(Outcome.CLOSED);
        assertThat(Outcomes.of(1213, change)).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(of(MYSQL, 1045, "SELECT 1", "open", false)).isEqualTo(Outcome.STAYS);
    }
}
