package io.failgate.fleet;

import io.failgate.failpoint.FailPointChange;
import io.failgate.failpoint.FailPointException;
import io.failgate.failpoint.Schedule;
import io.failgate.failpoint.Terms;
import io.failgate.failpoint.Value;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of several changes to a fleet that take effect together, or not at all. Immutable.
 *
 * @param point full name or name of the failpoint
 * @param terms what it is armed with; empty to disarm it
 * @param shared how many hits all members have together; 0 if each has its own count, or none
 * @param target in which members; {@code one} is kept as 1
 * @param time how long it stays armed
 * @param bestEffort whether it stays armed though members have refused it or are silent
 */
public record FleetChange(
        String point, Optional<String> terms, long shared, String target, Duration time, boolean bestEffort) {

    /** How long something stays armed if the user does not say otherwise. */
    public static final Duration USUAL_TIME = Duration.ofMinutes(15);

    private static final Duration SHORTEST = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofDays(7);
    private static final int LONGEST_TERMS = 65_536;

    private static final Pattern CLAUSE =
            Pattern.compile("(?:(on|for|after|where)\\s+|best\\s+effort(?=\\s|$))", Pattern.CASE_INSENSITIVE);

    private static final Pattern SHARED =
            Pattern.compile("fleet\\s+([1-9][0-9]{0,8})\\*(.*)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** Refuses what no fleet takes, and keeps the target as it is read. */
    public FleetChange {
        if (time.compareTo(SHORTEST) < 0 || time.compareTo(LONGEST) > 0) {
            throw new FailPointException("a fleet's failpoint stays armed for 2s to 168h");
        }
        if (terms.filter(text -> text.length() > LONGEST_TERMS).isPresent()) {
            throw new FailPointException("terms have up to " + LONGEST_TERMS + " characters");
        }
        target = Target.parse(target).toString();
    }

    /** Arms a failpoint in all members for the usual time, or not at all. */
    public static FleetChange put(String point, String terms) {
        return new FleetChange(point, Optional.of(terms), 0, "all", USUAL_TIME, false);
    }

    /** Disarms what the fleet has armed. */
    public static FleetChange remove(String point) {
        return new FleetChange(point, Optional.empty(), 0, "all", USUAL_TIME, false);
    }

    /**
     * Reads {@code key=[fleet N*]terms} and clauses, or MongoDB's {@code configureFailPoint}. The clauses come in any
     * order: {@code for DURATION}, {@code after DURATION}, {@code on TARGET}, {@code best effort}, {@code where
     * CONDITION}. A target is {@code all}, {@code one}, {@code 3}, {@code 50%}, a condition on labels such as
     * {@code role='primary'}, or {@code one of} such a condition.
     *
     * @throws FailPointException if it has not this form, with a message for the user
     */
    public static FleetChange parse(String text) {
        if (text.stripLeading().startsWith("{")) {
            FailPointChange change = FailPointChange.configure(text);
            return new FleetChange(change.name(), change.terms(), 0, "all", timeOf(change), false);
        }
        Clauses clauses = new Clauses(text);
        int end = clauses.next(0);
        FailPointChange change = FailPointChange.parse(text.substring(0, end).strip())
                .orElseThrow(() -> new FailPointException(
                        "expected key=terms, and then on TARGET, for DURATION or best effort, but got " + text));
        FleetChange read = counted(change.name(), change.terms().orElseThrow().strip());
        String after = "";
        String where = "";
        while (end < text.length()) {
            int next = clauses.next(clauses.behindWord(end));
            String clause = text.substring(end, next).strip();
            switch (word(clause)) {
                case "after" -> after += " " + clause;
                case "where" -> where += " " + clause;
                default -> read = read.with(clause);
            }
            end = next;
        }
        return read.with(after, where);
    }

    /** The terms with what is theirs. The time counts from the end of {@code after}. */
    private FleetChange with(String after, String where) {
        Optional<String> all = terms.map(text -> text + after + where);
        Duration before = after.isEmpty() ? Duration.ZERO : durationOf(after.strip());
        return new FleetChange(point, all, shared, target, time.plus(before), bestEffort);
    }

    /** Documents may name the time themselves. */
    private static Duration timeOf(FailPointChange change) {
        Schedule schedule =
                change.terms().map(terms -> Terms.parse(terms).schedule()).orElse(Schedule.ALWAYS);
        return schedule.lasting().orElse(USUAL_TIME).plus(schedule.after());
    }

    private static String word(String clause) {
        return clause.split("\\s+", 2)[0].toLowerCase(Locale.ROOT);
    }

    private static String rest(String clause) {
        return clause.substring(word(clause).length()).strip();
    }

    /** {@code fleet 3*} in front of terms is a count that all members share. */
    private static FleetChange counted(String point, String terms) {
        Matcher form = SHARED.matcher(terms);
        return form.matches()
                ? new FleetChange(
                        point, Optional.of(form.group(2)), Long.parseLong(form.group(1)), "all", USUAL_TIME, false)
                : put(point, terms);
    }

    private FleetChange with(String clause) {
        String rest = rest(clause);
        try {
            return switch (word(clause)) {
                case "on" -> new FleetChange(point, terms, shared, rest, time, bestEffort);
                case "for" -> new FleetChange(point, terms, shared, target, durationOf(clause), bestEffort);
                default -> bestEffort(rest);
            };
        } catch (IllegalArgumentException wrong) {
            throw new FailPointException("the fleet's \"" + clause + "\": " + wrong.getMessage());
        }
    }

    private FleetChange bestEffort(String rest) {
        if (!rest.equalsIgnoreCase("effort")) {
            throw new IllegalArgumentException("nothing may follow \"best effort\" but another clause");
        }
        return new FleetChange(point, terms, shared, target, time, true);
    }

    private static Duration durationOf(String clause) {
        return Value.durationWithUnit(rest(clause))
                .orElseThrow(() -> new FailPointException(
                        "the fleet's \"" + clause + "\": expected a time with its unit, as in 30s or 1h"));
    }

    /** Finds the clauses behind terms: not in quotes, nor in brackets. */
    private static final class Clauses {

        private final String text;
        private final Matcher clause;

        Clauses(String text) {
            this.text = text;
            this.clause = CLAUSE.matcher(text);
        }

        int behindWord(int start) {
            clause.region(start, text.length()).lookingAt();
            return clause.end();
        }

        /** Where the next clause begins, or the end. */
        int next(int from) {
            int depth = 0;
            int i = from;
            while (i < text.length()) {
                char c = text.charAt(i);
                if (c == '\'' || c == '"' || c == '`') {
                    i = closing(i, c);
                } else if ("([{".indexOf(c) >= 0) {
                    depth++;
                } else if (")]}".indexOf(c) >= 0) {
                    depth--;
                } else if (depth == 0
                        && isWordStart(i)
                        && clause.region(i, text.length()).lookingAt()) {
                    return i;
                }
                i++;
            }
            return text.length();
        }

        private boolean isWordStart(int i) {
            return i > 0 && (Character.isWhitespace(text.charAt(i - 1)) || text.charAt(i - 1) == ')');
        }

        private int closing(int open, char quote) {
            int i = open + 1;
            while (i < text.length() && text.charAt(i) != quote) {
                i += text.charAt(i) == '\\' ? 2 : 1;
            }
            return i;
        }
    }
}
