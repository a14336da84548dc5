package io.failgate.it.control;

import static io.failgate.it.support.Jdbc.execute;
import static io.failgate.it.support.Jdbc.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.it.support.ControlledProxy;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.Version;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user says first, on a real server. */
@Timeout(120)
@ExtendWith(WithProxy.class)
class FirstContactTest {

    private static final String VERSION = Version.number().replaceAll("[${}]", "");

    @RegisterExtension
    private final ControlledProxy controlled;

    FirstContactTest(ProxyServer proxy) {
        this.controlled = new ControlledProxy(proxy);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT @@failgate_version",
                "SELECT @@GLOBAL.failgate_version FROM accounts LIMIT 1",
                "SELECT (SELECT @@failgate_version) AS version",
                "SELECT CONCAT('', @@failgate_version) UNION SELECT @@failgate_version"
            })
    void theVersionIsReadAsTextAndPreparedAndNoFailpointHitsIt(String sql) throws SQLException {
        Connection connection = controlled.connect("&useServerPrepStmts=true");
        execute(connection, "SET @put_session_failpoint='before-execute=error(1213)'");
        execute(connection, "SET @put_session_failpoint='before-query=error(1205)'");
        execute(connection, "SET @put_session_failpoint='before-prepare=error(1317)'");
        assertThat(rows(connection, sql)).containsExactly(List.of(VERSION));
        try (PreparedStatement prepared = connection.prepareStatement(sql)) {
            for (int i = 0; i < 2; i++) {
                try (ResultSet row = prepared.executeQuery()) {
                    assertThat(row.next()).isTrue();
                    assertThat(row.getString(1)).isEqualTo(VERSION);
                }
            }
        }
        assertThatThrownBy(() -> rows(connection, "SELECT 1")).hasMessageContaining("Lock wait timeout");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET @v = @@failgate_version",
                "DO @@failgate_version",
                "(SELECT @@failgate_version)",
                "SELECT @@other_version"
            })
    void inOtherStatementsTheServerDoesNotKnowIt(String sql) {
        assertThatThrownBy(() -> execute(controlled.connect(""), sql))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        error -> assertThat(error.getErrorCode()).isEqualTo(1193));
    }

    @Test
    void theFullListFitsInto120ColumnsAndCountsWhatIsLeft() throws SQLException {
        Connection connection = controlled.connect("");
        execute(connection, "SET @put_session_failpoint=\"before-fetch=3*error(1213) where user <> 'x'\"");
        try (Statement statement = connection.createStatement();
                ResultSet all = statement.executeQuery("SHOW FULL FAILPOINTS")) {
            ResultSetMetaData columns = all.getMetaData();
            int[] widths = new int[columns.getColumnCount()];
            while (all.next()) {
                for (int i = 0; i < widths.length; i++) {
                    int value = String.valueOf(all.getString(i + 1)).length();
                    widths[i] = Math.max(
                            widths[i],
                            Math.max(value, columns.getColumnLabel(i + 1).length()));
                }
            }
            assertThat(Arrays.stream(widths).map(width -> width + 3).sum() + 1).isLessThanOrEqualTo(120);
            assertThat(columns.getColumnType(3)).isEqualTo(Types.BIGINT);
        }
        assertThat(rows(connection, "SHOW FULL FAILPOINTS WHERE Remaining = 3"))
                .containsExactly(
                        List.of("before-fetch", "session", "0", "3", "0", "", "3*error(1213) where user <> 'x'"));
    }

    /** A word begins a statement if the server's parser objects to what is behind it, and not to the word. */
    @Test
    void everyWordThatBeginsAStatementMayBeWaitedFor() throws SQLException {
        Connection connection = controlled.connect("");
        List<String> verbs = new ArrayList<>();
        for (List<String> row : rows(connection, "SELECT LOWER(word) FROM information_schema.keywords")) {
            String word = row.get(0);
            assertThatThrownBy(() -> execute(connection, word + " )"))
                    .isInstanceOfSatisfying(SQLException.class, error -> {
                        assertThat(error.getErrorCode()).isEqualTo(1064);
                        if (!error.toString().toLowerCase(Locale.ROOT).contains("near '" + word)) {
                            verbs.add(word);
                        }
                    });
        }
        assertThat(verbs).hasSizeGreaterThan(50).contains("insert", "begin", "xa");
        for (String verb : verbs) {
            assertThatCode(() -> execute(
                            connection,
                            "SET @put_session_failpoint=\"before-query=off where statement='" + verb + "'\""))
                    .as(verb)
                    .doesNotThrowAnyException();
        }
        assertThatThrownBy(
                        () -> execute(connection, "SET @put_failpoint=\"before-query=off where statement='isnert'\""))
                .hasMessageContaining("statement is never 'isnert'; did you mean 'insert'?");
    }
}
