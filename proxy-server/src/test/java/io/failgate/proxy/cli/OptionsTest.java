package io.failgate.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.failgate.proxy.application.Application;
import io.failgate.proxy.config.AdminSettings;
import io.failgate.proxy.config.FailPointSettings;
import io.failgate.proxy.config.HostAndPort;
import io.failgate.proxy.config.Secret;
import io.failgate.proxy.config.Settings;
import io.failgate.proxy.session.Limits;
import io.failgate.proxy.session.ProxyProtocol;
import io.failgate.proxy.tls.ClientTls;
import io.failgate.proxy.transport.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What options mean, on the command line. */
class OptionsTest {

    @TempDir
    private Path folder = Path.of("");

    private static CommandLineRun run(String... more) {
        return CommandLineRun.of(
                Map.of(),
                Stream.concat(Stream.of("--upstream", "127.0.0.1:3306"), Stream.of(more))
                        .toArray(String[]::new));
    }

    @Test
    void theDefaults() {
        Settings settings = run().started();
        assertThat(settings.listen()).hasToString("127.0.0.1:3307");
        assertThat(settings.limits()).isEqualTo(Limits.DEFAULT);
        assertThat(settings.connections().clientTls().orElseThrow().isOffered(true))
                .isTrue();
        assertThat(settings.connections().clientTls().orElseThrow().isOffered(false))
                .isFalse();
        assertThat(settings.connections().proxyProtocol()).isEqualTo(ProxyProtocol.NONE);
        assertThat(settings.control()).hasToString("any");
        assertThat(settings.admin()).hasValue(new AdminSettings(new HostAndPort("127.0.0.1", 3308), Optional.empty()));
        assertThat(settings.failPoints()).isEqualTo(FailPointSettings.NONE);
    }

