package io.failgate.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.ProxyServer;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The server, where something fails really, and a proxy in front of it, where the same is injected. A connection to the
 * server prepares both and looks on. Closing this disarms the proxy.
 */
public final class SideBySide implements AutoCloseable {

    private final Database database;
    private final ProxyServer proxy;
    private final Connection observer;

    public SideBySide(Database database, ProxyServer proxy) throws SQLException {
        this.database = database;
        this.proxy = proxy;
        this.observer = database.connect();
    }

    public InetSocketAddress server() {
        return database.socketAddress();
    }

    public InetSocketAddress proxy() {
        return proxy.address();
    }

    public boolean isMariaDb() {
        return database.isMariaDb();
    }

    /** Arms a failpoint of the proxy. */
    public void arm(String name, String terms) {
        proxy.failPoints().put(name, terms);
    }

    /** Has the observer execute statements. */
    public void execute(String... statements) throws SQLException {
        Jdbc.execute(observer, statements);
    }

    /** What the observer sees. */
    public List<List<String>> rows(String sql) throws SQLException {
        return Jdbc.rows(observer, sql);
    }

    /** The first column of the first row that the observer sees. */
    public String single(String sql) throws SQLException {
        return Jdbc.single(observer, sql);
    }

    /** Whether somebody holds a row that the observer would select. */
    public boolean isLocked(String select) throws SQLException {
        try {
            rows(select + " for update nowait");
            return false;
        } catch (SQLException locked) {
            assertThat(locked.getErrorCode()).isIn(3572, 1205);
            return true;
        }
    }

    @Override
    public void close() throws SQLException {
        proxy.failPoints().removeAll();
        observer.close();
    }
}
