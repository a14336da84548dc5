package io.failgate.failpoint;

import java.time.Duration;
import java.util.Optional;

/** The time in which one arming is in force, by a clock that only goes forward. Immutable. */
final class Period {

    private static final long NEVER = Long.MAX_VALUE;

    private final FailPointClock clock;
    private final boolean always;
    private final long armedAt;

    /** Nanoseconds from the arming on. */
    private final long begin;

    private final long end;

    /** Begins now to count. */
    Period(Schedule schedule, FailPointClock clock) {
        this.clock = clock;
        this.always = schedule.isAlways();
        this.armedAt = always ? 0 : clock.nanoTime();
        this.begin = schedule.after().toNanos();
        this.end = schedule.lasting()
                .map(time -> begin + Math.min(time.toNanos(), NEVER - 1 - begin))
                .orElse(NEVER);
    }

    /** The time of what is in force until it is disarmed. */
    static Period always() {
        return new Period(Schedule.ALWAYS, FailPointClock.SYSTEM);
    }

    /** Whether it has begun and has not ended. Asked at each evaluation. */
    boolean isNow() {
        if (always) {
            return true;
        }
        long passed = passed();
        return passed >= begin && passed < end;
    }

    /** How long it takes until it begins; empty if it has begun. */
    Optional<Duration> untilBegin() {
        long left = begin == 0 ? 0 : begin - passed();
        return left > 0 ? Optional.of(Duration.ofNanos(left)) : Optional.empty();
    }

    /** How long it takes until it ends, zero if it has ended; empty if it has no end. */
    Optional<Duration> untilEnd() {
        return end == NEVER ? Optional.empty() : Optional.of(Duration.ofNanos(Math.max(0, end - passed())));
    }

    private long passed() {
        return clock.nanoTime() - armedAt;
    }
}
