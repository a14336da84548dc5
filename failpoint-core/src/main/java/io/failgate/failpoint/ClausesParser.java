package io.failgate.failpoint;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what stands behind the chain of terms: {@code for 30s after 15m where …}. Not thread-safe. */
final class ClausesParser {

    private static final String FOR = "for";
    private static final String AFTER = "after";
    private static final String WHERE = "where";
    private static final List<String> CLAUSES = List.of(FOR, AFTER, WHERE);

    /** A clause that would be part of the condition. */
    private static final Pattern BEHIND_CONDITION = Pattern.compile("(?is).*\\s(for|after)\\s+(\\d[\\w.]*)");

    private final Cursor cursor;
    private Optional<Duration> lasting = Optional.empty();
    private Optional<Duration> after = Optional.empty();
    private String where = "";

    ClausesParser(Cursor cursor) {
        this.cursor = cursor;
    }

    /** Reads all that is left. */
    void parse() {
        cursor.skipBlanks();
        while (!cursor.atEnd()) {
            int place = cursor.position();
            String word = cursor.takeWhile(Character::isLetter).toLowerCase(Locale.ROOT);
            switch (word) {
                case FOR -> lasting = Optional.of(once(lasting, word, place));
                case AFTER -> after = Optional.of(once(after, word, place));
                case WHERE -> where = condition();
                default ->
                    throw cursor.failAt(
                            place,
                            "expected \"->\", \"&\", \"for\", \"after\", \"where\" or the end"
                                    + Nearest.hint(word, CLAUSES));
            }
            cursor.skipBlanks();
        }
    }

    Schedule schedule() {
        return new Schedule(after.orElse(Duration.ZERO), lasting);
    }

    /** The condition; empty if there is none. */
    String where() {
        return where;
    }

    private Duration once(Optional<Duration> before, String word, int place) {
        if (before.isPresent()) {
            throw cursor.failAt(place, "\"" + word + "\" stands there twice");
        }
        cursor.skipBlanks();
        int start = cursor.position();
        String text = cursor.takeWhile(c -> !Character.isWhitespace(c));
        return time(text)
                .orElseThrow(() ->
                        cursor.failAt(start, "\"" + word + "\" takes a time with its unit, as in " + word + " 30s"));
    }

    /** What stands behind a clause; empty if it makes no sense there. */
    static Optional<Duration> time(String text) {
        return Value.durationWithUnit(text).filter(time -> !time.isZero());
    }

    private String condition() {
        String condition = cursor.rest().strip();
        if (condition.isEmpty()) {
            throw cursor.fail("expected a condition");
        }
        Matcher behind = BEHIND_CONDITION.matcher(condition);
        if (behind.matches() && time(behind.group(2)).isPresent()) {
            String clause = behind.group(1).toLowerCase(Locale.ROOT) + " " + behind.group(2);
            throw cursor.fail("\"" + clause + "\" stands in front of \"where\"");
        }
        return condition;
    }
}
