package io.failgate.failpoint.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A Java program in a process of its own, which has this module and no logger. */
final class ServedProgram implements AutoCloseable {

    /** More than any child takes on a busy machine. */
    private static final int SECONDS = 150;

    private final Process process;
    private final BufferedReader output;
    private final StringBuilder said = new StringBuilder();

    private ServedProgram(Process process) {
        this.process = process;
        this.output = process.inputReader(UTF_8);
    }

    static ServedProgram start(Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classPath()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new ServedProgram(builder.start());
    }

    /** Everything this test runs with, be it on the class path or on the module path. */
    static String classPath() {
        String separator = System.getProperty("path.separator");
        String all = String.join(
                separator,
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                System.getProperty("jdk.module.path", ""),
                "target/classes",
                "target/test-classes");
        return Arrays.stream(all.split(separator, -1))
                .filter(entry -> !entry.contains("logback"))
                .collect(Collectors.joining(separator));
    }

    /** Reads on until a line has that, and gives its first group. */
    String await(String regex) throws IOException {
        Pattern pattern = Pattern.compile(regex);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.append(line).append('\n');
            Matcher found = pattern.matcher(line);
            if (found.find()) {
                return found.group(1);
            }
        }
        throw new AssertionError("no line has " + regex + " in:\n" + said);
    }

    /** The address of its failpoints, with a slash at the end. */
    String failPoints() throws IOException {
        return await("^failpoints are served at (.*)");
    }

    void write(String line) throws IOException {
        OutputStream input = process.getOutputStream();
        input.write((line + "\n").getBytes(UTF_8));
        input.flush();
    }

    void endInput() throws IOException {
        process.getOutputStream().close();
    }

    int exitCode() throws IOException, InterruptedException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.append(line).append('\n');
        }
        assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    /** What it has said so far, as far as that was read. */
    String said() {
        return said.toString();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