    @Test
    void theServerMustBeNamed() {
        CommandLineRun run = CommandLineRun.of(Map.of());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.output().strip()).isEqualTo("failgate: Missing option: --upstream=HOST:PORT (see --help)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            --upstrem 127.0.0.1:3306          | Unknown option: '--upstrem'; did you mean "--upstream"?
            --upstrem=127.0.0.1:3306          | Unknown option: '--upstrem=127.0.0.1:3306'; did you mean "--upstream"?
            -upstream 127.0.0.1:3306          | Unknown option: '-upstream'; did you mean "--upstream"?
            --idle_timeout=5                  | Unknown option: '--idle_timeout=5'; did you mean "--idle-timeout"?
            --verbose                         | Unknown option: '--verbose'
            upstream=127.0.0.1:3306           | Unexpected argument: 'upstream=127.0.0.1:3306'; did you mean \
            "--upstream"?
            admin off                         | Unexpected argument: 'admin'; did you mean "--admin"?
            127.0.0.1:3306                    | Unexpected argument: '127.0.0.1:3306'
            failpoint list                    | Unexpected argument: 'failpoint'; did you mean "failpoints"?
            list                              | Unexpected argument: 'list'; did you mean "failpoints list"?
            failpoints lst                    | Unknown command: 'lst'; did you mean "list"?; known are list, put, \
            remove, wait, wakeup, watch, halt
            failpoints disable x              | Unknown command: 'disable'; known are list, put, remove, wait, \
            wakeup, watch, halt
            failpoints --admn=x list          | Unknown option: '--admn=x'; did you mean "--admin"?
            failpoints list --ful             | Unknown option: '--ful'; did you mean "--full"?
            failpoints list --admin-tokn x    | Unknown option: '--admin-tokn'; did you mean "--admin-token"?
            failpoints wait --hit=2           | Unknown option: '--hit=2'; did you mean "--hits"?
            failpoints wait x --hit=2         | Unknown option: '--hit=2'; did you mean "--hits"?
            failpoints remove a b             | Unexpected argument: 'b'
            failpoints put before-query       | Missing required parameter: 'TERMS'; put takes a failpoint and its \
            terms: put KEY TERMS, or put KEY=TERMS
            failpoints put x error where y    | Unexpected argument: 'where'; terms with blanks need quotes: \
            put KEY 'TERMS'
            failpoints put x off --ful        | Unknown option: '--ful'
            """)
    void anUnknownArgumentGetsTheNearest(String arguments, String message) {
        CommandLineRun run = CommandLineRun.of(Map.of(), arguments.split(" "));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.output().strip()).isEqualTo("failgate: " + message + " (see --help)");
    }

    @Test
    void theServerMustBeSomebodyElse() {
        CommandLineRun run = run("--listen", "0.0.0.0:3306", "--control", "none");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.output().strip())
                .isEqualTo("failgate: --upstream=127.0.0.1:3306 is where Failgate itself listens"
                        + " (--listen=0.0.0.0:3306); it needs the address of the server (see --help)");
    }

    @Test
    void aFlagCanBeGivenWithOrWithoutAValue() {
        assertThat(run("--accept-proxy-protocol").started().connections().proxyProtocol())
                .isEqualTo(new ProxyProtocol(true, false));
        assertThat(run("--accept-proxy-protocol=true").started().connections().proxyProtocol())
                .isEqualTo(new ProxyProtocol(true, false));
        assertThat(run("--accept-proxy-protocol=false").started().connections().proxyProtocol())
                .isEqualTo(ProxyProtocol.NONE);
        assertThat(run("--accept-proxy-protocol", "--send-proxy-protocol")
                        .started()
                        .connections()
                        .proxyProtocol())
                .isEqualTo(new ProxyProtocol(true, true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--idle-timeout=-1|Invalid value for option '--idle-timeout': "
                        + "expected a whole number from 0 to 999999999, but got \"-1\"",
                "--max-connections=1000000000|Invalid value for option '--max-connections': "
                        + "expected a whole number from 0 to 999999999, but got \"1000000000\"",
                "--loops=1025|--loops=1025 are too many: 1024 at most",
                "--transport=uring|Invalid value for option '--transport': "
                        + "expected one of auto, epoll, io_uring, nio, kqueue, but got \"uring\"",
                "--tls-required=maybe|Invalid value for option '--tls-required': expected true or false (or on, yes, 1;"
                        + " off, no, 0), but got \"maybe\"",
                "--control=all|Invalid value for option '--control': expected any, none, "
                        + "users=NAME,NAME or role=NAME, but got \"all\"",
                "--admin=3308|Invalid value for option '--admin': expected HOST:PORT or off, but got \"3308\"",
                "--admin=0.0.0.0:3308|--admin=0.0.0.0:3308 is not a loopback address, "
                        + "so it needs --admin-token or --admin-token-file",
                "--admin-token=two words|Invalid value for option '--admin-token': "
                        + "expected 1 to 4096 visible ASCII characters without blanks (they are not shown here)",
            })
    void aWrongValueIsOneClearLine(String argument, String message) {
        CommandLineRun run = run(argument);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.output().strip()).isEqualTo("failgate: " + message + " (see --help)");
    }

    @Test
    void tlsTowardsClientsIsTheUsersChoice() {
        assertThat(clientTls("--tls-self-signed=false")).isEmpty();
        assertThat(clientTls("--tls-self-signed").orElseThrow().isOffered(false))
                .isTrue();
        assertThat(clientTls("--tls-self-signed").orElseThrow().isRequired()).isFalse();
        assertThat(clientTls("--tls-required").orElseThrow().isRequired()).isTrue();
        CommandLineRun neither = run("--tls-required", "--tls-self-signed=false");
        assertThat(neither.exitCode()).isEqualTo(2);
        assertThat(neither.output().strip())
                .isEqualTo("failgate: --tls-required needs --tls-cert and --tls-key, or --tls-self-signed"
                        + " (see --help)");
    }

    private static Optional<ClientTls> clientTls(String... options) {
        return run(options).started().connections().clientTls();
    }

    @Test
    void loopsAndTransportAreTheUsersChoice() {
        assertThat(run("--loops", "3", "--transport", "nio").started().transport())
                .isEqualTo(new Transport.Settings(Transport.Choice.NIO, 3));
        assertThat(run().started().transport()).isEqualTo(Transport.Settings.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1:1, any", "'[::1]:1', any", "localhost:1, any", "0.0.0.0:1, none", "db.example:1, none"})
    void whoMayChangeFailPointsDependsOnTheListenerUnlessItIsSaid(String listen, String access) {
        assertThat(run("--listen", listen).started().control()).hasToString(access);
        assertThat(run("--listen", listen, "--control", "role=chaos").started().control())
                .hasToString("role=chaos");
    }

    @Test
    void controlThatIsOffUnaskedIsSaidInTheLog() {
        assertThat(logged("--listen", "0.0.0.0:3307"))
                .containsExactly("failpoints cannot be changed by SQL, as --control is not given and the listener is"
                        + " not on loopback");
        assertThat(logged("--listen", "0.0.0.0:3307", "--control", "none")).isEmpty();
        assertThat(logged("--listen", "127.0.0.1:3307")).isEmpty();
    }

    private static List<String> logged(String... arguments) {
        Logger log = (Logger) LoggerFactory.getLogger(Main.class);
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        log.setLevel(Level.WARN);
        log.setAdditive(false);
        log.addAppender(appender);
        appender.start();
        try {
            run(arguments).started();
            return appender.list.stream()
                    .map(ILoggingEvent::getFormattedMessage)
                    .toList();
        } finally {
            log.detachAppender(appender);
            log.setAdditive(true);
            log.setLevel(null);
        }
    }

    @Test
    void httpCanBeMovedOrSwitchedOff() {
        assertThat(run("--admin=off").started().admin()).isEmpty();
        assertThat(run("--admin=OFF", "--admin-token=x").started().admin()).isEmpty();
        assertThat(run("--admin=127.0.0.1:3308").started().admin())
                .hasValue(new AdminSettings(new HostAndPort("127.0.0.1", 3308), Optional.empty()));
        assertThat(run("--admin=0.0.0.0:1", "--admin-token=hunter2").started().admin())
                .hasValue(new AdminSettings(new HostAndPort("0.0.0.0", 1), Optional.of(new Secret("hunter2"))));
    }

    @Test
    void applicationsAreGivenAgainOrWithCommas() throws IOException {
        assertThat(run("--application=a=http://h:1", "--application", "b=https://u:p@h/x/, c=http://[::1]:2")
                        .started()
                        .applications())
                .map(Application::toString)
                .containsExactly("a=http://h:1", "b=https://h/x", "c=http://[::1]:2");
        Path file = Files.writeString(folder.resolve("own.yaml"), "application: a=http://h:1,b=http://h:2\n");
        assertThat(run("--config", file.toString()).started().applications()).hasSize(2);
        assertThat(CommandLineRun.of(
                                Map.of("FAILGATE_APPLICATION", "a=http://h:1", "FAILGATE_UPSTREAM", "h:3"),
                                "--application=b=http://h:2")
                        .started()
                        .applications())
                .map(Application::name)
                .containsExactly("b");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        a=http://h,a=http://i | --application names a twice
        http://u:hunter2@h | expected NAME=URL, as in shop=http://127.0.0.1:1234
        a=htp://u:hunter2@h | the URL of a: expected http://HOST:PORT
        a=http://u:hunter2@h:1x | the URL of a: expected http://HOST:PORT
        a=http://u:hunter2@h:1?x | the URL of a: it may not have a "?"
        a=http://u:hunter2@h:1/ü^ | the URL of a: Illegal character in path
        """)
    void aWrongApplicationIsSaidWithoutItsPassword(String text, String reason) {
        CommandLineRun wrong = run("--application", text);
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.output()).contains(reason).doesNotContain("hunter2").hasLineCount(1);
    }

    @Test
    void theTokenCanBeInAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "hunter2\n");
        assertThat(run("--admin-token-file", file.toString()).started().admin())
                .hasValue(new AdminSettings(new HostAndPort("127.0.0.1", 3308), Optional.of(new Secret("hunter2"))));
        CommandLineRun both = run("--admin-token-file", file.toString(), "--admin-token", "other");
        assertThat(both.exitCode()).isEqualTo(2);
        assertThat(both.output().strip())
                .isEqualTo("failgate: either --admin-token or --admin-token-file (see --help)");
        CommandLineRun absent = run("--admin-token-file", file + "s");
        assertThat(absent.exitCode()).isEqualTo(1);
        assertThat(absent.output().strip()).isEqualTo("failgate: there is no file " + file + "s");
    }

    @Test
    void helpNamesEveryOptionOnceUnderItsHeading() {
        String help = CommandLineRun.of(Map.of("FAILGATE_HOME", "/"), "--help").output();
        assertThat(help)
                .containsSubsequence(
                        "Usage: failgate --upstream HOST:PORT [OPTION...]",
                        "--upstream=HOST:PORT",
                        "--listen=HOST:PORT",
                        "127.0.0.1:3307",
                        "--config=FILE",
                        "Limits:",
                        "--idle-timeout=SECONDS",
                        "Control of failpoints:",
                        "--control=WHO",
                        "--admin=HOST:PORT|off",
                        "TLS:",
                        "--tls-required[=true|false]",
                        "Compression and balancers:",
                        "same, none, zlib, zstd",
                        "FAILGATE_IDLE_TIMEOUT=5",
                        "FAILPOINTS");
        Main.commandLine(Map.of(), settings -> {})
                .getCommandSpec()
                .options()
                .forEach(option -> assertThat(
                                help.split("\\Q" + option.longestName() + "\\E(?![-\\w])(?=[=\\[]| {2})", -1))
                        .as(option.longestName())
                        .hasSize(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "--version"})
    void helpNeedsNothingElseToBeRight(String option) {
        CommandLineRun run = CommandLineRun.of(Map.of("FAILGATE_HOME", "/"), option, "--config", "no-such.yaml");
        assertThat(run.exitCode()).isZero();
        assertThat(run.settings()).isEmpty();
        assertThat(run.output()).doesNotContain("no-such");
    }
}
