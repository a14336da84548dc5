package io.failgate.it.control;

import static io.failgate.it.support.Jdbc.assertError;
import static io.failgate.it.support.Jdbc.execute;
import static io.failgate.it.support.Jdbc.rows;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.it.support.ControlledProxy;
import io.failgate.it.support.Database;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import java.io.ByteArrayInputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * For whom a failpoint is armed, on a real server: sessions, conditions, statements; and sessions that wait for each
 * other.
 */
@Timeout(120)
@ExtendWith(WithProxy.class)
class ControlScopeTest {

    private static final String PREPARED_BY_SERVER = "&useServerPrepStmts=true";

    private final ProxyServer proxy;

    @RegisterExtension
    private final ControlledProxy controlled;

    ControlScopeTest(ProxyServer proxy) {
        this.proxy = proxy;
        this.controlled = new ControlledProxy(proxy);
    }

    @Test
    void twoSessionsArmTheSamePointWithoutSeeingEachOther() throws SQLException {
        Connection first = controlled.connect("");
        Connection second = controlled.connect("");
        execute(first, "SET @put_session_failpoint='before-query=error(1213)'");
        execute(second, "SET @put_session_failpoint='before-query=error(1205)'");
        assertError(first, "SELECT 1", 1213);
        assertError(second, "SELECT 1", 1205);
        assertThat(rows(controlled.connect(""), "SHOW FULL FAILPOINTS WHERE Scope <> ''"))
                .hasSize(1);
        assertThat(rows(first, "SHOW FULL FAILPOINTS WHERE Scope = 'session' AND Terms = 'error(1213)'"))
                .hasSize(1);
        execute(first, "SET @remove_session_failpoint='before-query'");
        assertThat(rows(first, "SELECT 1")).containsExactly(List.of("1"));
        assertError(second, "SELECT 1", 1205);
        second.close();
        Awaitility.await().until(() -> proxy.failPoints().status("before-query").scopes() == 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "user = 'app' | true",
                "user = 'nobody' | false",
                "user IN ('a', 'APP') AND db LIKE 'te%' | true",
                "statement = 'update' AND table = 'accounts' | true",
                "statement = 'select' | false",
                "sql REGEXP 'amount *= *7' | true",
                "NOT in_transaction | true",
                "connection_id > 0 AND command = 'query' | true",
                "attr__client_name LIKE 'MySQL%' | true",
                "attr_no_such_thing IS NULL | true",
                "host = '127.0.0.1' | true"
            })
    void aConditionLimitsAPoint(String condition, boolean hit) throws SQLException {
        Connection connection = controlled.connect("");
        execute(connection, "SET @put_failpoint=\"before-query=error(1213) where " + condition + "\"");
        String sql = "UPDATE accounts SET amount = 7";
        if (hit) {
            assertError(connection, sql, 1213);
        } else {
            execute(connection, sql);
        }
        assertThat(proxy.failPoints().status("before-query").evaluations()).isEqualTo(hit ? 1 : 0);
    }

    @Test
    void aConditionThatMakesNoSenseIsRefused() throws SQLException {
        Connection connection = controlled.connect("");
        assertThatThrownBy(() -> execute(connection, "SET @put_failpoint=\"before-query=off where usr = 'x'\""))
                .hasMessageContaining("usr")
                .hasMessageContaining("user");
        assertThat(controlled.armed("before-query")).isEqualTo("-");
    }

    @Test
    void aLostUpdateIsMadeOnPurpose() throws SQLException {
        Connection first = controlled.connect("");
        Connection second = controlled.connect("");
        Connection observer = controlled.connect("");
        execute(
                observer,
                "SET @put_failpoint=\"before-query=1*pause where statement = 'update' and connection_id = "
                        + rows(first, "SELECT CONNECTION_ID()").get(0).get(0) + "\"");
        int read = Integer.parseInt(
                rows(first, "SELECT amount FROM accounts").get(0).get(0));
        CompletableFuture<Void> held = CompletableFuture.runAsync(() -> update(first, read + 10));
        execute(observer, "SET @wait_failpoint='before-query, 30s'");
        execute(second, "UPDATE accounts SET amount = amount + 1");
        assertThat(held).isNotDone();
        execute(observer, "SET @wakeup_failpoint='before-query'");
        held.join();
        assertThat(rows(observer, "SELECT amount FROM accounts"))
                .as("the second session's update is lost")
                .containsExactly(List.of("110"));
        assertThat(controlled.armed("before-query")).startsWith("1*pause");
    }

    private static void update(Connection connection, int amount) {
        try {
            execute(connection, "UPDATE accounts SET amount = " + amount);
        } catch (SQLException failed) {
            throw new CompletionException(failed);
        }
    }

    @Test
    void whoWaitsTooLongIsTold() throws SQLException {
        Connection connection = controlled.connect("");
        execute(connection, "SET @put_failpoint='after-query=off'");
        assertThatThrownBy(() -> execute(connection, "SET @wait_failpoint='after-query=3, 50ms'"))
                .hasMessageContaining("error on after-query: failpoint: not hit 3 times within 0.05s");
        assertThat(rows(connection, "SELECT 1")).containsExactly(List.of("1"));
    }

