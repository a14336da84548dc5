package io.failgate.it.control;

import static io.failgate.it.support.Jdbc.assertError;
import static io.failgate.it.support.Jdbc.execute;
import static io.failgate.it.support.Jdbc.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.it.support.ControlledProxy;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A failpoint that is armed for a while, or from later on, in each way of arming, on a real server. */
@Timeout(120)
@ExtendWith(WithProxy.class)
class ControlTimeTest {

    private final ProxyServer proxy;

    @RegisterExtension
    private final ControlledProxy controlled;

    ControlTimeTest(ProxyServer proxy) {
        this.proxy = proxy;
        this.controlled = new ControlledProxy(proxy);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET @put_failpoint='before-query=error(1213) for 300ms'",
                "SET @put_session_failpoint='before-query=error(1213) for 300ms where user = \"app\"'",
                "SET @put_failpoint='{\"configureFailPoint\":\"before-query\",\"mode\":\"alwaysOn\","
                        + "\"data\":{\"errorCode\":1213},\"for\":\"300ms\"}'"
            })
    void itDisarmsItself(String sql) throws SQLException {
        Connection connection = controlled.connect("");
        execute(connection, sql);
        Awaitility.await()
                .untilAsserted(() -> assertThat(rows(connection, "SHOW FULL FAILPOINTS WHERE Scope <> ''"))
                        .noneMatch(row -> row.contains("before-query")));
        assertThat(rows(connection, "SELECT 1")).containsExactly(List.of("1"));
    }

    @Test
    void itFailsUntilItIsOver() throws SQLException {
        Connection connection = controlled.connect("");
        execute(connection, "SET @put_session_failpoint='before-query=error(1213) for 1h'");
        assertError(connection, "SELECT 1", 1213);
        assertThat(rows(connection, "SHOW FULL FAILPOINTS WHERE Expires = '1h'"))
                .containsExactly(Arrays.asList("before-query", "session", "1", null, "0", "1h", "error(1213) for 1h"));
        execute(connection, "SET @put_session_failpoint='before-query=error(1213) after 1h for 1h'");
        assertThat(rows(connection, "SELECT 1")).containsExactly(List.of("1"));
        assertThat(rows(connection, "SHOW FULL FAILPOINTS WHERE Expires <> ''"))
                .containsExactly(Arrays.asList(
                        "before-query", "session", "0", null, "0", "begins in 1h", "error(1213) for 1h after 1h"));
    }

    @Test
    void itBeginsLater() throws SQLException {
        Connection connection = controlled.connect("");
        execute(connection, "SET @put_failpoint='before-query=1*error(1213) after 200ms'");
        Awaitility.await().until(() -> {
            try {
                execute(connection, "SELECT 1");
                return false;
            } catch (SQLException failed) {
                return failed.getErrorCode() == 1213;
            }
        });
        execute(connection, "SELECT 1");
    }

    @Test
    void whoIsPausedGoesOn() throws SQLException {
        Connection connection = controlled.connect("");
        execute(connection, "SET @put_session_failpoint='before-query=pause for 300ms'");
        assertThat(rows(connection, "SELECT 1")).containsExactly(List.of("1"));
        execute(connection, "SELECT /*+ FAILPOINT('before-query=pause for 200ms') */ 1");
    }

    @Test
    void whoWaitsForAHitIsTold() throws SQLException {
        Connection connection = controlled.connect("");
        execute(connection, "SET @put_failpoint='before-rollback=error(1213) for 300ms'");
        assertThatThrownBy(() -> execute(connection, "SET @wait_failpoint='before-rollback'"))
                .hasMessageContaining("disarmed");
    }

    @Test
    void anIdleClientIsCutWhenTheTimeHasCome() throws SQLException {
        Connection connection = controlled.connect("");
        Connection tester = controlled.connect("");
        long id =
                Long.parseLong(rows(connection, "SELECT CONNECTION_ID()").get(0).get(0));
        execute(tester, "SET @put_failpoint=\"idle=1*close after 200ms where connection_id = " + id + "\"");
        Awaitility.await().until(() -> proxy.failPoints().status("idle").hits() == 1);
        assertThatThrownBy(() -> execute(connection, "SELECT 1")).isInstanceOf(SQLException.class);
    }

    @Test
    void passingBytesGoOnAtTheirSpeed() throws SQLException {
        Connection connection = controlled.connect("");
        execute(connection, "SET @put_session_failpoint='downstream=pause for 300ms'");
        assertThat(rows(connection, "SELECT 1")).containsExactly(List.of("1"));
        assertThat(proxy.failPoints().status("downstream").scopes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT /*+ FAILPOINT('before-query=error(1213) after 5s') */ 1",
                "SET @put_failpoint='before-query=error(1213) for 30'",
                "SET @put_failpoint='before-query=error(1213) where user = 1 for 30s'",
                "SET @put_failpoint='before-query=error(1213) for ever'"
            })
    void whatMakesNoSenseIsRefused(String sql) throws SQLException {
        Connection connection = controlled.connect("");
        assertThatThrownBy(() -> execute(connection, sql)).hasMessageMatching("(?s).*(for|after).*");
        assertThat(controlled.armed("before-query")).isEqualTo("-");
        assertThat(rows(connection, "SELECT 1")).containsExactly(List.of("1"));
    }
}
