package io.failgate.proxy.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.sql.ServerVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors have the number, SQLSTATE and text that a MySQL server gives them. */
class ServerMessagesTest {

    private static final ServerMessages MARIADB = ServerMessages.of(ServerVersion.parse("11.4.5-MariaDB"));

    private static List<String[]> rows() throws IOException {
        return rows("mysql-errors.tsv");
    }

    private static List<String[]> rows(String table) throws IOException {
        try (InputStream in = Objects.requireNonNull(ServerMessages.class.getResourceAsStream(table));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines().map(line -> line.split("\t", -1)).toList();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            1040 | 08004 | Too many connections
            1045 | 28000 | Access denied for user '?'@'?' (using password: ?)
            1062 | 23000 | Duplicate entry '?' for key ?
            1105 | HY000 | Unknown error
            1114 | HY000 | The table '?' is full
            1205 | HY000 | Lock wait timeout exceeded; try restarting transaction
            1213 | 40001 | Deadlock found when trying to get lock; try restarting transaction
            1290 | HY000 | The MySQL server is running with the ? option so it cannot execute this statement
            1317 | 70100 | Query execution was interrupted
            1792 | 25006 | Cannot execute statement in a READ ONLY transaction.
            """)
    void anErrorIsWhatTheServerWouldSay(int code, String sqlState, String message) {
        assertThat(ServerMessages.mySql().error(code)).isEqualTo(new MySqlError(code, sqlState, message));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            1020 | HY000 | Record has changed since last read in table '?'
            1064 | 42000 | ? near '?' at line ?
            1142 | 42000 | ? command denied to user '?'@'?' for table `?`.`?`
            1290 | HY000 | The MariaDB server is running with the ? option so it cannot execute this statement
            1927 | 70100 | Connection was killed
            1969 | 70100 | Query execution was interrupted (max_statement_time exceeded)
            4151 | HY000 | Access denied, this account is locked
            """)
    void mariaDbHasItsOwn(int code, String sqlState, String message) {
        assertThat(MARIADB.error(code)).isEqualTo(new MySqlError(code, sqlState, message));
    }

    @Test
    void everyRowOfMariaDbsTableIsAnError() throws IOException {
        List<String[]> rows = rows("mariadb-errors.tsv");
        assertThat(rows).hasSizeGreaterThan(1_100).extracting(row -> row[0]).doesNotHaveDuplicates();
        assertThat(rows).allSatisfy(row -> {
            MySqlError error = MARIADB.error(Integer.parseInt(row[0]));
            assertThat(error.sqlState()).isEqualTo(row[1]);
            assertThat(row[2]).matches("(ER|WARN)_\\w+");
            assertThat(error.message()).isNotBlank().doesNotContainPattern("%\\S*[a-zA-Z*`]");
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 999, 2013, 9999, 65534})
    void aNumberTheServerDoesNotKnowIsAGeneralErrorThatSaysSo(int code) {
        assertThat(ServerMessages.mySql().error(code))
                .isEqualTo(new MySqlError(code, "HY000", "Unknown error " + code));
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 65535, 65536, Integer.MAX_VALUE})
    void aNumberThatFitsNoPacketIsRefused(int code) {
        assertThatThrownBy(() -> ServerMessages.mySql().error(code))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an error number is from 1 to 65534, but got " + code);
    }

    @Test
    void everyRowOfTheTableIsAnErrorWithItsStateAndAText() throws IOException {
        assertThat(rows()).hasSizeGreaterThan(1_900).allSatisfy(row -> {
            assertThat(row).hasSize(4);
            MySqlError error = ServerMessages.mySql().error(Integer.parseInt(row[0]));
            assertThat(error.sqlState()).isEqualTo(row[1]);
            assertThat(error.message()).isNotBlank().isNotEqualTo("Unknown error " + row[0]);
        });
    }

    @Test
    void theTableNamesEachNumberOnce() throws IOException {
        assertThat(rows()).extracting(row -> row[0]).doesNotHaveDuplicates();
    }

    @Test
    void noPlaceholderIsLeftInAText() throws IOException {
        for (String[] row : rows()) {
            String message =
                    ServerMessages.mySql().error(Integer.parseInt(row[0])).message();
            assertThat(message).as(row[2]).doesNotContainPattern("%\\S*[a-zA-Z*%]");
        }
    }

    @Test
    void aPercentSignIsStillOne() {
        assertThat(ServerMessages.mySql().error(3647).message()).endsWith("limited to less than 50%.");
    }
}
