package io.failgate.it.support;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** Runs programs of the machine. */
public final class Programs {

    /** How a program ended, and what it printed on both of its outputs. */
    public record Outcome(int exitCode, String output) {}

    private Programs() {}

    /** A program on the PATH. */
    public static Optional<String> find(String name) {
        return all(name).stream().findFirst();
    }

    /** All programs of this name on the PATH. */
    public static List<String> all(String name) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> in(Path.of(folder), name).stream())
                .toList();
    }

    /** A program in a folder. */
    static Optional<String> in(Path folder, String name) {
        return Optional.of(folder.resolve(name)).filter(Files::isExecutable).map(Path::toString);
    }

    /** The java program that runs this test. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The launcher of this project's program. */
    public static Path failgate() {
        return Path.of(System.getProperty("failgate.launcher"));
    }

    /** Runs a program to its end, which must come within two minutes. */
    public static Outcome run(List<String> command, Path folder, String input)
            throws IOException, InterruptedException {
        Path file = Files.writeString(Files.createTempFile("failgate-it-", ".in"), input);
        try {
            return run(command, folder, file);
        } finally {
            Files.delete(file);
        }
    }

    /** The same, with a file as its input. */
    public static Outcome run(List<String> command, Path folder, Path input) throws IOException, InterruptedException {
        Path output = Files.createTempFile("failgate-it-", ".out");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IOException(command + " does not end; it printed " + Files.readString(output));
        }
        String text = Files.readString(output);
        Files.delete(output);
        return new Outcome(process.exitValue(), text);
    }

    /** Reads until a text has come, or the end. What was read. */
    public static String readUntil(InputStream in, String text) throws IOException {
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

    /** Everything that this test runs with, but no logger; a jar may have one inside. */
    public static String classPathWithoutLogger() throws IOException {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            for (Path part : parts(Path.of(entry))) {
                if (!hasLogger(part)) {
                    entries.add(part.toString());
                }
            }
        }
        return String.join(File.pathSeparator, entries);
    }

    /** Surefire's class path is one jar, whose manifest names the others. */
    private static List<Path> parts(Path entry) throws IOException {
        if (!Files.isRegularFile(entry)) {
            return List.of(entry);
        }
        try (JarFile jar = new JarFile(entry.toFile())) {
            Manifest manifest = jar.getManifest();
            String others =
                    manifest == null ? null : manifest.getMainAttributes().getValue("Class-Path");
            return others == null
                    ? List.of(entry)
                    : Arrays.stream(others.split(" ", -1))
                            .map(other -> Path.of(entry.toUri().resolve(other)))
                            .toList();
        }
    }

    private static boolean hasLogger(Path entry) throws IOException {
        if (!Files.isRegularFile(entry)) {
            return false;
        }
        try (JarFile jar = new JarFile(entry.toFile())) {
            return jar.getEntry("ch/qos/logback/classic/LoggerContext.class") != null;
        }
    }
}
