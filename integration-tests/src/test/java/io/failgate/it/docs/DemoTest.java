package io.failgate.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.it.support.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The first command of the README. */
@Tag("exhaustive")
class DemoTest {

    private static final Path JAR = Path.of(System.getProperty("failgate.demo.jar"));
    private static final Duration SLOW_MACHINE = Duration.ofMinutes(2);

    /** How far the demo has come. */
    enum Progress {
        JAVA_RUNS,
        SAYS_SO,
        UNPACKS,
        INSTALLS_TABLES,
        STARTS_THE_SERVER,
        THE_SERVER_LISTENS,
        SHOWS_THE_TRANSCRIPT,
        IS_UP
    }

    /** The demo as a child process, whose temporary files are in a folder of their own. */
    private record Running(Process process, Path output, Path temporary) {

        String printed() {
            try {
                return Files.readString(output);
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }

        /** Whether the demo's own folder has this file. */
        boolean hasFile(String name) {
            return filesOf(temporary).stream().anyMatch(folder -> Files.exists(folder.resolve(name)));
        }

        private boolean hasReached(Progress progress) {
            return switch (progress) {
                case JAVA_RUNS -> process.isAlive();
                case SAYS_SO -> printed().contains("Unpacking");
                case UNPACKS -> hasFile("base/bin");
                case INSTALLS_TABLES -> hasFile("data/aria_log_control");
                case STARTS_THE_SERVER -> process.children().anyMatch(DemoTest::isServer);
                case THE_SERVER_LISTENS -> hasFile("s");
                case SHOWS_THE_TRANSCRIPT -> printed().contains("mysql> ");
                case IS_UP -> printed().contains("Ctrl-C");
            };
        }

        void await(Progress progress) {
            Awaitility.await()
                    .atMost(SLOW_MACHINE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> hasReached(progress));
        }

        /** Sends a signal, to the whole process group if asked to, as a terminal does. */
        void signal(String name, boolean all) throws IOException, InterruptedException {
            String kill = "kill -" + name + " " + (all ? "-" : "") + process.pid();
            assertThat(new ProcessBuilder("sh", "-c", kill).inheritIO().start().waitFor())
                    .as(kill)
                    .isZero();
        }

        void assertNothingIsLeft() throws InterruptedException {
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).as(printed()).isTrue();
            assertThat(ProcessHandle.allProcesses().filter(this::isOurs)).isEmpty();
            assertThat(filesOf(temporary)).isEmpty();
        }

        private boolean isOurs(ProcessHandle other) {
            return other.info().commandLine().orElse("").contains(temporary.toString());
        }
    }

    @TempDir
    private Path folder;

    private Path temporary;

    @BeforeEach
    void makeTemporaryFolder() throws IOException {
        temporary = Files.createDirectory(folder.resolve("t"));
    }

