package io.failgate.failpoint;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** The time in which one arming is in force, by a clock that only goes forward. Immutable. */
final class Period {

    private final Schedule schedule;
    private final FailPointClock clock;
    private final long armedAt;

    /** Begins now to count. */
    Period(Schedule schedule, FailPointClock clock) {
        this.schedule = schedule;
        this.clock = clock;
        this.armedAt = schedule.isAlways() ? 0 : clock.nanoTime();
    }

    /** The time of what is in force until it is disarmed. */
    static Period always() {
        return new Period(Schedule.ALWAYS, FailPointClock.SYSTEM);
    }

    /** Whether it has begun and has not ended. */
    boolean isNow() {
        if (schedule.isAlways()) {
            return true;
        }
        long passed = passed();
        OptionalLong end = end();
        return passed >= schedule.after().toNanos() && (end.isEmpty() || passed < end.getAsLong());
    }

    /** How long it takes until it begins; empty if it has begun. */
    Optional<Duration> untilBegin() {
        return schedule.after().isZero()
                ? Optional.empty()
                : positive(schedule.after().toNanos() - passed());
    }

    /** How long it takes until it ends, zero if it has ended; empty if it has no end. */
    Optional<Duration> untilEnd() {
        OptionalLong end = end();
        return end.isEmpty()
                ? Optional.empty()
                : Optional.of(positive(end.getAsLong() - passed()).orElse(Duration.ZERO));
    }

    private long passed() {
        return clock.nanoTime() - armedAt;
    }

    /** Nanoseconds from the arming on; as many as there are, if there would be more. */
    private OptionalLong end() {
        if (schedule.lasting().isEmpty()) {
            return OptionalLong.empty();
        }
        long after = schedule.after().toNanos();
        return OptionalLong.of(after + Math.min(schedule.lasting().get().toNanos(), Long.MAX_VALUE - after));
    }

    private static Optional<Duration> positive(long nanos) {
        return nanos > 0 ? Optional.of(Duration.ofNanos(nanos)) : Optional.empty();
    }
}
