package io.failgate.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/edge-cases.md has the cases that the code cites, and names tests that exist. */
class EdgeCasesDocTest {

    private static final Path ROOT = Objects.requireNonNull(
            Path.of(System.getProperty("failgate.readme")).toAbsolutePath().getParent());
    private static final Pattern CITATION = Pattern.compile("[Ee]dge cases?((?:[ ,]+(?:and |to )?E\\d+)+)");
    private static final Pattern RANGE = Pattern.compile("E(\\d+)(?: to E(\\d+))?");

    private static String page() throws IOException {
        return Files.readString(ROOT.resolve("docs/edge-cases.md"));
    }

    private static List<String> sources() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(EdgeCasesDocTest::read)
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    private static Stream<Integer> numbers(String cited) {
        return RANGE.matcher(cited).results().flatMap(EdgeCasesDocTest::range);
    }

    private static Stream<Integer> range(MatchResult range) {
        int first = Integer.parseInt(range.group(1));
        int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
        return IntStream.rangeClosed(first, last).boxed();
    }

    @Test
    void whatTheCodeCitesIsThere() throws IOException {
        Set<Integer> there = Pattern.compile("(?m)^\\| E(\\d+) \\|")
                .matcher(page())
                .results()
                .map(row -> Integer.valueOf(row.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<Integer> cited = sources().stream()
                .flatMap(source ->
                        CITATION.matcher(source.replaceAll("\\n *\\*? ?", " ")).results())
                .flatMap(citation -> numbers(citation.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(cited).hasSizeGreaterThan(20);
        assertThat(there).containsAll(cited);
    }

    @Test
    void theTestsThatItNamesExist() throws IOException {
        String all = String.join("\n", sources());
        List<String> named = Pattern.compile("`([a-z]\\w{12,}|\\w+Test)`")
                .matcher(page())
                .results()
                .map(name -> name.group(1))
                .filter(name -> !name.contains("_"))
                .toList();
        assertThat(named)
                .hasSizeGreaterThan(30)
                .allMatch(name -> Pattern.compile("(?:void|class) " + name + "\\b")
                        .matcher(all)
                        .find());
    }
}
