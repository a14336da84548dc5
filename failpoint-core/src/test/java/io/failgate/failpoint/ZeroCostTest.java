package io.failgate.failpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a failpoint costs that is off: no machine code, no memory on the heap, and little beside it. Times are for the
 * benchmarks.
 */
@Tag("exhaustive")
@Timeout(400)
class ZeroCostTest {

    private static final List<String> METHODS = List.of("calc", "vector", "wal");
    private static final int CLASSES = 20;
    private static final int METHODS_PER_CLASS = 10;
    private static final int POINTS_PER_METHOD = 5;

    @TempDir
    private Path folder = Path.of("");

    private Map<String, MachineCode> compiled(String program) throws Exception {
        boolean hotSpot = System.getProperty("java.vm.name").matches(".*(HotSpot|OpenJDK).*Server.*");
        boolean processor = System.getProperty("os.arch").matches("amd64|x86_64|aarch64");
        assumeTrue(
                hotSpot && processor,
                "only the code of HotSpot's C2 on x86-64 and aarch64 is known to fold failpoints");
        ChildJvm.Outcome outcome = new ChildJvm(folder)
                .run(Map.of(), MachineCode.printing(ZeroCostHosts.class), ZeroCostProcess.class.getName(), program);
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        return MachineCode.byStateAndMethod(outcome.output());
    }

    /**
     * What is compared: the instructions in alphabetical order, because C2 may schedule equal ones differently; else
     * the size.
     */
    private List<String> essence(Map<String, MachineCode> codes, String key) throws Exception {
        MachineCode code = codes.get(key);
        assertThat(code).as("code of %s among %s", key, codes.keySet()).isNotNull();
        List<String> instructions = code.isComplete() ? code.instructions(folder) : List.of();
        return instructions.isEmpty()
                ? List.of(code.size() + " bytes")
                : instructions.stream().sorted().toList();
    }

    private void assertPointedIsLikeBase(Map<String, MachineCode> codes, String state) throws Exception {
        for (String method : METHODS) {
            assertThat(essence(codes, state + "/Pointed::" + method))
                    .as("instructions of %s, %s", method, state)
                    .isEqualTo(essence(codes, state + "/Base::" + method));
        }
    }

    private void assertDiffersFromBase(Map<String, MachineCode> codes, String state, String host) throws Exception {
        for (String method : METHODS) {
            assertThat(essence(codes, state + "/" + host + "::" + method))
                    .as("instructions of %s in %s, %s", method, host, state)
                    .isNotEqualTo(essence(codes, state + "/Base::" + method));
        }
    }

    @Test
    void aPointThatWasNeverArmedCompilesToNothingAlsoWhenAnotherIsArmed() throws Exception {
        Map<String, MachineCode> codes = compiled("code");
        assertPointedIsLikeBase(codes, "never-armed");
        assertPointedIsLikeBase(codes, "another-armed");
        for (String method : METHODS) {
            assertThat(codes.get("another-armed/Pointed::" + method))
                    .as("compiled anew when another was armed")
                    .isNotSameAs(codes.get("never-armed/Pointed::" + method));
        }
        // the comparison can fail: it finds volatile fields, and points that were armed themselves
        assertDiffersFromBase(codes, "never-armed", "Volatile");
        assertDiffersFromBase(codes, "was-armed", "Pointed");
    }

    @Test
    void itDoesNotMatterThatAnotherPointWasArmedFirst() throws Exception {
        Map<String, MachineCode> codes = compiled("code-another-armed-first");
        assertPointedIsLikeBase(codes, "another-armed");
        assertDiffersFromBase(codes, "another-armed", "Volatile");
    }

