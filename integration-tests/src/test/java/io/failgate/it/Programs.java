package io.failgate.it;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs programs of the machine. */
final class Programs {

    /** How a program ended, and what it printed on both of its outputs. */
    record Outcome(int exitCode, String output) {}

    private Programs() {}

    /** A program on the PATH. */
    static Optional<String> find(String name) {
        return List.of(System.getenv("PATH").split(File.pathSeparator)).stream()
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    /** The java program that runs this test. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Runs a program to its end, which must come within two minutes. */
    static Outcome run(List<String> command, Path folder, String input) throws IOException, InterruptedException {
        Path output = Files.createTempFile("failgate-it-", ".out");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IOException(command + " does not end; it printed " + Files.readString(output));
        }
        String text = Files.readString(output);
        Files.delete(output);
        return new Outcome(process.exitValue(), text);
    }

    /** Reads until a text has come, or the end. What was read. */
    static String readUntil(InputStream in, String text) throws IOException {
        StringBuilder read = new StringBuilder();
        int c = in.read();
        while (c >= 0) {
            read.append((char) c);
            if (c == '\n' && read.indexOf(text) >= 0) {
                break;
            }
            c = in.read();
        }
        return read.toString();
    }
}
