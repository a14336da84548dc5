package io.failgate.it.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.it.support.Database;
import io.failgate.it.support.Programs;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.ScriptedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The program {@code failgate} as a user starts and stops it. */
@ExtendWith(WithProxy.class)
class ProgramTest {

    private static final Path JAR = Path.of(System.getProperty("failgate.jar"));

    @TempDir
    private Path folder = Path.of("");

    private Programs.Outcome failgate(String... arguments) throws IOException, InterruptedException {
        return Programs.run(command(arguments), folder, "");
    }

    private static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(Programs.failgate().toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    @Test
    void helpNamesTheOptionsAndTheirDefaults() throws IOException, InterruptedException {
        Programs.Outcome help = failgate("--help");
        assertThat(help.exitCode()).isZero();
        assertThat(help.output()).contains("--upstream=HOST:PORT", "--listen=HOST:PORT", "127.0.0.1:3307");
    }

    @Test
    void versionIsOneLine() throws IOException, InterruptedException {
        Programs.Outcome version = failgate("--version");
        assertThat(version.exitCode()).isZero();
        assertThat(version.output()).matches("Failgate \\d+\\.\\d+\\.\\d+\\S*\\R");
    }

    @Test
    void aWrongOptionIsOneClearLine() throws IOException, InterruptedException {
        assertOneLine(
                failgate("--upstraem"), 2, "Unknown option: '--upstraem'; did you mean \"--upstream\"? (see --help)");
        assertOneLine(failgate(), 2, "--upstream");
        assertOneLine(
                failgate("--upstream", "localhost"), 2, "'--upstream': expected HOST:PORT, but got \"localhost\" (see");
        assertOneLine(failgate("--upstream", "localhost:99999"), 2, "expected HOST:PORT");
    }

    @Test
    void optionsOfTlsThatDoNotFitAreOneClearLine() throws IOException, InterruptedException {
        assertOneLine(server("--tls-cert", "cert.pem"), 2, "--tls-cert and --tls-key go together");
        assertOneLine(
                server("--tls-required", "--tls-self-signed=false"),
                2,
                "--tls-required needs --tls-cert and --tls-key, or --tls-self-signed");
        assertOneLine(server("--upstream-tls", "verify-ca"), 2, "--upstream-tls=verify-ca needs --upstream-ca");
        assertOneLine(server("--upstream-ca", "ca.pem"), 2, "--upstream-ca needs --upstream-tls=verify-ca");
        assertOneLine(
                server("--upstream-tls", "always"),
                2,
                "'--upstream-tls': expected one of disabled, preferred, required, verify-ca, verify-identity, but got");
        assertOneLine(
                server("--tls-cert", "no-such.pem", "--tls-key", "no-such.pem"), 1, "there is no file no-such.pem");
    }

    private Programs.Outcome server(String... more) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("--upstream", "127.0.0.1:1"));
        arguments.addAll(List.of(more));
        return failgate(arguments.toArray(String[]::new));
    }

    @Test
    void anAddressInUseIsOneClearLine() throws IOException, InterruptedException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            assertOneLine(
                    failgate("--upstream", "127.0.0.1:1", "--listen", address),
                    1,
                    "cannot listen on " + address
                            + ": Address already in use; --listen=HOST:PORT names another address");
        }
    }

    private static void assertOneLine(Programs.Outcome outcome, int exitCode, String text) {
        assertThat(outcome.exitCode()).isEqualTo(exitCode);
        assertThat(outcome.output().lines())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("failgate: ")
                .contains(text);
    }

    @Test
    void oneLineSaysWhatListensWhereAndTermStopsIt(Database database, ProxyServer same)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command(
                        "--listen",
                        "127.0.0.1:0",
                        "--admin",
                        "127.0.0.1:0",
                        "--upstream",
                        database.address().toString()))
                .redirectErrorStream(true)
                .start();
        try {
            String started = Programs.readUntil(process.getInputStream(), "registered");
            assertThat(started.lines()).hasSize(1);
            assertThat(started)
                    .containsPattern(
                            "Failgate \\S+ listens on 127\\.0\\.0\\.1:\\d+ and for HTTP on 127\\.0\\.0\\.1:\\d+,"
                                    + " relays to "
                                    + database.address() + ", "
                                    + same.failPoints().list().size() + " failpoints registered");
            process.toHandle().destroy(); // unlike Process.destroy, this leaves the streams open
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .matches("\\S+ INFO  ProxyProcess - Failgate has stopped\n");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void whatTheEnvironmentArmsIsSaid(Database database) throws IOException {
        ProcessBuilder program = new ProcessBuilder(command(
                        "--listen",
                        "127.0.0.1:0",
                        "--admin",
                        "off",
                        "--upstream",
                        database.address().toString()))
                .redirectErrorStream(true);
        program.environment().put("FAILPOINTS", "before-query=1*error(1213)");
        Process process = program.start();
        try {
            assertThat(Programs.readUntil(process.getInputStream(), "is armed"))
                    .contains("FAILPOINTS: before-query=1*error(1213) is armed");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void anOpenTransactionIsWaitedForAndASecondSignalStopsAtOnce(Database database)
            throws IOException, InterruptedException, SQLException {
        Process process = new ProcessBuilder(command(
                        "--listen",
                        "127.0.0.1:0",
                        "--admin",
                        "off",
                        "--drain-timeout",
                        "300",
                        "--upstream",
                        database.address().toString()))
                .redirectErrorStream(true)
                .start();
        try {
            Matcher address = Pattern.compile("listens on 127\\.0\\.0\\.1:(\\d+)")
                    .matcher(Programs.readUntil(process.getInputStream(), "registered"));
            assertThat(address.find()).isTrue();
            try (Connection connection = Database.connect(Integer.parseInt(address.group(1)), "");
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute("SELECT 1");
                statement.execute("START TRANSACTION");
                process.toHandle().destroy();
                assertThat(Programs.readUntil(process.getInputStream(), "stops at once"))
                        .contains("waits for clients, at most 300 s", "open transactions: 1");
                assertThat(process.isAlive()).isTrue();
                process.toHandle().destroy();
                assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
                assertThat(process.exitValue()).isEqualTo(143);
                connection.abort(Runnable::run); // there is nobody to whom to say goodbye
            }
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void theEndSaysWhetherAnythingWasCutOff(Database database) throws IOException, InterruptedException, SQLException {
        List<String> options = List.of("--admin=off", "--drain-timeout=1", "--upstream=" + database.address());
        for (boolean open : List.of(true, false)) {
            List<String> command = new ArrayList<>(command("--listen=127.0.0.1:0"));
            command.addAll(options);
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try {
                Matcher address = Pattern.compile("listens on 127\\.0\\.0\\.1:(\\d+)")
                        .matcher(Programs.readUntil(process.getInputStream(), "registered"));
                assertThat(address.find()).isTrue();
                Connection connection = Database.connect(Integer.parseInt(address.group(1)), "");
                connection.setAutoCommit(!open);
                connection.createStatement().execute("SELECT 1");
                connection.createStatement().execute(open ? "START TRANSACTION" : "SELECT 1");
                process.toHandle().destroy();
                assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
                assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .contains(
                                open
                                        ? "WARN  ProxyProcess - Failgate has stopped, and has cut off clients: open"
                                                + " transactions: 1"
                                        : "INFO  ProxyProcess - Failgate has stopped\n");
                connection.abort(Runnable::run); // there is nobody to whom to say goodbye
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void aServerOfAnotherKindIsAWarning() throws IOException {
        try (ScriptedServer other =
                ScriptedServer.start(client -> client.wire().writeBytes(Bytes.text("220 mail\r\n")))) {
            Process process = new ProcessBuilder(
                            command("--listen=127.0.0.1:0", "--admin=off", "--upstream=127.0.0.1:" + other.port()))
                    .redirectErrorStream(true)
                    .start();
            try {
                assertThat(Programs.readUntil(process.getInputStream(), "server run?"))
                        .contains(
                                "WARN",
                                "does not greet as MySQL does, but says: 220 mail\\r\\n, so no client can log in");
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsAWarning() throws IOException {
        Process process = new ProcessBuilder(command("--listen=127.0.0.1:0", "--admin=off", "--upstream=127.0.0.1:1"))
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(Programs.readUntil(process.getInputStream(), "server run?"))
                    .contains("WARN", "the server 127.0.0.1:1 does not answer");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void withoutTheLauncherASecondLineNamesIt() throws IOException {
        List<String> command = new ArrayList<>(List.of(Programs.java(), "-jar", JAR.toString()));
        command.addAll(List.of("--listen=127.0.0.1:0", "--admin=off", "--upstream=127.0.0.1:1"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            assertThat(Programs.readUntil(process.getInputStream(), "bin/failgate")
                            .lines())
                    .hasSize(2)
                    .last()
                    .asString()
                    .contains("INFO", "bin/failgate would start faster");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void theProductDoesNotCarryADatabase() throws IOException {
        assertThat(Files.size(JAR)).isLessThan(30_000_000);
    }
}
