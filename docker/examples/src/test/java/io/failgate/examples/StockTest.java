package io.failgate.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** An application's code with a connection pool, when its database fails. */
@Timeout(120)
@ExtendWith(RunningFailgate.ForTests.class)
class StockTest {

    private static final int DEADLOCK = 1213;

    private final HikariDataSource pool = new HikariDataSource();

    StockTest(RunningFailgate failgate) {
        pool.setJdbcUrl("jdbc:mysql://" + failgate.address()
                + "/test?allowPublicKeyRetrieval=true&sslMode=DISABLED&useLocalSessionState=true");
        pool.setUsername("app");
        pool.setPassword("app");
        pool.setMaximumPoolSize(1);
    }

    @BeforeEach
    void fill() throws SQLException {
        execute("DROP TABLE IF EXISTS pool_stock");
        execute("CREATE TABLE pool_stock (amount INT)");
        execute("INSERT INTO pool_stock VALUES (10)");
    }

    @AfterEach
    void close() throws SQLException {
        execute("SET @remove_failpoint = 'before-query'");
        execute("DROP TABLE pool_stock");
        pool.close();
    }

    /** What is tested: takes one, and again if the database asks for that. */
    private void takeOne() throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                execute("UPDATE pool_stock SET amount = amount - 1");
                return;
            } catch (SQLException failed) {
                if (failed.getErrorCode() != DEADLOCK || attempt == 3) {
                    throw failed;
                }
            }
        }
    }

    @Test
    void aDeadlockIsNoReasonToGiveUp() throws SQLException {
        execute("SET @put_failpoint = \"before-query=2*error(1213) where table = 'pool_stock'\"");
        takeOne();
        assertThat(amount()).isEqualTo(9);
    }

    @Test
    void deadlocksForEverAre() throws SQLException {
        execute("SET @put_failpoint = \"before-query=error(1213) where statement = 'update' "
                + "and table = 'pool_stock'\"");
        assertThatThrownBy(this::takeOne).isInstanceOf(SQLException.class);
        assertThat(amount()).isEqualTo(10);
    }

    @Test
    void thePoolReplacesAConnectionThatWasLost() throws SQLException {
        long before = number("SELECT CONNECTION_ID()");
        execute("SET @put_failpoint = \"before-query=1*close where table = 'pool_stock'\"");
        assertThatThrownBy(this::takeOne).isInstanceOf(SQLException.class);
        assertThat(amount()).isEqualTo(10);
        assertThat(number("SELECT CONNECTION_ID()")).isNotEqualTo(before);
    }

    private long amount() throws SQLException {
        return number("SELECT amount FROM pool_stock");
    }

    private long number(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
