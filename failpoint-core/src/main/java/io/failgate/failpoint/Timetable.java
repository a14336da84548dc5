package io.failgate.failpoint;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * What is to happen at some time, unless it is cancelled before. However much there is, the clock is asked to wait for
 * the next of it only. Thread-safe.
 */
final class Timetable {

    private static final Comparator<Entry> BY_TIME =
            Comparator.comparingLong(Entry::at).thenComparingLong(Entry::number);

    private final FailPointClock clock;
    private final long origin;
    private final NavigableSet<Entry> entries = new TreeSet<>(BY_TIME);
    private long numbers;

    /** When the clock calls next; what comes before that has to be waited for anew. */
    private long nextCall = Long.MAX_VALUE;

    Timetable(FailPointClock clock) {
        this.clock = clock;
        this.origin = clock.nanoTime();
    }

    /**
     * Something to happen.
     *
     * @param at nanoseconds since the origin
     * @param number in the order of the entries
     */
    record Entry(long at, long number, Runnable event) {}

    /** Has an event happen when a time has passed, on a thread of the clock. */
    synchronized Entry add(Duration time, Runnable event) {
        long now = now();
        Entry entry = new Entry(now + Math.min(time.toNanos(), Long.MAX_VALUE - now), numbers++, event);
        entries.add(entry);
        waitForNext();
        return entry;
    }

    /** Cancels what has not happened. */
    synchronized void remove(Entry entry) {
        entries.remove(entry);
    }

    private long now() {
        return clock.nanoTime() - origin;
    }

    private void waitForNext() {
        if (!entries.isEmpty() && entries.first().at() < nextCall) {
            nextCall = entries.first().at();
            clock.after(Duration.ofNanos(Math.max(0, nextCall - now()))).thenRun(this::happen);
        }
    }

    private void happen() {
        List<Runnable> due = new ArrayList<>();
        synchronized (this) {
            long now = now();
            while (!entries.isEmpty() && entries.first().at() <= now) {
                due.add(entries.pollFirst().event());
            }
            nextCall = Long.MAX_VALUE;
            waitForNext();
        }
        due.forEach(Runnable::run);
    }
}
