package io.failgate.it.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.failgate.it.support.Programs;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher {@code bin/failgate}, and the archive of classes that it keeps. */
@Tag("exhaustive")
class LauncherTest {

    private static final Path JAR = Path.of(System.getProperty("failgate.jar"));

    /** As of a process that SIGTERM has ended. */
    private static final int TERMINATED = 143;

    /** Somebody answers there, so that Failgate warns of nothing. */
    private static ServerSocket server;

    @TempDir
    private Path folder = Path.of("");

    private Path home = Path.of("");

    @BeforeAll
    static void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterAll
    static void close() throws IOException {
        server.close();
    }

    @BeforeEach
    void makeHome() throws IOException {
        home = Files.createDirectory(folder.resolve("the home"));
    }

    private ProcessBuilder launcher(Path script, String... arguments) {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder launcher =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        Map<String, String> environment = launcher.environment();
        environment.keySet().removeAll(List.of("XDG_CACHE_HOME", "JAVA_OPTS"));
        environment.put("HOME", home.toString());
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        return launcher;
    }

    private ProcessBuilder proxy(Path script) {
        String upstream = "--upstream=127.0.0.1:" + server.getLocalPort();
        return launcher(script, "--listen=127.0.0.1:0", "--admin=127.0.0.1:0", upstream);
    }

    private ProcessBuilder proxy() {
        return proxy(Programs.failgate());
    }

    private static ProcessBuilder with(ProcessBuilder launcher, String variable, Object value) {
        launcher.environment().put(variable, value.toString());
        return launcher;
    }

    /** Starts a proxy, stops it by SIGTERM, and looks at what it says meanwhile. The arguments of its process. */
    private static List<String> startAndStop(ProcessBuilder launcher) throws IOException, InterruptedException {
        Process process = launcher.start();
        try {
            assertThat(Programs.readUntil(process.getInputStream(), "registered"))
                    .contains("listens on 127.0.0.1:");
            List<String> arguments = List.of(process.info().arguments().orElseThrow());
            stop(process);
            return arguments;
        } finally {
            process.destroyForcibly();
        }
    }

    private static void stop(Process process) throws IOException, InterruptedException {
        process.toHandle().destroy(); // unlike Process.destroy, this leaves the streams open
        awaitEnd(process);
    }

