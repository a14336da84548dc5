package io.failgate.failpoint;

import java.time.Duration;
import java.util.Optional;

/**
 * When terms are in force, counted from their arming on a clock that nobody sets: {@code after 15m for 30s}. Immutable.
 *
 * @param after how long they do nothing first; zero if they act at once
 * @param lasting how long they are in force then; empty if they are until somebody disarms the point
 */
public record Schedule(Duration after, Optional<Duration> lasting) {

    /** At once, and until somebody disarms the point. */
    public static final Schedule ALWAYS = new Schedule(Duration.ZERO, Optional.empty());

    /** Refuses times that are no time. */
    public Schedule {
        if (after.isNegative()
                || lasting.filter(time -> time.isNegative() || time.isZero()).isPresent()) {
            throw new IllegalArgumentException("a time is more than 0");
        }
    }

    /** Whether they are in force from the arming to the end. */
    public boolean isAlways() {
        return equals(ALWAYS);
    }

    /** The same, but for so long if no time is said. */
    Schedule forAtMost(Duration time) {
        return lasting.isPresent() ? this : new Schedule(after, Optional.of(time));
    }

    /** As it stands behind terms, with a blank in front; empty if it says nothing. */
    @Override
    public String toString() {
        return lasting.map(time -> " for " + Durations.print(time)).orElse("")
                + (after.isZero() ? "" : " after " + Durations.print(after));
    }
}
