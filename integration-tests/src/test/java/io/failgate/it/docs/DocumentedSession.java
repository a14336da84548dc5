package io.failgate.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.it.support.Database;
import io.failgate.it.support.ShownSession;
import io.failgate.proxy.ProxyServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Runs a session that a page shows, through a proxy: prompts are {@code mysql>}, {@code one>} and {@code two>}, and
 * each is a client of its own. Closing disarms everything.
 */
final class DocumentedSession implements AutoCloseable {

    private final ProxyServer proxy;
    private final Map<String, Connection> connections = new HashMap<>();
    private final Map<String, CompletableFuture<String>> waiting = new HashMap<>();

    /** One for each statement that waits: the common pool may have a single one. */
    private final ExecutorService threads = Executors.newCachedThreadPool();

    DocumentedSession(ProxyServer proxy) {
        this.proxy = proxy;
    }

    /** Every session of a page of {@code docs}. */
    static List<ShownSession> all(String page) throws IOException {
        Path docs = Path.of(System.getProperty("failgate.readme")).resolveSibling("docs");
        return ShownSession.in(docs.resolve(page), "mysql|one|two");
    }

    void goesAsShown(ShownSession session) {
        for (ShownSession.Step step : session.steps()) {
            assertThat(Database.asMySqlSays(result(step.client(), step.sql(), step.shown())))
                    .as(step.sql())
                    .isEqualTo(step.shown());
        }
    }

    private String result(String client, String sql, String shown) {
        if (sql.equals("(goes on)")) {
            return Objects.requireNonNull(waiting.remove(client)).join();
        }
        Connection connection;
        try {
            connection = connection(client);
        } catch (SQLException refused) {
            return ShownSession.shown(refused);
        }
        CompletableFuture<String> result =
                CompletableFuture.supplyAsync(() -> ShownSession.run(connection, sql), threads);
        if (shown.equals("(waits)")) {
            waiting.put(client, result);
            return shown;
        }
        return result.join();
    }

    private Connection connection(String client) throws SQLException {
        Connection connection = connections.get(client);
        if (connection == null) {
            connection = Database.connect(proxy.address().getPort(), "&useLocalSessionState=true");
            connections.put(client, connection);
        }
        return connection;
    }

    @Override
    public void close() throws SQLException {
        for (Connection connection : connections.values()) {
            connection.close();
        }
        threads.shutdown();
        proxy.failPoints().removeAll();
        proxy.failPoints().put("OpenSetFailPoint", "return(1)");
    }
}
