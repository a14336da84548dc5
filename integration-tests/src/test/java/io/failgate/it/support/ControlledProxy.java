package io.failgate.it.support;

import io.failgate.proxy.ProxyServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Connections through a proxy, and its failpoints, for tests that control them by SQL. Closing puts both back as they
 * were. As an extension, it makes the table {@code accounts} before each test, and closes behind it.
 */
public final class ControlledProxy implements AutoCloseable, BeforeEachCallback, AfterEachCallback {

    private final ProxyServer proxy;
    private final List<Connection> connections = new ArrayList<>();

    public ControlledProxy(ProxyServer proxy) {
        this.proxy = proxy;
    }

    /** Makes a table {@code accounts} with one row: 1, 100. */
    @Override
    public void beforeEach(ExtensionContext test) throws SQLException {
        Jdbc.execute(
                connect(""),
                "drop table if exists accounts",
                "create table accounts (id int primary key, amount int)",
                "insert into accounts values (1, 100)");
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

    @Override
    public void afterEach(ExtensionContext test) throws SQLException {
        close();
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
