package io.failgate.failpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A Java process of its own, with everything on its class path that the test runs with. */
final class ChildJvm {

    /** More than any child takes on a busy machine. */
    private static final int SECONDS = 150;

    private final Path folder;
    private final String classPath;

    /** Output goes to a file in the folder. */
    ChildJvm(Path folder) {
        this(folder, classPathOfTheTest());
    }

    private ChildJvm(Path folder, String classPath) {
        this.folder = folder;
        this.classPath = classPath;
    }

    /** How a child process ended. */
    record Outcome(int exitCode, String output) {}

    /** The same, with classes from one more folder. */
    ChildJvm with(Path classes) {
        return new ChildJvm(folder, classes + System.getProperty("path.separator") + classPath);
    }

    /** The same, without a logger for SLF4J. */
    ChildJvm withoutLogger() {
        String separator = System.getProperty("path.separator");
        return new ChildJvm(
                folder,
                Arrays.stream(classPath.split(separator, -1))
                        .filter(entry -> !entry.contains("logback"))
                        .collect(Collectors.joining(separator)));
    }

    Outcome run(Map<String, String> environment, List<String> options, String mainClass, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classPath));
        command.addAll(options);
        command.add(mainClass);
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Path output = Files.createTempFile(folder, "output", ".txt");
        Process process = builder.redirectOutput(output.toFile()).start();
        try {
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Outcome(process.exitValue(), Files.readString(output));
    }

    /** Everything this test runs with, be it on the class path or on the module path. */
    static String classPathOfTheTest() {
        return String.join(
                System.getProperty("path.separator"),
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                System.getProperty("jdk.module.path", ""),
                "target/classes",
                "target/test-classes");
    }
}
