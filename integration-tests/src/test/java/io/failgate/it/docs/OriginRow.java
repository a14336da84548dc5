package io.failgate.it.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A row of {@code docs/origins.md}.
 *
 * @param seed the project that the row is about, as the heading has it
 * @param ability what the project calls it
 * @param by how the steps are taken
 * @param steps what one writes
 * @param gives what the last step gives
 * @param more a link to where more is said
 */
record OriginRow(String seed, String ability, By by, List<String> steps, String gives, String more) {

    /** How steps are taken; the page's own words. */
    enum By {
        TERMS("terms"),
        JAVA("Java"),
        PROGRAM("program"),
        HTTP("HTTP"),
        SQL("SQL");

        private final String word;

        By(String word) {
            this.word = word;
        }

        private static By of(String word) {
            return List.of(values()).stream()
                    .filter(by -> by.word.equals(word))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("nothing executes a row by " + word));
        }
    }

    static final String PAGE = "origins.md";

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern PROGRAM = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
    private static final int COLUMNS = 6;

    static String page() throws IOException {
        return Files.readString(docs().resolve(PAGE));
    }

    static Path docs() {
        return Path.of(System.getProperty("failgate.readme")).resolveSibling("docs");
    }

    /** The program that the page shows. */
    static String program() throws IOException {
        Matcher program = PROGRAM.matcher(page());
        if (!program.find()) {
            throw new AssertionError("there is no program in " + PAGE);
        }
        return program.group(1);
    }

    /** Every row of every table. */
    static List<OriginRow> all() throws IOException {
        return page().lines()
                .filter(line -> line.startsWith("## "))
                .flatMap(heading -> DocSection.of(PAGE, heading).table().stream()
                        .map(cells -> of(heading.substring("## ".length()), cells)))
                .toList();
    }

    private static OriginRow of(String seed, List<String> cells) {
        if (cells.size() != COLUMNS) {
            throw new AssertionError("a row has " + COLUMNS + " cells, and not " + cells);
        }
        List<String> gives = codes(cells.get(3));
        return new OriginRow(
                seed,
                codes(cells.get(0)).get(0),
                By.of(cells.get(1)),
                codes(cells.get(2)),
                gives.isEmpty() ? "" : gives.get(0),
                cells.get(4));
    }

    private static List<String> codes(String cell) {
        return CODE.matcher(cell).results().map(code -> code.group(1)).toList();
    }

    @Override
    public String toString() {
        return seed + ": " + ability;
    }
}