    @Test
    void askingAllocatesNothingOffAndArmed() throws Exception {
        ChildJvm.Outcome outcome =
                new ChildJvm(folder).run(Map.of(), List.of("-Xbatch"), ZeroCostProcess.class.getName(), "allocation");
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        Map<String, Double> bytes = outcome.output()
                .lines()
                .filter(line -> line.matches(".*: [0-9.]+"))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.lastIndexOf(':')),
                        line -> Double.parseDouble(line.substring(line.lastIndexOf(' ')))));
        assertThat(bytes.remove("control")).as("an array of 16 bytes").isGreaterThanOrEqualTo(16);
        assertThat(bytes)
                .hasSize(11)
                .allSatisfy((question, each) ->
                        assertThat(each).as("bytes per question: %s", question).isLessThan(0.05));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:+TieredCompilation", "-XX:-TieredCompilation"})
    void aThousandPointsAddUnderAMegabyteOfCodeAndMetaspace(String compilation) throws Exception {
        long none = footprint(compilation, "Plain", "");
        long thousand = footprint(compilation, "Pointed", "if (POINT_%1$d.armed()) { POINT_%1$d.inject(); }");
        assertThat(thousand - none)
                .as("bytes that %d points add", CLASSES * METHODS_PER_CLASS * POINTS_PER_METHOD)
                .isLessThan(1L << 20);
    }

    /**
     * What a virtual machine keeps in code cache and metaspace after it ran these classes hot. The code cache is small,
     * and the sweeper eager. So it does not wait for megabytes to gather before it gives back what C1 made on the way.
     */
    private long footprint(String compilation, String prefix, String guard) throws Exception {
        Path sources = Files.createDirectories(folder.resolve(prefix));
        List<String> names = new ArrayList<>();
        List<String> command = new ArrayList<>(List.of("-proc:none", "-nowarn", "-d", sources.toString()));
        command.addAll(List.of("-cp", ChildJvm.classPathOfTheTest()));
        for (int i = 0; i < CLASSES; i++) {
            names.add(prefix + i);
            Path source = Files.writeString(sources.resolve(prefix + i + ".java"), source(prefix + i, guard));
            command.add(source.toString());
        }
        compile(command);
        ChildJvm.Outcome outcome = new ChildJvm(folder)
                .with(sources)
                .run(
                        Map.of(),
                        List.of(
                                "-XX:+UseSerialGC",
                                "-Xbatch",
                                "-XX:ReservedCodeCacheSize=16m",
                                "-XX:+IgnoreUnrecognizedVMOptions", // later ones give back code with each collection
                                "-XX:SweeperThreshold=0.01",
                                compilation),
                        ZeroCostProcess.class.getName(),
                        names.toArray(String[]::new));
        Matcher bytes = Pattern.compile("(?m)^bytes: (\\d+)$").matcher(outcome.output());
        assertThat(bytes.find()).as(outcome.output()).isTrue();
        return Long.parseLong(bytes.group(1));
    }

    static void compile(List<String> command) {
        ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();
        try (PrintWriter discarded = new PrintWriter(PrintWriter.nullWriter())) {
            assertThat(javac.run(discarded, discarded, command.toArray(String[]::new)))
                    .as("javac %s", command)
                    .isZero();
        }
    }

    /** A class whose methods do arithmetic, each with some points, if the guard is not empty. */
    private static String source(String name, String guard) {
        StringBuilder source =
                new StringBuilder("import io.failgate.failpoint.FailPoint;\npublic class " + name + " {\n");
        StringBuilder calls = new StringBuilder();
        int point = 0;
        for (int method = 0; method < METHODS_PER_CLASS; method++) {
            StringBuilder body = new StringBuilder();
            for (int i = 0; i < POINTS_PER_METHOD; i++, point++) {
                body.append("a = a * 31 + b;\n").append(guard.formatted(point)).append("b ^= a >>> 7;\n");
                if (!guard.isEmpty()) {
                    source.append(
                            "static final FailPoint POINT_%1$d = FailPoint.define(\"%2$s/%1$d\", \"\", \"return\");\n"
                                    .formatted(point, name));
                }
            }
            source.append("static int m%d(int a, int b) {\n%sreturn a + b;\n}\n".formatted(method, body));
            calls.append("sum += m%d(i, sum);\n".formatted(method));
        }
        return source + "public static int work(int n) {\nint sum = 0;\nfor (int i = 0; i < n; i++) {\n" + calls
                + "}\nreturn sum;\n}\n}\n";
    }
}
