package io.failgate.failpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pages show is what happens: every program is run, every row of terms is evaluated. */
@Timeout(400)
class ReadmeExampleTest {

    private static final Pattern PROGRAM = Pattern.compile(
            "```java\\n(.*?public class (\\w+) \\{.*?)```\\n.*?```text\\n(.*?)```\\n"
                    + "(?:[^`]*?FAILPOINTS='(\\S+?)=([^']*)'.*?```text\\n(.*?)```)?",
            Pattern.DOTALL);
    private static final Pattern EVALUATED = Pattern.compile("(?m)^\\| `([^`]+)` \\| ([^|]+) \\|$");

    private static final Pattern DIFFERENT = Pattern.compile("(?m)^\\| `([^`]+)` \\| [^|]+ \\| ([^|]+) \\| [^|]+ \\|$");
    /** What the log has beside what a program prints. */
    private static final Pattern WARNING =
            Pattern.compile("(?m)^\\S+ \\[.+\\] WARN +io\\.failgate\\.failpoint -- .+\\n");

    @TempDir
    private Path folder = Path.of("");

    private static String readme() throws IOException {
        return Files.readString(Path.of("README.md"));
    }

    static Stream<Map.Entry<String, MatchResult>> programs() throws IOException {
        List<MatchResult> programs = new ArrayList<>();
        for (String page : List.of("README.md", "../docs/scopes.md", "../docs/usages.md")) {
            PROGRAM.matcher(Files.readString(Path.of(page))).results().forEach(programs::add);
        }
        return programs.stream().map(program -> Map.entry(program.group(2), program));
    }

    static Stream<Map.Entry<String, String>> different() throws IOException {
        String readme = readme();
        String table = readme.substring(readme.indexOf("| terms | elsewhere | here | why |"));
        assertThat(table.strip().lines().filter(line -> line.startsWith("| `")).count())
                .as("rows that can be read")
                .isEqualTo(DIFFERENT.matcher(table).results().count());
        return DIFFERENT.matcher(table).results().map(row -> Map.entry(row.group(1), row.group(2)));
    }

    static Stream<Map.Entry<String, String>> evaluated() throws IOException {
        String readme = readme();
        int table = readme.indexOf("| terms | evaluations |");
        return EVALUATED
                .matcher(readme.substring(table, readme.indexOf("\n\n", table)))
                .results()
                .map(row -> Map.entry(row.group(1), row.group(2)));
    }

    @Test
    void theReadmeHasProgramsAndTerms() throws IOException {
        assertThat(programs().map(Map.Entry::getKey))
                .containsExactly(
                        "Store",
                        "Sites",
                        "Pending",
                        "Scopes",
                        "Host",
                        "Recovery",
                        "Carry",
                        "Wal",
                        "Retry",
                        "SideBySide");
        assertThat(programs().filter(program -> program.getValue().group(4) != null))
                .as("armed from outside as well")
                .hasSize(1);
        assertThat(evaluated()).hasSizeGreaterThan(5);
    }

    @ParameterizedTest
    @MethodSource("programs")
    void aProgramPrintsWhatTheReadmeSays(Map.Entry<String, MatchResult> named) throws Exception {
        MatchResult program = named.getValue();
        Path source = Files.writeString(folder.resolve(named.getKey() + ".java"), program.group(1));
        ZeroCostTest.compile(List.of(
                "-proc:none", "-cp", ChildJvm.classPathOfTheTest(), "-d", folder.toString(), source.toString()));
        ChildJvm child = new ChildJvm(folder).with(folder);
        ChildJvm.Outcome outcome = child.run(Map.of(), List.of(), named.getKey());
        assertThat(outcome.exitCode()).isZero();
        assertThat(WARNING.matcher(outcome.output()).replaceAll("")).isEqualTo(program.group(3));
        if (program.group(4) != null) {
            String variable = program.group(4) + "=" + program.group(5);
            assertThat(child.run(Map.of("FAILPOINTS", variable), List.of(), named.getKey())
                            .output())
                    .startsWith(program.group(6));
        }
    }

    @ParameterizedTest
    @MethodSource("different")
    void whatDiffersFromOtherEnginesIsAsTheReadmeSays(Map.Entry<String, String> row) {
        if (row.getValue().equals("error")) {
            assertThatThrownBy(() -> Terms.parse(row.getKey())).isInstanceOf(TermsException.class);
        } else {
            assertThat(yielded(row.getKey())).isEqualTo(Notation.outcomes(row.getValue()));
        }
    }

    @ParameterizedTest
    @MethodSource("evaluated")
    void aRowOfTermsYieldsWhatTheReadmeSays(Map.Entry<String, String> row) {
        assertThat(String.join(", ", yielded(row.getKey()))).isEqualTo(row.getValue());
    }

    private static List<String> yielded(String terms) {
        FailPoints registry = FailPoints.create();
        FailPoint point = registry.define(new FailPointKey("point", "for tests", "return"));
        registry.put("point", terms);
        List<String> yielded = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Effect effect = point.evaluate();
            yielded.add(
                    effect.isNone()
                            ? "-"
                            : effect.steps().stream().map(Step::toString).collect(Collectors.joining("&")));
        }
        return yielded;
    }
}
