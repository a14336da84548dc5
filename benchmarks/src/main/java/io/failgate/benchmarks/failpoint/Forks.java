package io.failgate.benchmarks.failpoint;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Processes of their own that run this program again, with the virtual machine that runs it now. */
final class Forks {

    private Forks() {}

    /**
     * Runs one.
     *
     * @return the lines it printed
     * @throws IOException if it failed
     */
    static List<String> run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-Xbatch", "-XX:CompileCommand=quiet"));
        for (String method :
                List.of("calc", "vector", "wal", "fnv")) { // those with arguments of their own, and the batches
            command.add("-XX:CompileCommand=dontinline," + HostFactory.PACKAGE + ".*::" + method);
        }
        Properties properties = System.getProperties();
        for (String setting : List.of("rounds", "warm-up", "toggle-rounds", "toggle-window")) {
            if (properties.containsKey(setting)) {
                command.add("-D" + setting + "=" + properties.getProperty(setting));
            }
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), FailPointBenchmark.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> lines;
        try (var reader = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            lines = reader.lines().toList();
        }
        if (process.waitFor() != 0) {
            throw new IOException(String.join(System.lineSeparator(), lines));
        }
        return lines;
    }
}