    private static void awaitEnd(Process process) throws IOException, InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(TERMINATED);
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .matches("\\S+ INFO  ProxyProcess - Failgate has stopped\n");
    }

    private static Programs.Outcome run(ProcessBuilder launcher) throws IOException, InterruptedException {
        Process process = launcher.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Programs.Outcome(process.waitFor(), output);
    }

    private Path cache() {
        return home.resolve(".cache").resolve("failgate");
    }

    private List<Path> cached() throws IOException {
        if (!Files.exists(cache())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(cache())) {
            return files.toList();
        }
    }

    @Test
    void theFirstRunWritesTheArchiveThatTheSecondUses() throws IOException, InterruptedException {
        assertThat(startAndStop(proxy())).contains("-XX:+UseSerialGC").noneMatch(LauncherTest::usesAnArchive);
        Path archive = assertThat(cached()).singleElement().actual();
        assertThat(archive.toString()).matches(".*/\\d+-\\d+-\\d+\\.jsa");
        Path loaded = folder.resolve("loaded.txt");
        assertThat(startAndStop(with(proxy(), "JAVA_OPTS", "-Xlog:class+load=info:file=" + loaded.getFileName())))
                .contains("-XX:SharedArchiveFile=" + archive);
        assertThat(Files.readString(loaded))
                .containsPattern("io\\.failgate\\.proxy\\.ProxyServer source: shared objects file \\(top\\)");
        assertThat(cached()).containsExactly(archive);
    }

    private static boolean usesAnArchive(String argument) {
        return argument.startsWith("-XX:SharedArchiveFile");
    }

    @Test
    void firstRunsMayEndAtOnce() throws IOException, InterruptedException {
        List<Process> processes = List.of(proxy().start(), proxy().start(), proxy().start());
        try {
            for (Process process : processes) {
                Programs.readUntil(process.getInputStream(), "registered");
            }
            processes.forEach(process -> process.toHandle().destroy());
            for (Process process : processes) {
                awaitEnd(process); // another signal would stop it before it has written its archive
            }
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
        assertThat(cached()).isNotEmpty().allMatch(file -> file.toString().endsWith(".jsa"));
        assertThat(startAndStop(proxy())).anyMatch(LauncherTest::usesAnArchive);
    }

    @Test
    void aSecondSignalLeavesNothingUnfinished() throws IOException, InterruptedException {
        Process process = proxy().start();
        try {
            Programs.readUntil(process.getInputStream(), "registered");
            process.toHandle().destroy();
            await().until(() -> !process.isAlive() || !cached().isEmpty());
            process.toHandle().destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(cached()).allMatch(file -> file.toString().endsWith(".jsa"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "--help", "failpoints", "--no-such-option", "--upstream=127.0.0.1:99999"})
    void whatIsNoProxyWritesNoArchive(String argument) throws IOException, InterruptedException {
        assertThat(run(launcher(Programs.failgate(), argument)).output())
                .containsIgnoringCase("failgate")
                .doesNotContain("rror occurred");
        assertThat(cached()).isEmpty();
    }

    @Test
    void anArchiveBesideTheJarIsUsedAndNoOtherIsWritten() throws IOException, InterruptedException {
        startAndStop(proxy());
        Path script = copy(folder.resolve("installed"));
        startAndStop(proxy(script));
        assertThat(cached()).hasSize(2);
        Path other = cached().stream()
                .max((a, b) ->
                        Long.compare(a.toFile().lastModified(), b.toFile().lastModified()))
                .orElseThrow();
        Path beside = Files.move(other, script.resolveSibling("failgate.jsa"));
        assertThat(startAndStop(proxy(script))).contains("-XX:SharedArchiveFile=" + beside);
        assertThat(cached()).hasSize(1);
    }

    /** The launcher and the jar as they may be installed: beside each other. */
    private static Path copy(Path folder) throws IOException {
        Files.createDirectory(folder);
        Files.copy(JAR, folder.resolve("failgate.jar"));
        return Files.copy(Programs.failgate(), folder.resolve("failgate"));
    }

    /** Java itself crashes with some of them. */
    @ParameterizedTest
    @ValueSource(strings = {"empty", "other", "cut", "changed"})
    void aDamagedArchiveIsNotUsed(String damage) throws IOException, InterruptedException {
        startAndStop(proxy());
        Path archive = assertThat(cached()).singleElement().actual();
        byte[] whole = Files.readAllBytes(archive);
        Files.delete(archive);
        Files.write(archive, damaged(whole, damage));
        assertThat(startAndStop(proxy())).noneMatch(LauncherTest::usesAnArchive);
        assertThat(startAndStop(proxy())).anyMatch(LauncherTest::usesAnArchive);
    }

    private static byte[] damaged(byte[] whole, String damage) {
        return switch (damage) {
            case "empty" -> new byte[0];
            case "other" -> "this is no archive".getBytes(StandardCharsets.US_ASCII);
            case "cut" -> Arrays.copyOf(whole, whole.length / 2);
            default -> {
                byte[] changed = whole.clone();
                Arrays.fill(changed, whole.length / 4, whole.length / 2, (byte) 0x55);
                yield changed;
            }
        };
    }

    @Test
    void aJarThatIsNewerThanTheArchiveGetsAnother() throws IOException, InterruptedException {
        startAndStop(proxy());
        Path archive = assertThat(cached()).singleElement().actual();
        assertThat(archive.toFile().setLastModified(JAR.toFile().lastModified() - 1000))
                .isTrue();
        assertThat(startAndStop(proxy())).noneMatch(LauncherTest::usesAnArchive);
        assertThat(startAndStop(proxy())).anyMatch(LauncherTest::usesAnArchive);
    }

    @Test
    void theArchiveOfAFormerJarGoesAndThatOfAnotherPlaceStays() throws IOException, InterruptedException {
        startAndStop(proxy());
        Path elsewhere = assertThat(cached()).singleElement().actual();
        Path script = copy(folder.resolve("installed"));
        startAndStop(proxy(script));
        assertThat(cached()).hasSize(2);
        Path jar = script.resolveSibling("failgate.jar");
        assertThat(jar.toFile().setLastModified(jar.toFile().lastModified() - 60_000))
                .isTrue();
        List<Path> former = cached();
        assertThat(startAndStop(proxy(script))).noneMatch(LauncherTest::usesAnArchive);
        assertThat(cached()).hasSize(2).contains(elsewhere).isNotEqualTo(former);
        assertThat(startAndStop(proxy(script))).anyMatch(LauncherTest::usesAnArchive);
    }

    /** A file in place of the folder, which not even root can write to. */
    @Test
    void aCacheThatCannotBeWrittenIsNone() throws IOException, InterruptedException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(startAndStop(with(proxy(), "XDG_CACHE_HOME", file))).noneMatch(LauncherTest::usesAnArchive);
        ProcessBuilder homeless = proxy();
        homeless.environment().remove("HOME");
        assertThat(startAndStop(homeless)).noneMatch(LauncherTest::usesAnArchive);
        assertThat(cached()).isEmpty();
    }

    @Test
    void aCacheThatGoesMeanwhileIsNoMatter() throws IOException, InterruptedException {
        Process process = proxy().start();
        try {
            Programs.readUntil(process.getInputStream(), "registered");
            Files.delete(cache());
            stop(process);
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Xshare:off", "-XX:+UseParallelGC", "-XX:+UseG1GC -Dx=*"})
    void theUsersOptionsOfJavaWin(String options) throws IOException, InterruptedException {
        for (String variable : List.of("JAVA_OPTS", "JDK_JAVA_OPTIONS")) {
            Programs.Outcome version = run(with(launcher(Programs.failgate(), "--version"), variable, options));
            assertThat(version.exitCode()).as(version.output()).isZero();
        }
        assertThat(startAndStop(with(proxy(), "JAVA_OPTS", options))).contains(options.split(" "));
        assertThat(cached()).hasSize(options.equals("-Xshare:off") ? 0 : 1);
    }

    @Test
    void theExampleInTheDocStarts() throws IOException, InterruptedException {
        String doc =
                Files.readString(Path.of(System.getProperty("failgate.readme")).resolveSibling("docs/settings.md"));
        Matcher example =
                Pattern.compile("(?m)^ {4}JAVA_OPTS='(.*)' failgate .*$").matcher(doc);
        assertThat(example.find()).isTrue();
        assertThat(startAndStop(with(proxy(), "JAVA_OPTS", example.group(1))))
                .contains(example.group(1).split(" "));
    }

    @Test
    void aLinkToItIsEnough() throws IOException, InterruptedException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Programs.failgate());
        Path relative = Files.createSymbolicLink(folder.resolve("failgate"), link.getFileName());
        assertThat(run(launcher(relative, "--version")).output()).matches("Failgate \\S+\\R");
        ProcessBuilder onThePath = launcher(Path.of("failgate"), "--version");
        onThePath.command(List.of("sh", "-c", "failgate --version"));
        onThePath.environment().merge("PATH", folder.toString(), (path, here) -> here + File.pathSeparator + path);
        assertThat(run(onThePath).output()).matches("Failgate \\S+\\R");
    }

    @Test
    void withoutAJarItSaysHowToBuildOne() throws IOException, InterruptedException {
        Path script = Files.copy(Programs.failgate(), folder.resolve("failgate"));
        Programs.Outcome outcome = run(launcher(script, "--version"));
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.output())
                .startsWith("failgate: there is no failgate.jar in ")
                .contains("mvn ");
    }

    @Test
    void withoutAJavaItSaysWhereItLooked() throws IOException, InterruptedException {
        Path programs = Files.createDirectory(folder.resolve("programs"));
        for (String name : List.of("dirname", "readlink")) {
            Files.createSymbolicLink(
                    programs.resolve(name), Path.of(Programs.find(name).orElseThrow()));
        }
        ProcessBuilder launcher = with(launcher(Programs.failgate(), "--version"), "JAVA_HOME", folder);
        Programs.Outcome outcome = run(with(launcher, "PATH", programs));
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.output())
                .startsWith("failgate: there is no java in JAVA_HOME (" + folder + ")")
                .contains("PATH");
    }

    @Test
    void aJavaHomeWithoutJavaIsSaid() throws IOException, InterruptedException {
        ProcessBuilder launcher = with(launcher(Programs.failgate(), "--version"), "JAVA_HOME", folder);
        Path java = Path.of(System.getProperty("java.home"), "bin");
        launcher.environment().merge("PATH", java.toString(), (path, first) -> first + File.pathSeparator + path);
        assertThat(run(launcher).output())
                .matches("failgate: there is no bin/java in JAVA_HOME \\(" + Pattern.quote(folder.toString())
                        + "\\), so it is " + Pattern.quote(java.toString()) + "/java of the PATH\\RFailgate \\S+\\R");
    }
}
