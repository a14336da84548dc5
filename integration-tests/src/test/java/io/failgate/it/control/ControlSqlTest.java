package io.failgate.it.control;

import static io.failgate.it.support.Jdbc.execute;
import static io.failgate.it.support.Jdbc.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.failpoint.FailPointStatus;
import io.failgate.it.support.ControlledProxy;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import io.failgate.sql.ShowColumn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every form of the statements that control failpoints, on a real server: text, prepared by client and server, in one
 * text with others.
 */
@Timeout(120)
@ExtendWith(WithProxy.class)
class ControlSqlTest {

    private static final String PREPARED_BY_SERVER = "&useServerPrepStmts=true";
    private static final String SEVERAL = "&allowMultiQueries=true";

    private final ProxyServer proxy;

    @RegisterExtension
    private final ControlledProxy controlled;

    ControlSqlTest(ProxyServer proxy) {
        this.proxy = proxy;
        this.controlled = new ControlledProxy(proxy);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET @put_failpoint='TestFailPointError=return(1)'",
                "set @PUT_Failpoint := 'TestFailPointError=return(1)'",
                "SET @`put_failpoint` = 'TestFailPointError=return(1)'",
                "SET @'put_failpoint' = 'TestFailPointError=return(1)'",
                "SET @\"put_failpoint\" = \"TestFailPointError=return(1)\"",
                "/* a */ SET -- b\n @put_failpoint /* c */ = # d\n 'TestFailPointError=return(1)' ; ",
                "SET @x=1, @put_failpoint='TestFailPointError=return(1)', @y=2",
                "SET autocommit=1, @put_failpoint='TestFailPointError=return(1)'",
                "SET @put_failpoint=CONCAT('TestFailPointError', '=', 'return(1)')",
                "SET @put_failpoint='TestFailPoint' 'Error=return(1)'",
                "SET @put_failpoint=_utf8mb4'TestFailPointError=return(1)'",
                "SET @put_failpoint=X'546573744661696C506F696E744572726F723D72657475726E283129'",
                "SET @put_failpoint=@saved",
                "SET @put_failpoint=(SELECT CONCAT('TestFailPointError=return(', id, ')') FROM accounts)",
                "SET @put_failpoint='after-query=off', @put_failpoint='TestFailPointError=return(1)'",
                "SET @put_failpoint='TestFailPointError=return(1)', @put_failpoint='after-query=off'",
                "SET @put_failpoint='TestFailPointError=return(2)', @put_failpoint='TestFailPointError=return(1)'",
                "/*!50000 SET @put_failpoint='TestFailPointError=return(1)' */"
            })
    void aPointIsArmedByAnyAssignment(String sql) throws SQLException {
        Connection connection = controlled.connect("");
        execute(connection, "SET @saved='TestFailPointError=return(1)'");
        execute(connection, sql);
        assertThat(controlled.armed("TestFailPointError")).isEqualTo("return(1)");
        assertThat(rows(connection, "SELECT 1")).containsExactly(List.of("1"));
    }

    @Test
    void theServerHasTheVariablesAsWell() throws SQLException {
        Connection connection = controlled.connect("");
        execute(connection, "SET @put_failpoint='TestFailPointError=return(1)'");
        assertThat(rows(connection, "SELECT @put_failpoint")).containsExactly(List.of("TestFailPointError=return(1)"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ANSI_QUOTES | SET @\"put_failpoint\" = 'TestFailPointError=return(\"a\")' | return(\"a\")",
                "ANSI_QUOTES | SET @put_failpoint = 'TestFailPointError=return(''a'')' | return(\"a\")",
                "NO_BACKSLASH_ESCAPES |"
                        + " SET @put_failpoint = 'TestFailPointError=return(\"a\\\\b\")' | return(\"a\\\\b\")",
                "'' | SET @put_failpoint = 'TestFailPointError=return(\\'a\\')' | return(\"a\")",
                "'' | SET @put_failpoint = \"TestFailPointError=return('a')\" | return(\"a\")"
            })
    void literalsAreWhatTheSqlModeMakesOfThem(String mode, String sql, String terms) throws SQLException {
        Connection connection = controlled.connect("");
        execute(connection, "SET sql_mode='" + mode + "'");
        execute(connection, sql);
        assertThat(controlled.armed("TestFailPointError")).isEqualTo(terms);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gbk", "sjis", "big5", "latin1", "utf8mb4"})
    void textsAreWhatTheCharacterSetMakesOfThem(String characterSet) throws SQLException {
        Connection connection = controlled.connect("");
        execute(connection, "SET NAMES " + characterSet);
        execute(
                connection,
                "SET @put_failpoint=CONCAT('TestFailPointError=return(\"', CHAR(0xC3A9 USING utf8mb4), '\")')");
        assertThat(controlled.armed("TestFailPointError")).isEqualTo("return(\"\u00e9\")");
        assertThat(rows(connection, "SHOW FAILPOINTS LIKE 'TestFail%'"))
                .containsExactly(List.of("TestFailPointError", "true"));
    }

    @Test
    void severalPointsAreArmedTogetherOrNotAtAll() throws SQLException {
        Connection connection = controlled.connect("");
        assertThatThrownBy(() -> execute(
                        connection,
                        "SET @put_failpoint='after-query=off', @put_failpoint='nonsense=off',"
                                + " @remove_failpoint='after-query'"))
                .hasMessageContaining("error on nonsense: failpoint: failpoint does not exist");
        assertThat(controlled.armed("after-query")).isEqualTo("-");
        execute(connection, "SET @put_failpoint='after-query=off', @put_failpoint='TestFailPointError=off'");
        assertThat(controlled.armed("after-query") + controlled.armed("TestFailPointError"))
                .isEqualTo("offoff");
        execute(connection, "SET @remove_failpoint='*'");
        assertThat(proxy.failPoints().list().stream().filter(FailPointStatus::armed))
                .extracting(status -> status.key().name())
                .containsExactly("OpenSetFailPoint");
    }

    @Test
    void theServersRefusalArmsNothing() throws SQLException {
        Connection connection = controlled.connect("");
        assertThatThrownBy(() -> execute(connection, "SET @put_failpoint='after-query=off', @@no_such_variable=1"))
                .isInstanceOf(SQLException.class);
        assertThat(controlled.armed("after-query")).isEqualTo("-");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", PREPARED_BY_SERVER})
    void preparedStatementsControlAsWell(String options) throws SQLException {
        Connection connection = controlled.connect(options);
        try (PreparedStatement put = connection.prepareStatement("SET @put_failpoint = ?");
                PreparedStatement remove = connection.prepareStatement("SET @remove_failpoint = ?");
                PreparedStatement other = connection.prepareStatement("SELECT id + ? FROM accounts");
                PreparedStatement show = connection.prepareStatement("SHOW FAILPOINTS LIKE 'TestFail%'")) {
            for (int i = 1; i < 4; i++) {
                put.setString(1, "TestFailPointError=return(" + i + ")");
                put.execute();
                assertThat(controlled.armed("TestFailPointError")).isEqualTo("return(" + i + ")");
                other.setInt(1, i);
                assertThat(rows(other.executeQuery())).containsExactly(List.of(String.valueOf(i + 1)));
                assertThat(rows(show.executeQuery())).containsExactly(List.of("TestFailPointError", "true"));
                remove.setString(1, "TestFailPointError");
                remove.execute();
                assertThat(rows(show.executeQuery())).containsExactly(List.of("TestFailPointError", "false"));
            }
            put.setString(1, "nonsense");
            assertThatThrownBy(put::execute)
                    .hasMessageContaining("PutFailPoint error format key=value,but got nonsense");
        }
        assertThat(rows(connection, "SELECT 1")).containsExactly(List.of("1"));
    }

    @Test
    void eachStatementOfATextTakesEffectInItsPlace() throws SQLException {
        Connection connection = controlled.connect(SEVERAL);
        List<String> results = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            boolean isRows = statement.execute("SELECT 'first'; SET @put_failpoint='TestFailPointError=return(1)';"
                    + " SHOW FAILPOINTS LIKE 'TestFail%'; UPDATE accounts SET amount = amount + 1;"
                    + " SET @remove_failpoint='TestFailPointError'; SHOW FAILPOINTS LIKE 'TestFail%';"
                    + " SELECT amount FROM accounts");
            while (isRows || statement.getUpdateCount() >= 0) {
                results.add(
                        isRows
                                ? String.valueOf(rows(statement.getResultSet()))
                                : "updated " + statement.getUpdateCount());
                isRows = statement.getMoreResults();
            }
        }
        assertThat(results)
                .containsExactly(
                        "[[first]]",
                        "updated 0",
                        "[[TestFailPointError, true]]",
                        "updated 1",
                        "updated 0",
                        "[[TestFailPointError, false]]",
                        "[[101]]");
        assertThat(rows(connection, "SELECT 2")).containsExactly(List.of("2"));
    }

    @Test
    void aTextEndsWithTheFirstErrorInIt() throws SQLException {
        Connection connection = controlled.connect(SEVERAL);
        assertThatThrownBy(() -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.execute(
                                "SET @put_failpoint='before-query=2*off->error(1213)'; UPDATE accounts SET amount = 1;"
                                        + " UPDATE accounts SET amount = 2; UPDATE accounts SET amount = 3;"
                                        + " UPDATE accounts SET amount = 4");
                        while (statement.getMoreResults() || statement.getUpdateCount() >= 0) {
                            assertThat(statement.getUpdateCount()).isBetween(0, 1);
                        }
                    }
                })
                .isInstanceOfSatisfying(
                        SQLException.class,
                        error -> assertThat(error.getErrorCode()).isEqualTo(1213));
        execute(connection, "SET @remove_failpoint='before-query'");
        assertThat(rows(connection, "SELECT amount FROM accounts")).containsExactly(List.of("2"));
    }

    @Test
    void multiStatementsAreRefusedUnlessNegotiated() throws SQLException {
        Connection connection = controlled.connect("");
        assertThatThrownBy(() -> execute(connection, "SET @put_failpoint='TestFailPointError=off'; SELECT 1"))
                .hasMessageContaining("several statements in one text, which the client has not asked for");
        assertThat(controlled.armed("TestFailPointError")).isEqualTo("-");
    }

    @Test
    void noSettingOfTheSessionSpoilsWhatIsReadBack() throws SQLException {
        Connection connection = controlled.connect("");
        for (String setting : List.of(
                "SET sql_select_limit = 0",
                "SET collation_connection = 'utf16_general_ci'",
                "SET character_set_results = utf32")) {
            execute(connection, setting);
            execute(connection, "SET @put_failpoint='TestFailPointError=return(1)'");
            assertThat(controlled.armed("TestFailPointError")).as(setting).isEqualTo("return(1)");
            execute(connection, "SET @remove_failpoint='TestFailPointError'");
        }
    }

    @Test
    void showHasPatternsAndConditionsAndMoreColumns() throws SQLException {
        Connection connection = controlled.connect("");
        execute(connection, "SET @put_failpoint='after-query=3*off->return(1) where user = ''nobody'''");
        assertThat(rows(connection, "SHOW FAILPOINTS WHERE Enabled = 'true' AND `failpoint keys` LIKE '%query'"))
                .containsExactly(List.of("io.failgate/query/after-query", "true"));
        List<String> row = rows(connection, "SHOW EXTENDED FULL FAILPOINTS LIKE 'after-query'")
                .get(0);
        assertThat(row).hasSameSizeAs(ShowColumn.values());
        assertThat(row.subList(0, 8))
                .containsExactly(
                        "io.failgate/query/after-query",
                        "true",
                        "after-query",
                        "3*off->return(1) where user = 'nobody'",
                        "global",
                        "user = 'nobody'",
                        "0",
                        "0");
        assertThat(rows(connection, "SHOW FULL FAILPOINTS WHERE Hits > 0 AND Scope = 'session'"))
                .isEmpty();
    }
}
