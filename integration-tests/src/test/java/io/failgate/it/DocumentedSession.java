package io.failgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.demo.MySqlClient;
import io.failgate.proxy.ProxyServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs a session that a page shows, through a proxy: prompts are {@code mysql>}, {@code one>} and {@code two>}, and each is a client of
 * its own. Closing disarms everything.
 */
final class DocumentedSession implements AutoCloseable {

    private static final Pattern SESSION = Pattern.compile("(?ms)^```\n((?:mysql|one|two)> .*?)^```$");
    private static final Pattern STEP =
            Pattern.compile("(?ms)^(mysql|one|two)> (.*?)\n(.*?)(?=^(?:mysql|one|two)> |\\z)");

    private final ProxyServer proxy;
    private final Map<String, Connection> connections = new HashMap<>();
    private final Map<String, CompletableFuture<String>> waiting = new HashMap<>();

    DocumentedSession(ProxyServer proxy) {
        this.proxy = proxy;
    }

    /** Every session of a page of {@code docs}. */
    static List<String> all(String page) throws IOException {
        Path docs = Path.of(System.getProperty("failgate.readme")).resolveSibling("docs");
        return SESSION.matcher(Files.readString(docs.resolve(page)))
                .results()
                .map(session -> session.group(1))
                .toList();
    }

    void goesAsShown(String session) throws SQLException {
        Matcher step = STEP.matcher(session);
        int end = 0;
        while (step.find()) {
            assertThat(step.start()).isEqualTo(end);
            end = step.end();
            String sql = step.group(2);
            assertThat(result(step.group(1), sql, step.group(3).strip()))
                    .as(sql)
                    .isEqualTo(step.group(3).strip());
        }
        assertThat(end).isEqualTo(session.length());
    }

    private String result(String client, String sql, String shown) throws SQLException {
        if (sql.equals("(goes on)")) {
            return Objects.requireNonNull(waiting.remove(client)).join();
        }
        Connection connection = connections.get(client);
        if (connection == null) {
            connection = Database.connect(proxy.address().getPort(), "&useLocalSessionState=true");
            connections.put(client, connection);
        }
        Connection of = connection;
        CompletableFuture<String> result = CompletableFuture.supplyAsync(() -> run(of, sql.replaceFirst(";$", "")));
        if (shown.equals("(waits)")) {
            waiting.put(client, result);
            return shown;
        }
        return result.join();
    }

    /** What is printed, but for the times that Connector/J appends when a connection is lost. */
    private static String run(Connection connection, String sql) {
        StringWriter printed = new StringWriter();
        new MySqlClient(connection, new PrintWriter(printed)).execute(sql);
        return printed.toString()
                .replace(System.lineSeparator(), "\n")
                .replaceFirst("(?s)(Communications link failure).*", "$1")
                .strip();
    }

    @Override
    public void close() throws SQLException {
        for (Connection connection : connections.values()) {
            connection.close();
        }
        proxy.failPoints().removeAll();
        proxy.failPoints().put("OpenSetFailPoint", "return(1)");
    }
}
