package io.failgate.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.proxy.config.AdminSettings;
import io.failgate.proxy.config.HostAndPort;
import io.failgate.proxy.config.Secret;
import io.failgate.proxy.config.Settings;
import io.failgate.proxy.config.StartFailPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Options on the command line, in the environment and in a file: which one counts, and what is said about wrong ones.
 */
class OptionSourcesTest {

    private static final Map<String, String> UPSTREAM = Map.of("FAILGATE_UPSTREAM", "127.0.0.1:3306");

    @TempDir
    private Path folder = Path.of("");

    private Path file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("failgate.yaml"), yaml);
    }

    private CommandLineRun run(String yaml, Map<String, String> environment, String... arguments) throws IOException {
        Map<String, String> variables = new HashMap<>(UPSTREAM);
        variables.put("FAILGATE_CONFIG", file(yaml).toString());
        variables.putAll(environment);
        return CommandLineRun.of(variables, arguments);
    }

    private static void assertRefused(CommandLineRun run, int exitCode, String message) {
        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(run.settings()).isEmpty();
        assertThat(run.output().strip()).isEqualTo("failgate: " + message);
    }

    @ParameterizedTest
    @CsvSource({
        // file, environment, command line, which counts
        ",  ,  , 10",
        "1, ,  , 1",
        ",  2,  , 2",
        ",  ,  3, 3",
        "1, 2,  , 2",
        "1, ,  3, 3",
        ",  2, 3, 3",
        "1, 2, 3, 3"
    })
    void theCommandLineCountsThenTheEnvironmentThenTheFile(String inFile, String variable, String argument, int seconds)
            throws IOException {
        String yaml = inFile == null ? "" : "drain-timeout: " + inFile + "\n";
        Map<String, String> environment = variable == null ? Map.of() : Map.of("FAILGATE_DRAIN_TIMEOUT", variable);
        String[] arguments = argument == null ? new String[0] : new String[] {"--drain-timeout", argument};
        assertThat(run(yaml, environment, arguments).started().limits().drainTimeout())
                .isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({
        // file, environment, command line, which counts
        "true,  ,      ,                              true",
        "false, ,      ,                              false",
        "true,  false, ,                              false",
        "True,  ,      --send-proxy-protocol=false,   false",
        "true,  TRUE,  --send-proxy-protocol=false,   false",
        "true,  true,  --send-proxy-protocol,         true",
        "false, false, --send-proxy-protocol,         true",
        "true,  ,      --send-proxy-protocol,         true",
        "on,    ,      ,                              true",
        "yes,   off,   ,                              false",
        "1,     no,    ,                              false",
        "0,     1,     ,                              true",
        "off,   Yes,   ,                              true",
        "no,    ,      --send-proxy-protocol=on,      true",
        "true,  ,      --send-proxy-protocol=0,       false"
    })
    void aFlagIsTrueOrFalseAnywhere(String inFile, String variable, String argument, boolean set) throws IOException {
        Map<String, String> environment =
                variable == null ? Map.of() : Map.of("FAILGATE_SEND_PROXY_PROTOCOL", variable);
        String[] arguments = argument == null ? new String[0] : new String[] {argument};
        assertThat(run("send-proxy-protocol: " + inFile, environment, arguments)
                        .started()
                        .connections()
                        .proxyProtocol()
                        .send())
                .isEqualTo(set);
    }

    @Test
    void theFileOfTheCommandLineTakesThePlaceOfTheEnvironments() throws IOException {
        Path other = Files.writeString(folder.resolve("other.yaml"), "drain-timeout: 2");
        Settings settings = run("idle-timeout: 1", Map.of(), "--send-proxy-protocol", "--config", other.toString())
                .started();
        assertThat(settings.limits().drainTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.limits().idleTimeout()).isZero();
        assertThat(settings.connections().proxyProtocol().send()).isTrue();
    }

    @Test
    void anAddressIsTheSameWhereverItIsGiven() throws IOException {
        AdminSettings same = new AdminSettings(new HostAndPort("127.0.0.1", 3308), Optional.empty());
        assertThat(run("admin: 127.0.0.1:3308", Map.of()).started().admin()).hasValue(same);
        assertThat(run("", Map.of("FAILGATE_ADMIN", "127.0.0.1:3308")).started().admin())
                .hasValue(same);
        assertThat(run("admin: off", Map.of()).started().admin()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"hunter2", "${sys:user.dir}", "${HOME}x", "@file", "\"quoted\"", "a=b", "-x", "--token", "%n%s"})
    void aValueIsTakenAsItIs(String token) throws IOException {
        assertThat(run("", Map.of("FAILGATE_ADMIN_TOKEN", token))
                        .started()
                        .admin()
                        .orElseThrow()
                        .token())
                .hasValue(new Secret(token));
        assertThat(run("admin-token: '" + token + "'", Map.of())
                        .started()
                        .admin()
                        .orElseThrow()
                        .token())
                .hasValue(new Secret(token));
    }

    @ParameterizedTest
    @CsvSource({
        "FAILGATE_IDLE_TIMOUT, FAILGATE_IDLE_TIMEOUT",
        "FAILGATE_CONFIGS, FAILGATE_CONFIG",
        "FAILGATE_idle_timeout, FAILGATE_IDLE_TIMEOUT",
        "FAILGATE_FAILPOINTS, FAILPOINTS",
        "FAILGATE_LOGLEVEL, FAILGATE_LOG_LEVEL",
        "failgate_idle_timeout, FAILGATE_IDLE_TIMEOUT",
        "FALGATE_LISTEN, FAILGATE_LISTEN",
        "failpoints, FAILPOINTS",
        "FAILGAET_IDLE_TIMEOUT, FAILGATE_IDLE_TIMEOUT",
        "FAILPOINT, FAILPOINTS",
        "GO_FAILPOINT, GO_FAILPOINTS",
        "GOFAIL_FAIL_POINTS, GOFAIL_FAILPOINTS",
        "FAILGATE_HOME, ",
        "FAILGATE_HELP, ",
        "FAILGATE_, "
    })
    void anUnknownVariableIsRefusedWithTheNearest(String variable, String nearest) throws IOException {
        String hint = nearest == null ? "" : "; did you mean \"" + nearest + "\"?";
        assertRefused(run("", Map.of(variable, "x")), 2, "unknown environment variable " + variable + hint);
    }

    @Test
    void otherVariablesAreNoneOfOurs() throws IOException {
        run("", Map.of("FAILGATE", "x", "XFAILGATE_X", "x", "UPSTREAM", "x", "FAILGATE_LOG_LEVEL", "DEBUG"))
                .started();
    }

    @Test
    void aWrongLevelOfTheLogIsRefused() throws IOException {
        assertRefused(
                run("", Map.of("FAILGATE_LOG_LEVEL", "verbose")),
                2,
                "environment variable FAILGATE_LOG_LEVEL: expected ERROR, WARN, INFO, DEBUG or TRACE,"
                        + " but got \"verbose\"");
    }

    @Test
    void aWrongValueIsRefusedWithItsOrigin() throws IOException {
        assertRefused(
                run("\nidle-timeout: soon", Map.of()),
                2,
                folder.resolve("failgate.yaml") + ":2:15: Invalid value for option '--idle-timeout': expected a whole"
                        + " number from 0 to 999999999, but got \"soon\"");
        assertRefused(
                run("tls-required: maybe", Map.of()),
                2,
                folder.resolve("failgate.yaml")
                        + ":1:15: Invalid value for option '--tls-required': expected true or false (or on, yes, 1;"
                        + " off, no, 0), but got \"maybe\"");
        assertRefused(
                run("", Map.of("FAILGATE_LISTEN", "3307")),
                2,
                "environment variable FAILGATE_LISTEN: Invalid value for option '--listen': expected HOST:PORT, but"
                        + " got \"3307\"");
        assertRefused(
                run("", Map.of("FAILGATE_IDLE_TIMEOUT", "")),
                2,
                "environment variable FAILGATE_IDLE_TIMEOUT is empty; unset it or give it a value");
    }

    @Test
    void aWrongTokenIsNotShown() throws IOException {
        CommandLineRun run = run("", Map.of("FAILGATE_ADMIN_TOKEN", "hunter 2"));
        assertRefused(
                run,
                2,
                "environment variable FAILGATE_ADMIN_TOKEN: Invalid value for option '--admin-token': expected 1 to"
                        + " 4096 visible ASCII characters without blanks (they are not shown here)");
    }

    @Test
    void aWrongFileIsRefused() throws IOException {
        assertRefused(
                run("idle-timout: 5", Map.of()),
                2,
                folder.resolve("failgate.yaml") + ":1:1: unknown setting \"idle-timout\"; did you mean"
                        + " \"idle-timeout\"?");
        assertRefused(
                run("config: other.yaml", Map.of()),
                2,
                folder.resolve("failgate.yaml") + ":1:1: unknown setting \"config\"; the file cannot name another:"
                        + " only --config and FAILGATE_CONFIG can");
        assertRefused(run("", Map.of(), "--config", "no-such.yaml"), 1, "there is no file no-such.yaml");
    }

    @Test
    void aWrongCommandLineIsToldFromWhatIsGivenElsewhere() throws IOException {
        assertRefused(
                run("idle-timeout: 1", Map.of("FAILGATE_IDLE_TIMEOUT", "2"), "--idle-timeout=x"),
                2,
                "Invalid value for option '--idle-timeout': expected a whole number from 0 to 999999999, but got"
                        + " \"x\" (see --help)");
        assertRefused(
                run("", Map.of(), "--idle-timeout=1", "--idle-timeout=2"),
                2,
                "option '--idle-timeout' (SECONDS) should be specified only once (see --help)");
    }

    @Test
    void failPointsOfTheEnvironmentComeLast() throws IOException {
        Settings settings = run(
                        "failpoints: {a: off, b: print}",
                        Map.of("FAILPOINTS", "b=return;c=off;", "GO_FAILPOINTS", "d=off", "GOFAIL_FAILPOINTS", "e=off"))
                .started();
        String file = folder.resolve("failgate.yaml").toString();
        assertThat(settings.failPoints().armed())
                .containsExactly(
                        new StartFailPoint("a", "off", file + ":1:17"),
                        new StartFailPoint("b", "print", file + ":1:25"),
                        new StartFailPoint("b", "return", "environment variable FAILPOINTS"),
                        new StartFailPoint("c", "off", "environment variable FAILPOINTS"),
                        new StartFailPoint("d", "off", "environment variable GO_FAILPOINTS"),
                        new StartFailPoint("e", "off", "environment variable GOFAIL_FAILPOINTS"));
        assertRefused(
                run("", Map.of("GO_FAILPOINTS", "a=off;b")),
                2,
                "environment variable GO_FAILPOINTS: expected key=terms, but got \"b\"");
    }

    @Test
    void failPointsAreNoOption() {
        assertThatThrownBy(
                        () -> CommandLineRun.of(UPSTREAM, "--failpoints=a=off").started())
                .hasMessageContaining("Unknown option: '--failpoints=a=off'");
    }
}
