package io.failgate.it.faults.matrix;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What each action comes to at each site, and the page that shows it. */
final class FaultMatrix {

    private static final String INTRODUCTION = """
            # What can be done where

            Every failpoint of Failgate with every action. ✓ is tested on a real server by \
            `FaultMatrixTest`, which writes this
            page. A client passes the site once. The test looks at four things: what the client \
            hears, what the server has heard,
            what was counted, and how the session goes on. Where – stands, arming makes no sense. It \
            is refused with the reason
            that the letter stands for.

            """;

    private final Map<String, List<String>> rows = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    /** The next action of the site works. */
    void addWorking(String site, Optional<String> note) {
        add(site, "✓" + note.map(this::letter).orElse(""));
    }

    /** The next action of the site makes no sense. */
    void addRefused(String site, String reason) {
        add(site, "–" + letter(reason));
    }

    private void add(String site, String mark) {
        rows.computeIfAbsent(site, any -> new ArrayList<>()).add(mark);
    }

    private String letter(String note) {
        if (!notes.contains(note)) {
            notes.add(note);
        }
        return String.valueOf((char) ('a' + notes.indexOf(note)));
    }

    /** The page, in Markdown. */
    String page() {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        page.append("| |");
        for (Fault fault : Fault.values()) {
            page.append(' ').append(fault.keyword()).append(" |");
        }
        page.append("\n|---|").append("---|".repeat(Fault.values().length)).append('\n');
        rows.forEach((site, marks) -> page.append("| `")
                .append(site)
                .append("` | ")
                .append(String.join(" | ", marks))
                .append(" |\n"));
        page.append('\n');
        notes.forEach(note ->
                page.append("* ").append(letter(note)).append(": ").append(note).append('\n'));
        return page.toString();
    }
}
