package io.failgate.it.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.proxy.ProxyServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections through a proxy, and its failpoints, for tests that control them by SQL. Closing puts both back as they
 * were.
 */
public final class ControlledProxy implements AutoCloseable {

    private final ProxyServer proxy;
    private final List<Connection> connections = new ArrayList<>();

    public ControlledProxy(ProxyServer proxy) {
        this.proxy = proxy;
    }

    /** Makes a table {@code accounts} with one row: 1, 100. */
    public void createAccounts() throws SQLException {
        Connection connection = connect("");
        execute(connection, "drop table if exists accounts");
        execute(connection, "create table accounts (id int primary key, amount int)");
        execute(connection, "insert into accounts values (1, 100)");
    }

    /**
     * Local session state, or the driver would ask the server whether it is read-only before each update, and that be
     * hit.
     */
    public Connection connect(String options) throws SQLException {
        Connection connection = Database.connect(proxy.address().getPort(), "&useLocalSessionState=true" + options);
        connections.add(connection);
        return connection;
    }

    /** The terms of a point; {@code -} if it is not armed. */
    public String armed(String name) {
        return proxy.failPoints().status(name).terms().map(Object::toString).orElse("-");
    }

    public static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    public static List<List<String>> rows(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows(rows);
        }
    }

    public static List<List<String>> rows(ResultSet rows) throws SQLException {
        List<List<String>> all = new ArrayList<>();
        while (rows.next()) {
            List<String> row = new ArrayList<>();
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                row.add(rows.getString(i));
            }
            all.add(row);
        }
        return all;
    }

    public static void assertError(Connection connection, String sql, int code) {
        assertThatThrownBy(() -> execute(connection, sql))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        error -> assertThat(error.getErrorCode()).isEqualTo(code));
    }

    @Override
    public void close() throws SQLException {
        proxy.failPoints().removeAll();
        proxy.failPoints().put("OpenSetFailPoint", "return(1)");
        for (Connection connection : connections) {
            connection.close();
        }
    }
}
