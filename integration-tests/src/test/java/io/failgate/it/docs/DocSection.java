package io.failgate.it.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A section of a page in Markdown, with its subsections: its fenced blocks and its tables, in their order.
 *
 * @param page the file
 * @param heading the line that it begins with, such as {@code ## Sites}
 */
record DocSection(Path page, String heading) {

    private static final Path DOCS =
            Path.of(System.getProperty("failgate.readme")).resolveSibling("docs");

    private static final Pattern TABLE = Pattern.compile("(?m)^\\|.*\n(?:^\\|.*\n)*");

    /** The section of a page of {@code docs}. */
    static DocSection of(String page, String heading) {
        return new DocSection(DOCS.resolve(page), heading);
    }

    /** What is in the fenced blocks of a language; with an empty one, of none. */
    List<String> blocks(String language) {
        return matches(block(language)).stream().map(found -> found.group(1)).toList();
    }

    /**
     * The rows of its first table below the head, each with its cells; a bar inside a cell is written with a backslash.
     */
    List<List<String>> table() {
        String table = matches(TABLE).get(0).group();
        return table.lines().skip(2).map(DocSection::cells).toList();
    }

    /** Its first table as it is written. */
    String tableText() {
        return matches(TABLE).get(0).group();
    }

    private static List<String> cells(String row) {
        String inside = row.strip().substring(1, row.strip().length() - 1);
        return List.of(inside.split("(?<!\\\\)\\|", -1)).stream()
                .map(cell -> cell.strip().replace("\\|", "|"))
                .toList();
    }

    /** Puts texts into the fenced blocks of a language, of which there are as many. */
    void writeBlocks(String language, List<String> texts) {
        replace(
                block(language),
                texts.stream()
                        .map(text -> "```" + language + "\n" + text + "```")
                        .toList());
    }

    /** Puts another table into the place of the first one. */
    void writeTable(String table) {
        replace(TABLE, List.of(table));
    }

    private static Pattern block(String language) {
        return Pattern.compile("(?ms)^```" + language + "\n(.*?)^```$");
    }

    private List<MatchResult> matches(Pattern pattern) {
        String text = text();
        return pattern.matcher(text.substring(start(text), end(text))).results().toList();
    }

    private void replace(Pattern pattern, List<String> replacements) {
        String text = text();
        StringBuilder written = new StringBuilder(text.substring(0, start(text)));
        Matcher matcher = pattern.matcher(text.substring(start(text), end(text)));
        for (String replacement : replacements) {
            if (!matcher.find()) {
                throw new IllegalStateException(this + " has no place for " + replacement);
            }
            matcher.appendReplacement(written, Matcher.quoteReplacement(replacement));
        }
        matcher.appendTail(written).append(text, end(text), text.length());
        try {
            Files.writeString(page, written);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private String text() {
        try {
            return Files.readString(page);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private int start(String text) {
        int found = ("\n" + text).indexOf("\n" + heading + "\n");
        if (found < 0) {
            throw new IllegalStateException(page + " has no line \"" + heading + "\"");
        }
        return found;
    }

    /** Where the next heading of the same level or a higher one is. */
    private int end(String text) {
        int level = heading.indexOf(' ');
        Matcher next = Pattern.compile("(?m)^#{1," + level + "} ").matcher(text);
        return next.find(start(text) + level) ? next.start() : text.length();
    }
}