    @AfterEach
    void endWhatIsLeft() {
        ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(temporary.toString()))
                .forEach(ProcessHandle::destroyForcibly);
    }

    private List<String> command(String... arguments) {
        return Stream.concat(
                        Stream.of(Programs.java(), "-Djava.io.tmpdir=" + temporary, "-jar", JAR.toString()),
                        Stream.of(arguments))
                .toList();
    }

    /** Starts it in a process group of its own. It heeds SIGINT even if this process was told to ignore it. */
    private Running start() throws IOException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        List<String> command = Stream.concat(
                        Stream.of("setsid", "env", "--default-signal=INT,TERM"),
                        command("--listen", "127.0.0.1:0").stream())
                .toList();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new Running(process, output, temporary);
    }

    @Test
    void showsTheTranscriptAndSaysHowToConnect() throws Exception {
        Running demo = start();
        demo.await(Progress.IS_UP);
        assertThat(demo.printed()).contains("create-database-error-on-dbname error injected");
        Matcher connect =
                Pattern.compile("mysql -h 127\\.0\\.0\\.1 -P (\\d+) -u root").matcher(demo.printed());
        assertThat(connect.find()).as(demo.printed()).isTrue();
        demo.signal("INT", true);
        demo.assertNothingIsLeft();
        assertThat(demo.process.exitValue())
                .as("as of a process that SIGINT ends")
                .isEqualTo(130);
    }

    @ParameterizedTest
    @CsvSource({
        "JAVA_RUNS, TERM, false",
        "SAYS_SO, INT, true",
        "UNPACKS, TERM, false",
        "UNPACKS, INT, true",
        "INSTALLS_TABLES, TERM, false",
        "INSTALLS_TABLES, INT, true",
        "STARTS_THE_SERVER, TERM, true",
        "STARTS_THE_SERVER, INT, false",
        "THE_SERVER_LISTENS, TERM, false",
        "SHOWS_THE_TRANSCRIPT, INT, true",
        "IS_UP, TERM, false",
    })
    void leavesNothingBehind(Progress progress, String signal, boolean all) throws Exception {
        Running demo = start();
        demo.await(progress);
        demo.signal(signal, all);
        demo.assertNothingIsLeft();
        assertThat(demo.printed()).doesNotContain("failgate-demo:");
    }

    @ParameterizedTest
    @CsvSource({"300", "700", "1500", "2500"})
    void leavesNothingBehindAtAnyTime(int milliseconds) throws Exception {
        Running demo = start();
        Duration passed = Duration.ofMillis(milliseconds);
        Awaitility.await().pollDelay(passed).atMost(SLOW_MACHINE).until(() -> true);
        demo.signal("TERM", false);
        demo.assertNothingIsLeft();
    }

    @Test
    void removesWhatAKilledDemoHasLeftAndNothingOfOneThatRuns() throws Exception {
        Running killed = start();
        killed.await(Progress.IS_UP);
        Path left = assertThat(filesOf(temporary)).singleElement().actual();
        Running beside = start();
        beside.await(Progress.SAYS_SO);
        assertThat(beside.printed()).doesNotContain("Removing");
        beside.signal("TERM", false);
        assertThat(beside.process.waitFor(1, TimeUnit.MINUTES)).isTrue();

        killed.signal("KILL", false);
        assertThat(killed.process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(ProcessHandle.allProcesses().filter(killed::isOurs)).isNotEmpty();
        Running next = start();
        next.await(Progress.SAYS_SO);
        assertThat(next.printed()).contains("Removing what a demo has left that was killed: " + left);
        assertThat(left).doesNotExist();
        next.signal("TERM", false);
        next.assertNothingIsLeft();
    }

    @Test
    void looksAtThePortFirst() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + other.getLocalPort();
            Programs.Outcome outcome = Programs.run(command("--listen=" + address), folder, "");
            assertThat(outcome.exitCode()).isEqualTo(1);
            assertThat(outcome.output())
                    .startsWith("failgate-demo: cannot listen on " + address + ": Address already in use")
                    .contains("--listen=HOST:PORT")
                    .doesNotContain("Unpacking");
            assertThat(filesOf(temporary)).isEmpty();
        }
    }

    @Test
    void hasHelp() throws Exception {
        Programs.Outcome outcome = Programs.run(command("--help"), folder, "");
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.output())
                .contains("Usage: failgate-demo", "--listen=HOST:PORT", "[HOST:PORT]", "Ctrl-C", "was killed");
    }

    @ParameterizedTest
    @CsvSource({
        "--lisen=127.0.0.1:0, Unknown option: '--lisen=127.0.0.1:0'; did you mean \"--listen\"? (see --help)",
        "--verbose, Unknown option: '--verbose' (see --help)",
        "--listen=3310, Invalid value for option '--listen': expected HOST:PORT",
        "--listen=127.0.0.1:0 127.0.0.1:0, either --listen or 127.0.0.1:0 (see --help)",
        "127.0.0.1:65536, Invalid value for positional parameter",
    })
    void refusesWhatItDoesNotKnow(String argument, String message) throws Exception {
        Programs.Outcome outcome = Programs.run(command(argument.split(" ")), folder, "");
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.output()).startsWith("failgate-demo: " + message);
    }

    private static boolean isServer(ProcessHandle process) {
        return process.info().command().orElse("").endsWith("mariadbd");
    }

    private static List<Path> filesOf(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("hsperfdata"))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
