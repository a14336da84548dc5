package io.failgate.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.it.support.Database;
import io.failgate.it.support.Jdbc;
import io.failgate.it.support.Programs;
import io.failgate.it.support.ShownSession;
import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.config.AdminSettings;
import io.failgate.proxy.config.HostAndPort;
import io.failgate.proxy.config.Settings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Statements of {@code docs/origins.md}, said to a Failgate that was started for them. */
final class OriginSql {

    private static final Pattern STARTED = Pattern.compile("((?:[A-Z_]+='[^']*' )+)failgate");
    private static final Pattern SETTING = Pattern.compile("(?:failpoint\\.\\w+|points): .*");
    private static final Pattern LISTENS = Pattern.compile("listens on 127\\.0\\.0\\.1:(\\d+)");
    private static final String LOG = """
            <configuration>
              <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                <encoder><pattern>%msg%n</pattern></encoder>
              </appender>
              <root level="INFO"><appender-ref ref="out"/></root>
            </configuration>
            """;
    private static final HostAndPort ANY_PORT = new HostAndPort("127.0.0.1", 0);

    private final Database database;
    private final Path folder;

    OriginSql(Database database, Path folder) {
        this.database = database;
        this.folder = folder;
    }

    String say(List<String> steps) throws IOException, InterruptedException, SQLException {
        String first = steps.get(0);
        Matcher started = STARTED.matcher(first);
        List<String> statements = steps.subList(1, steps.size());
        if (started.matches()) {
            return started(started.group(1), "", statements);
        }
        if (SETTING.matcher(first).matches()) {
            return started("", first, statements);
        }
        Settings settings =
                new Settings(ANY_PORT, database.address()).with(new AdminSettings(ANY_PORT, Optional.empty()));
        try (ProxyServer proxy = new ProxyServer(settings)) {
            return say(steps, proxy.address().getPort(), proxy.adminAddress());
        }
    }

    private String started(String environment, String setting, List<String> statements)
            throws IOException, InterruptedException, SQLException {
        Path config = Files.writeString(folder.resolve("failgate.yaml"), setting + "\n");
        Path log = Files.writeString(folder.resolve("logback.xml"), LOG);
        ProcessBuilder builder = OriginProcess.java(
                System.getProperty("java.class.path"),
                Stream.of(
                        "-Dlogback.configurationFile=" + log,
                        "io.failgate.proxy.cli.Main",
                        "--config=" + config,
                        "--upstream=" + database.address(),
                        "--listen=" + ANY_PORT,
                        "--admin=off"));
        builder.environment().putAll(OriginCode.environment(environment));
        Process process = builder.start();
        try {
            Matcher listens = LISTENS.matcher(Programs.readUntil(process.getInputStream(), "registered"));
            assertThat(listens.find()).isTrue();
            return say(statements, Integer.parseInt(listens.group(1)), Optional.empty());
        } finally {
            process.destroyForcibly();
        }
    }

    private static String say(List<String> steps, int port, Optional<InetSocketAddress> admin)
            throws IOException, InterruptedException, SQLException {
        String said = "";
        try (Connection connection = Database.connect(port, "&useLocalSessionState=true")) {
            for (String step : steps) {
                said = OriginHttp.isRequest(step)
                        ? OriginHttp.send(step, admin.orElseThrow())
                        : Database.asMySqlSays(say(connection, step));
            }
        }
        return said;
    }

    /** Rows, or an error, or OK. */
    private static String say(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(sql)
                    ? Jdbc.rows(statement.getResultSet()).stream()
                            .map(row -> String.join(", ", row))
                            .collect(Collectors.joining("; "))
                    : "OK";
        } catch (SQLException error) {
            return ShownSession.shown(error);
        }
    }
}
