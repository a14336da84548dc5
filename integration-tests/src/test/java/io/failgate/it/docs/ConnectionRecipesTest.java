package io.failgate.it.docs;

import static io.failgate.it.docs.Recipes.select;
import static io.failgate.it.docs.Recipes.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.failgate.it.support.Jdbc;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The recipes of {@code docs/cookbook.md} about connections and pools of them. */
@Timeout(120)
@ExtendWith(WithProxy.class)
class ConnectionRecipesTest {

    private final Recipes recipes;
    private final PrintWriter out;

    ConnectionRecipesTest(ProxyServer proxy) throws SQLException {
        recipes = new Recipes(proxy, getClass());
        out = recipes.out();
    }

    @AfterEach
    void close() throws SQLException {
        recipes.close();
    }

    private HikariConfig config() {
        return recipes.config();
    }

    @Test
    void evictionOfReadOnlyServers() throws SQLException {
        recipes.begin("HikariCP: evict connections to a server that became read-only");
        // recipe: HikariCP: evict connections to a server that became read-only
        HikariConfig config = config();
        config.setMaximumPoolSize(1);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            writeTwice("as it comes", pool);
        }
        config.setExceptionOverride(new EvictReadOnly());
        try (HikariDataSource pool = new HikariDataSource(config)) {
            writeTwice("with EvictReadOnly", pool);
        }
        // end
        recipes.end();
    }

    // recipe: HikariCP: evict connections to a server that became read-only
    private void writeTwice(String name, DataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement =
                        connection.createStatement()) { // on this connection only: the others have moved on
            statement.execute("SET @put_session_failpoint = 'before-dml=1*error(1290)->error(1836)'");
        }
        for (int attempt = 1; attempt <= 2; attempt++) {
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.executeUpdate("INSERT INTO orders VALUES (NULL)");
                out.println(name + ", attempt " + attempt + ": written");
            } catch (SQLException error) {
                out.println(name + ", attempt " + attempt + ": " + told(error));
            }
        }
    }

    /** Makes the pool drop a connection whose server cannot be written to. */
    static final class EvictReadOnly implements SQLExceptionOverride {
        @java.lang.Override
        public Override adjudicate(SQLException error) {
            return switch (error.getErrorCode()) {
                case 1290, 1836 -> Override.MUST_EVICT;
                default -> Override.CONTINUE_EVICT;
            };
        }
    }
    // end

    /**
     * As the introduction says; the number is in the list of errors by which HikariCP knows that a connection is lost.
     */
    @Test
    void aMereReturnCostsTheConnection() throws SQLException {
        HikariConfig config = config();
        config.setMaximumPoolSize(1);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            List<String> before = select(pool, "SELECT CONNECTION_ID()");
            for (String terms : List.of("error(1213)", "return")) {
                try (Connection connection = pool.getConnection()) {
                    Jdbc.execute(connection, "SET @put_session_failpoint = 'before-set=1*" + terms + "'");
                    assertThatThrownBy(() -> Jdbc.execute(connection, "SET @mine = 1"))
                            .isInstanceOf(SQLException.class);
                }
                assertThat(select(pool, "SELECT CONNECTION_ID()").equals(before))
                        .as(terms)
                        .isEqualTo(!terms.equals("return"));
            }
        }
    }

    @Test
    void tooManyConnections() throws SQLException {
        recipes.begin("Too many connections");
        // recipe: Too many connections
        try (HikariDataSource hasty = new HikariDataSource(config())) {
            out.println(select(hasty, "SELECT 'up'"));
        } catch (PoolInitializationException failed) {
            if (failed.getCause() instanceof SQLException refused) {
                out.println(told(refused));
            }
        }
        HikariConfig patient = config();
        patient.setInitializationFailTimeout(60_000);
        try (HikariDataSource pool = new HikariDataSource(patient)) {
            out.println(select(pool, "SELECT 'up'"));
        }
        // end
        recipes.end();
    }

    @Test
    void slowQuery() throws SQLException {
        recipes.begin("Slow query: the client's time-out");
        // recipe: Slow query: the client's time-out
        try (HikariDataSource pool = new HikariDataSource(config());
                Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(1);
            try {
                statement.executeQuery("SELECT * FROM orders");
            } catch (SQLException error) {
                out.println(told(error));
            }
            out.println("connection is valid: " + connection.isValid(5));
        }
        // end
        recipes.end();
    }

    @Test
    void halfOpen() throws SQLException {
        recipes.begin("Half-open connection: the answer never comes (socketTimeout)");
        // recipe: Half-open connection: the answer never comes (socketTimeout)
        HikariConfig config = config();
        config.addDataSourceProperty("socketTimeout", "2000");
        try (HikariDataSource pool = new HikariDataSource(config)) {
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.executeUpdate("UPDATE accounts SET amount = amount - 10 WHERE id = 1");
            } catch (SQLException error) {
                out.println(told(error));
            }
            out.println("amount: " + select(pool, "SELECT amount FROM accounts WHERE id = 1"));
        }
        // end
        recipes.end();
    }

    @Test
    void deadInThePool() throws SQLException {
        System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "-1");
        // recipe: A connection died in the pool: validation and keep-alive
        HikariConfig config = config();
        config.setMaximumPoolSize(1);
        config.setValidationTimeout(1000);
        HikariDataSource pool = new HikariDataSource(config);
        String before = select(pool, "SELECT CONNECTION_ID()").get(0);
        // end
        System.clearProperty("com.zaxxer.hikari.aliveBypassWindowMs");
        recipes.begin("A connection died in the pool: validation and keep-alive");
        // recipe: A connection died in the pool: validation and keep-alive
        String after = select(pool, "SELECT CONNECTION_ID()").get(0);
        out.println("the same connection: " + after.equals(before));
        // end
        pool.close();
        recipes.end();
    }

    @Test
    void forgottenSession() throws SQLException {
        recipes.begin("The server has forgotten the session, and the connection lives");
        // recipe: The server has forgotten the session, and the connection lives
        HikariConfig config = config();
        config.addDataSourceProperty("useServerPrepStmts", "true");
        config.setMaximumPoolSize(1);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            for (int attempt = 1; attempt <= 2; attempt++) {
                try (Connection connection = pool.getConnection();
                        PreparedStatement query =
                                connection.prepareStatement("SELECT amount FROM accounts WHERE id = 1");
                        ResultSet rows = query.executeQuery()) {
                    rows.next();
                    out.println("attempt " + attempt + ": " + rows.getInt(1));
                } catch (SQLException error) {
                    out.println("attempt " + attempt + ": error " + error.getErrorCode());
                }
            }
        }
        // end
        recipes.end();
    }
}
