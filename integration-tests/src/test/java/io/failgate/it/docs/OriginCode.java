package io.failgate.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.failpoint.FailPoints;
import io.failgate.it.support.Programs;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** The code and the program of {@code docs/origins.md}, compiled into a folder. */
final class OriginCode {

    private static final Pattern STARTED = Pattern.compile("((?:[A-Z_]+=(?:'[^']*'|\\S+) )*)java ((?:-\\S+ )*)Program");
    private static final Pattern SETTING = Pattern.compile("([A-Z_]+)=(?:'([^']*)'|(\\S+)) ");
    private static final int SECONDS = 150;

    private static final String HEAD = """
            import io.failgate.failpoint.*;
            import java.io.*;
            import java.time.*;
            import java.util.*;
            import java.util.concurrent.*;

            public class Rows {
                private static final FailPoint POINT = FailPoint.define("com.acme/point", "for this page", "return(1)");
                private static final FailPoint OTHER = FailPoint.define("com.acme/other", "for this page", "return(1)");
                private static final FailPoints points = FailPoints.global();
            """;

    private final Path folder;
    private final List<OriginRow> rows;

    OriginCode(Path folder, List<OriginRow> rows) throws IOException {
        this.folder = folder;
        this.rows = rows.stream().filter(row -> row.by() == OriginRow.By.JAVA).toList();
        StringBuilder source = new StringBuilder(HEAD);
        for (int i = 0; i < this.rows.size(); i++) {
            source.append("    public static Object row%d() throws Throwable {%n".formatted(i))
                    .append(body(this.rows.get(i).steps()))
                    .append("    }\n");
        }
        compile("Rows", source + "}\n");
        compile("Program", OriginRow.program());
    }

    /** The last step is what is returned, unless it is a statement. */
    private static String body(List<String> steps) {
        int last = steps.size() - 1;
        String before = steps.subList(0, last).stream()
                .map(step -> step.endsWith(";") || step.endsWith("}") ? step : step + ";")
                .collect(Collectors.joining("\n"));
        String end = steps.get(last);
        return before + "\n" + (end.endsWith(";") || end.endsWith("}") ? end : "return (Object) (" + end + ");") + "\n";
    }

    private void compile(String name, String source) throws IOException {
        Path file = Files.writeString(folder.resolve(name + ".java"), source);
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-proc:none",
                                "-cp",
                                Programs.classPathWithoutLogger(),
                                "-d",
                                folder.toString(),
                                file.toString()))
                .as("compiles %s", source)
                .isZero();
    }

    /** What code gives, or what it throws. */
    String run(OriginRow row) throws IOException, ReflectiveOperationException {
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            Object given = loader.loadClass("Rows")
                    .getMethod("row" + rows.indexOf(row))
                    .invoke(null);
            return String.valueOf(given);
        } catch (InvocationTargetException thrown) {
            Throwable cause = thrown.getTargetException();
            return cause.getClass().getSimpleName() + ": " + cause.getMessage();
        } finally {
            FailPoints.global().removeAll();
        }
    }

    /** What the program prints if it ends well; otherwise its exit code and what it prints. */
    String start(String command) throws IOException, InterruptedException {
        Matcher started = STARTED.matcher(command);
        assertThat(started.matches()).as(command).isTrue();
        Stream<String> options = started.group(2).isEmpty()
                ? Stream.of()
                : Stream.of(started.group(2).split(" "));
        ProcessBuilder builder = OriginProcess.java(
                folder + File.pathSeparator + Programs.classPathWithoutLogger(),
                Stream.concat(options, Stream.of("Program")));
        builder.environment().putAll(environment(started.group(1)));
        Path output = folder.resolve("output.txt");
        Process process = builder.redirectOutput(output.toFile()).start();
        try {
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String printed = Files.readAllLines(output).stream()
                .filter(line -> !line.startsWith("SLF4J"))
                .map(line -> line.replaceAll("127\\.0\\.0\\.1:\\d+", "127.0.0.1:1234"))
                .collect(Collectors.joining(", "));
        return process.exitValue() == 0 ? printed : "exit code " + process.exitValue() + ": " + printed;
    }

    /** The variables in front of a command, with any port in the place of gofail's. */
    static Map<String, String> environment(String settings) {
        return SETTING.matcher(settings)
                .results()
                .collect(Collectors.toMap(
                        setting -> setting.group(1),
                        setting -> (setting.group(2) == null ? setting.group(3) : setting.group(2))
                                .replace(":1234", ":0")));
    }
}
