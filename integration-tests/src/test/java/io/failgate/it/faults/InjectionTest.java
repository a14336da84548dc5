package io.failgate.it.faults;

import static io.failgate.it.support.Jdbc.execute;
import static io.failgate.it.support.Jdbc.single;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.failgate.it.support.Database;
import io.failgate.it.support.Jdbc;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Faults as a driver sees them, and what is in the tables afterwards. */
@ExtendWith(WithProxy.class)
class InjectionTest {

    private final ProxyServer proxy;
    private final Database database;

    InjectionTest(Database database, ProxyServer proxy) {
        this.proxy = proxy;
        this.database = database;
    }

    @BeforeEach
    void createTable() throws SQLException {
        database.execute("drop table if exists injected", "create table injected (id int primary key)");
    }

    @AfterEach
    void disarm() {
        proxy.failPoints().remove("before-query");
        proxy.failPoints().remove("after-query");
    }

    @Test
    void aLostAcknowledgementLosesTheConnectionButNotTheRow() throws SQLException {
        try (Connection connection = connect()) {
            execute(connection, "set @put_failpoint='after-query=1*close'");
            assertThatThrownBy(() -> execute(connection, "insert into injected values (1)"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            error -> assertThat(error.getSQLState()).isEqualTo("08S01"));
        }
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void aConnectionThatEndsBeforeTheServerHearsLeavesNoRow() throws SQLException {
        try (Connection connection = connect()) {
            execute(connection, "set @put_failpoint='before-query=1*close'");
            assertThatThrownBy(() -> execute(connection, "insert into injected values (1)"))
                    .isInstanceOf(SQLException.class);
        }
        assertThat(rows()).isEqualTo(0);
    }

    @Test
    void anErrorInPlaceOfTheAnswerKeepsRowAndSession() throws SQLException {
        try (Connection connection = connect()) {
            execute(connection, "set @put_failpoint='after-query=1*error(1114)'");
            assertError(connection, "insert into injected values (1)", 1114, "HY000");
            assertThat(rows()).isEqualTo(1);
            execute(connection, "set @put_failpoint='after-query=1*error(1317)'");
            assertError(connection, "select * from injected", 1317, "70100");
            execute(connection, "insert into injected values (2)");
            assertThat(rows()).isEqualTo(2);
        }
    }

    @Test
    void anErrorInPlaceOfTheQuestionLeavesNoRow() throws SQLException {
        try (Connection connection = connect()) {
            execute(connection, "set @put_failpoint='before-query=1*error(1213)->1*return->1*return(1290)'");
            assertError(connection, "insert into injected values (1)", 1213, "40001");
            assertError(connection, "insert into injected values (1)", 1105, "HY000");
            assertError(connection, "insert into injected values (1)", 1290, "HY000");
            execute(connection, "insert into injected values (1)");
            assertThat(rows()).isEqualTo(1);
        }
    }

    @Test
    void aPausedQueryGoesOnWhenThePointIsRemoved() throws SQLException {
        try (Connection connection = connect();
                Connection other = connect()) {
            execute(connection, "set @put_failpoint='before-query=1*pause'");
            CompletableFuture<Void> paused = CompletableFuture.runAsync(() -> executeUnchecked(connection));
            await().until(() -> proxy.failPoints().status("before-query").paused() == 1);
            assertThat(rows()).isEqualTo(0);
            execute(other, "set @remove_failpoint='before-query'");
            paused.join();
            assertThat(rows()).isEqualTo(1);
        }
    }

    @Test
    void aClientThatLeavesWhilePausedIsNoticed() throws SQLException {
        Connection connection = connect();
        execute(connection, "set @put_failpoint='before-query=pause'");
        CompletableFuture<Void> paused = CompletableFuture.runAsync(() -> executeUnchecked(connection));
        await().until(() -> proxy.failPoints().status("before-query").paused() == 1);
        connection.abort(Runnable::run);
        await().until(() -> proxy.failPoints().status("before-query").paused() == 0);
        assertThat(paused.handle((done, failure) -> failure)).isNotNull();
        proxy.failPoints().remove("before-query");
        assertThat(rows()).isEqualTo(0);
    }

    private static void assertError(Connection connection, String sql, int code, String state) {
        Jdbc.assertError(() -> execute(connection, sql), code, state);
    }

    private static void executeUnchecked(Connection connection) {
        try {
            execute(connection, "insert into injected values (1)");
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /**
     * Local session state, or the driver would ask the server whether it is read-only before each update, and that be
     * hit.
     */
    private Connection connect() throws SQLException {
        return Database.connect(proxy.address().getPort(), "&useLocalSessionState=true");
    }

    private int rows() throws SQLException {
        try (Connection direct = database.connect()) {
            return Integer.parseInt(single(direct, "select count(*) from injected"));
        }
    }
}
