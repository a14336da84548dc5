package io.failgate.proxy.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Lets the same complaint pass only so many times a minute, and tells afterwards how many more there were. Complaints
 * of one logger are the same if they differ only in quoted values. Requested lines, such as hits of failpoints and
 * their changes, are no complaints. Thread-safe.
 */
final class Repeats {

    static final int MOST_A_MINUTE = 10;

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    /** Bounded, because other libraries may put values into their messages. */
    private static final int MOST_KINDS = 500;

    private static final int LONGEST_QUOTE = 1000;

    /** The package that complains of peers at level INFO as well. */
    private static final String OF_PEERS = "io.failgate.proxy.session.";

    private final LongSupplier nanoTime;
    private final Map<String, Kind> kinds = new HashMap<>();

    Repeats(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** A note about complaints that did not pass. */
    record Note(Level level, String loggerName, String message) {}

    /** The same complaints, since the first of them in this minute. */
    private static final class Kind {

        private final long since;
        private final Level level;
        private final String loggerName;
        private int passed;
        private long suppressed;
        private String last = "";

        Kind(long since, ILoggingEvent first) {
            this.since = since;
            this.level = first.getLevel();
            this.loggerName = first.getLoggerName();
        }

        boolean isOver(long now) {
            return now - since >= MINUTE;
        }

        Note note() {
            return new Note(
                    level, loggerName, "the same " + suppressed + " times more within a minute, the last: " + last);
        }
    }

    /** Counts a complaint; everything else passes. */
    synchronized boolean passes(ILoggingEvent event) {
        boolean complaint = event.getLevel().isGreaterOrEqual(Level.WARN)
                || event.getLoggerName().startsWith(OF_PEERS);
        if (!complaint) {
            return true;
        }
        String sameness = event.getLoggerName() + ' ' + event.getMessage();
        boolean known = kinds.containsKey(sameness);
        Kind kind = kinds.computeIfAbsent(
                known || kinds.size() < MOST_KINDS ? sameness : "", key -> new Kind(nanoTime.getAsLong(), event));
        if (kind.passed < MOST_A_MINUTE) {
            kind.passed++;
            return true;
        }
        kind.suppressed++;
        kind.last = PrintableText.of(event.getFormattedMessage(), LONGEST_QUOTE);
        return false;
    }

    /** The notes that are due now, given once. */
    synchronized List<Note> due() {
        return take(false);
    }

    /** All notes, though their minutes are not over. */
    synchronized List<Note> rest() {
        return take(true);
    }

    private List<Note> take(boolean all) {
        if (kinds.isEmpty()) {
            return List.of();
        }
        long now = nanoTime.getAsLong();
        List<Note> notes = new ArrayList<>();
        for (Iterator<Kind> each = kinds.values().iterator(); each.hasNext(); ) {
            Kind kind = each.next();
            if (all || kind.isOver(now)) {
                each.remove();
                if (kind.suppressed > 0) {
                    notes.add(kind.note());
                }
            }
        }
        return notes;
    }
}
