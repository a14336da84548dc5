package io.failgate.proxy.traffic;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Durations by size: up to 1 µs, 2 µs, 4 µs and so on to about 8.4 s, and longer. Thread-safe; recording allocates
 * nothing, and a reader may see a duration that is being recorded in one count and not yet in another.
 */
public final class LatencyHistogram {

    private static final long SMALLEST_NANOS = 1_000;
    private static final int BOUNDS = 24;

    private final List<LongAdder> counts =
            Stream.generate(LongAdder::new).limit(BOUNDS + 1).toList();
    private final LongAdder sum = new LongAdder();

    LatencyHistogram() {}

    void record(long nanos) {
        long duration = Math.max(0, nanos);
        counts.get(bucketOf(duration)).increment();
        sum.add(duration);
    }

    /** The first bucket whose bound is not below the duration: each bound is twice the one before. */
    private static int bucketOf(long nanos) {
        long multiples = Math.max(0, nanos - 1) / SMALLEST_NANOS;
        return Math.min(BOUNDS, Long.SIZE - Long.numberOfLeadingZeros(multiples));
    }

    /** The largest duration of each bucket but the last, in nanoseconds, ascending; the last bucket has no bound. */
    public static List<Long> upperBoundsNanos() {
        return IntStream.range(0, BOUNDS).mapToObj(i -> SMALLEST_NANOS << i).toList();
    }

    /** How many durations fell into each bucket: one number more than there are bounds. */
    public List<Long> counts() {
        return counts.stream().map(LongAdder::sum).toList();
    }

    /** All durations together, in nanoseconds. */
    public long sumNanos() {
        return sum.sum();
    }
}
