package io.failgate.it.control;

import static io.failgate.it.support.Jdbc.assertError;
import static io.failgate.it.support.Jdbc.execute;
import static io.failgate.it.support.Jdbc.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.mysql.cj.jdbc.JdbcStatement;
import io.failgate.it.support.ControlledProxy;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One request is found among many of a pool: by its query attributes, and by what comments say. */
@Timeout(120)
@ExtendWith(WithProxy.class)
class TaggedStatementsTest {

    private static final String TRACE = "5bd66ef5095369c7b0d1f8f4bd33716a";
    private static final String PARENT = "00-" + TRACE + "-c532cb4098ac3dd2-01";

    @RegisterExtension
    private final ControlledProxy controlled;

    TaggedStatementsTest(ProxyServer proxy) {
        this.controlled = new ControlledProxy(proxy);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "before-query | comment_route = '/orders' | SELECT 1 /*route='%2Forders',x='y'*/",
                "after-query | COMMENT_ROUTE like '/ord%' | /*route='%2Forders'*/ SELECT 1",
                "before-query | trace_id = '" + TRACE + "' | SELECT 1 /*traceparent='" + PARENT + "'*/",
                "after-query | trace_id is not null and comment_app is null | SELECT 1 /*traceparent='" + PARENT + "'*/"
            })
    void aCommentNamesARequest(String site, String condition, String sql) throws SQLException {
        Connection connection = controlled.connect("");
        execute(connection, "SET @put_failpoint=\"" + site + "=error(1213) where " + condition + "\"");
        assertThat(rows(connection, "SELECT 1")).hasSize(1);
        assertThat(rows(connection, "SELECT 1 /*route='%2Fusers',app='a'*/")).hasSize(1);
        assertThat(rows(connection, "SELECT '/*route=''/orders''*/'")).hasSize(1);
        assertError(connection, sql, 1213);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&useServerPrepStmts=true"})
    void aQueryAttributeNamesARequest(String options) throws SQLException {
        Connection connection = controlled.connect(options);
        assumeThat(connection.getMetaData().getDatabaseProductVersion())
                .as("MariaDB has no query attributes")
                .doesNotContain("MariaDB");
        for (String site : new String[] {"before-query", "after-query"}) {
            execute(
                    connection,
                    "SET @put_failpoint=\"" + site + "=error(1213) where qattr_shop = '7' and trace_id = '" + TRACE
                            + "' or qattr_count = '5'\"");
            try (PreparedStatement prepared = connection.prepareStatement("SELECT ?, ?");
                    Statement plain = connection.createStatement()) {
                prepared.setString(1, "x");
                prepared.setLong(2, 2);
                prepared.executeQuery().close();
                plain.executeQuery("SELECT 1").close();
                for (Statement statement : new Statement[] {prepared, plain}) {
                    JdbcStatement tagged = statement.unwrap(JdbcStatement.class);
                    tagged.setAttribute("Shop", "7");
                    tagged.setAttribute("traceparent", PARENT);
                    tagged.setAttribute("nothing", null);
                }
                assertDeadlock(prepared::executeQuery);
                assertDeadlock(() -> plain.executeQuery("SELECT 1"));
                JdbcStatement tagged = plain.unwrap(JdbcStatement.class);
                tagged.clearAttributes();
                plain.executeQuery("SELECT 1").close();
                tagged.setAttribute("count", 5);
                assertDeadlock(() -> plain.executeQuery("SELECT 1"));
            }
            execute(connection, "SET @remove_failpoint='" + site + "'");
        }
    }

    private interface Execution {
        void run() throws SQLException;
    }

    private static void assertDeadlock(Execution execution) {
        assertThatThrownBy(execution::run)
                .isInstanceOfSatisfying(
                        SQLException.class,
                        failed -> assertThat(failed.getErrorCode()).isEqualTo(1213));
    }

    @Test
    void aTraceThatIsNoneIsRefused() throws SQLException {
        Connection connection = controlled.connect("");
        assertThatThrownBy(() -> execute(connection, "SET @put_failpoint=\"before-query=off where trace_id = 'x'\""))
                .hasMessageContaining("32 hexadecimal digits");
        assertThatThrownBy(() -> execute(connection, "SET @put_failpoint=\"idle=off where qattr_x = 'x'\""))
                .hasMessageContaining("qattr_x is not known here, but from before-command on");
    }
}