    @Test
    void aSeedMakesProbabilitiesExact() throws SQLException {
        Connection connection = controlled.connect("");
        List<List<Boolean>> runs = new ArrayList<>();
        for (int run = 0; run < 3; run++) {
            execute(connection, "SET @failpoint_seed = 42, @put_failpoint='before-query=50%error(1213)'");
            List<Boolean> hits = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                hits.add(fails(connection));
            }
            runs.add(hits);
        }
        assertThat(runs.get(0)).contains(true, false);
        assertThat(runs).containsOnly(runs.get(0));
    }

    private static boolean fails(Connection connection) {
        try {
            execute(connection, "DO 1");
            return false;
        } catch (SQLException injected) {
            return injected.getErrorCode() == 1213;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", PREPARED_BY_SERVER})
    void aHintIsForOneStatement(String options) throws SQLException {
        Connection connection = controlled.connect(options);
        for (String sql : List.of(
                "SELECT /*+ FAILPOINT('before-query=error(1213)') */ id FROM accounts",
                "/* failpoint: before-query=error(1213) */ SELECT id FROM accounts")) {
            assertError(connection, sql, 1213);
            assertThat(rows(connection, "SELECT id FROM accounts")).containsExactly(List.of("1"));
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT /*+ FAILPOINT('after-query=off') */ id FROM accounts");
            assertThat((Object) statement.getWarnings())
                    .as("the server has not seen the hint")
                    .isNull();
        }
        assertThat(proxy.failPoints().status("before-query").scopes()).isZero();
    }

    /** Said in place of the answer; the server has not done the statement. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    before-select     | but before-command, failCommand, before-query, before-update, before-dml, \
                    before-commit
                    after-insert      | but after-commit, after-dml, after-update, after-query, after-command
                    before-rollback   | the statement does not pass before-rollback
                    before-execute    | the statement does not pass before-execute
                    after-prepare     | the statement does not pass after-prepare
                    change-user       | the statement does not pass change-user
                    create-database-error-on-dbname | the statement creates no database
                    accept            | no statement passes accept
                    connect-upstream  | no statement passes connect-upstream
                    greeting          | no statement passes greeting
                    authenticate      | no statement passes authenticate
                    disconnect        | no statement passes disconnect
                    idle              | no statement passes idle
                    upload            | the statement loads no local file
                    """)
    void aHintForASiteThatItsStatementNeverPassesIsRefused(String site, String reason) throws SQLException {
        Connection connection = controlled.connect("");
        String sql = "UPDATE /*+ FAILPOINT('" + site + "=return(1)') */ accounts SET amount = 7";
        assertThatThrownBy(() -> execute(connection, sql))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        error -> assertThat(error.getErrorCode()).isEqualTo(1105))
                .hasMessageContaining(reason);
        assertThat(rows(connection, "SELECT amount FROM accounts")).containsExactly(List.of("100"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"downstream=1*close", "upstream=1*close", "downstream=truncate(3)"})
    void aHintForABytesSiteHitsThoseOfItsStatement(String term) throws SQLException {
        Connection connection = controlled.connect("");
        assertError(connection, "SELECT /*+ FAILPOINT('" + term + "') */ id FROM accounts", 0);
        assertThat(rows(controlled.connect(""), "SELECT id FROM accounts")).containsExactly(List.of("1"));
    }

    @Test
    void anUploadHintAppliesToTheFileOfItsStatement() throws SQLException {
        Connection connection = controlled.connect("&allowLoadLocalInfile=true");
        try (Statement statement = connection.createStatement()) {
            statement
                    .unwrap(com.mysql.cj.jdbc.JdbcStatement.class)
                    .setLocalInfileInputStream(new ByteArrayInputStream("2\t3\n".getBytes(UTF_8)));
            assertThatThrownBy(() -> statement.execute(
                            "/* failpoint: upload=error(1317) */" + " LOAD DATA LOCAL INFILE 'f' INTO TABLE accounts"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            error -> assertThat(error.getErrorCode()).isEqualTo(1317));
        }
    }

    @Test
    void whatIsArmedForASessionEndsWithIt() throws SQLException {
        Connection connection = controlled.connect("");
        execute(connection, "SET @put_session_failpoint='after-query=off'");
        assertThat(proxy.failPoints().status("after-query").scopes()).isOne();
        connection.unwrap(com.mysql.cj.jdbc.JdbcConnection.class).resetServerState();
        assertThat(proxy.failPoints().status("after-query").scopes()).isZero();
        execute(connection, "SET @put_session_failpoint='after-query=off'");
        connection.unwrap(com.mysql.cj.jdbc.JdbcConnection.class).changeUser(Database.USER, Database.PASSWORD);
        assertThat(proxy.failPoints().status("after-query").scopes()).isZero();
        execute(connection, "SET @put_session_failpoint='after-query=off'");
        connection.abort(Runnable::run);
        Awaitility.await().until(() -> proxy.failPoints().status("after-query").scopes() == 0);
    }
}
