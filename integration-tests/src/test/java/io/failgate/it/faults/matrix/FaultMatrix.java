package io.failgate.it.faults.matrix;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What was seen of each action at each site, and the page that shows it. */
final class FaultMatrix {

    private static final String INTRODUCTION = """
            # What can be done where

            Every failpoint of Failgate with every action. ✓ is tested on a real server by `FaultMatrixTest`, which writes this page: a client passes the site
            once, and what it hears, what the server has heard, what was counted and how the session goes on are looked at. – makes no sense, and arming is
            refused with the reason that the letter stands for.

            """;

    private final Map<String, Map<Fault, String>> cells = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    void worked(String site, Fault fault) {
        set(site, fault, "✓");
    }

    void worked(String site, Fault fault, String note) {
        set(site, fault, "✓" + letter(note));
    }

    void refused(String site, Fault fault, String reason) {
        set(site, fault, "–" + letter(reason));
    }

    private void set(String site, Fault fault, String mark) {
        cells.computeIfAbsent(site, any -> new LinkedHashMap<>()).put(fault, mark);
    }

    private String letter(String note) {
        if (!notes.contains(note)) {
            notes.add(note);
        }
        return String.valueOf((char) ('a' + notes.indexOf(note)));
    }

    /** The page, in Markdown. What was not seen is a question mark. */
    String page() {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        page.append("| |");
        for (Fault fault : Fault.values()) {
            page.append(' ').append(fault.keyword()).append(" |");
        }
        page.append("\n|---|").append("---|".repeat(Fault.values().length)).append('\n');
        cells.forEach((site, marks) -> page.append("| `")
                .append(site)
                .append("` |")
                .append(List.of(Fault.values()).stream()
                        .map(fault -> " " + marks.getOrDefault(fault, "?") + " |")
                        .collect(Collectors.joining()))
                .append('\n'));
        page.append('\n');
        notes.forEach(note ->
                page.append("* ").append(letter(note)).append(": ").append(note).append('\n'));
        return page.toString();
    }
}
