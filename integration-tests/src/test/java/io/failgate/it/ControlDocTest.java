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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every session in {@code docs/control.md} goes as it is shown there. */
@Timeout(120)
@ExtendWith(WithProxy.class)
class ControlDocTest {

    private static final Path DOC =
            Path.of(System.getProperty("failgate.readme")).resolveSibling("docs/control.md");

    private static final Pattern SESSION = Pattern.compile("(?ms)^```\n(.*?)^```$");
    private static final Pattern STEP =
            Pattern.compile("(?ms)^(mysql|one|two)> (.*?)\n(.*?)(?=^(?:mysql|one|two)> |\\z)");

    private final ProxyServer proxy;
    private final Map<String, Connection> connections = new HashMap<>();
    private final Map<String, CompletableFuture<String>> waiting = new HashMap<>();

    ControlDocTest(ProxyServer proxy) {
        this.proxy = proxy;
    }

    static Stream<String> sessions() throws IOException {
        List<String> sessions = new ArrayList<>();
        Matcher session = SESSION.matcher(Files.readString(DOC));
        while (session.find()) {
            sessions.add(session.group(1));
        }
        assertThat(sessions).hasSizeGreaterThan(4);
        return sessions.stream();
    }

    @AfterEach
    void close() throws SQLException {
        for (Connection connection : connections.values()) {
            connection.close();
        }
        proxy.failPoints().removeAll();
        proxy.failPoints().put("OpenSetFailPoint", "return(1)");
        try (Connection direct = connect()) {
            direct.createStatement().execute("drop table if exists stock");
        }
    }

    private Connection connect() throws SQLException {
        return Database.connect(proxy.address().getPort(), "&useLocalSessionState=true");
    }

    @ParameterizedTest
    @MethodSource("sessions")
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
            connection = connect();
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

    private static String run(Connection connection, String sql) {
        StringWriter printed = new StringWriter();
        new MySqlClient(connection, new PrintWriter(printed)).execute(sql);
        return printed.toString().strip().replace(System.lineSeparator(), "\n");
    }
}
