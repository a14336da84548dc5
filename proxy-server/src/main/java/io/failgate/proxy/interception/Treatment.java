package io.failgate.proxy.interception;

import java.time.Duration;
import java.util.StringJoiner;

/**
 * What a fault does to bytes that pass in one direction. First they are delayed, then they meet the obstacle, then they
 * are sliced and slowed down. Data only; immutable.
 *
 * @param latency by how much bytes are delayed, counted from when they came: bytes that came together stay together,
 *     and in order
 * @param bytesPerSecond the highest speed; 0 for no limit
 * @param sliceSize the bytes in a slice at most, each flushed on its own; 0 for no slices
 * @param sliceGap the time between two slices
 * @param limit how many bytes go on before the connection ends, counted over all passes that have a limit; -1 for no
 *     limit
 * @param slowClose by how much the end of this direction is delayed
 * @param obstacle what stands in the way before the bytes go on
 * @param first whether a limit counts from here
 */
public record Treatment(
        Duration latency,
        long bytesPerSecond,
        int sliceSize,
        Duration sliceGap,
        long limit,
        Duration slowClose,
        Obstacle obstacle,
        boolean first) {

    /** Bytes go on as they came. */
    public static final Treatment NONE =
            new Treatment(Duration.ZERO, 0, 0, Duration.ZERO, -1, Duration.ZERO, Obstacle.NONE, false);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a time or a number is negative, other than a limit of -1
     */
    public Treatment {
        check(!latency.isNegative(), "latency", latency);
        check(bytesPerSecond >= 0, "bytesPerSecond", bytesPerSecond);
        check(sliceSize >= 0, "sliceSize", sliceSize);
        check(!sliceGap.isNegative(), "sliceGap", sliceGap);
        check(limit >= -1, "limit", limit);
        check(!slowClose.isNegative(), "slowClose", slowClose);
    }

    private static void check(boolean valid, String name, Object value) {
        if (!valid) {
            throw new IllegalArgumentException(
                    name + " is " + value + ": it must not be negative" + (name.equals("limit") ? ", but for -1" : ""));
        }
    }

    /** Whether bytes go on as they came. Asked for every pass, so it costs a comparison only. */
    @SuppressWarnings("ReferenceEquality")
    public boolean isNone() {
        return this == NONE;
    }

    /** The same with another latency, not negative. */
    public Treatment withLatency(Duration time) {
        return new Treatment(time, bytesPerSecond, sliceSize, sliceGap, limit, slowClose, obstacle, first);
    }

    /** The same at another speed; 0 for no limit. */
    public Treatment withBytesPerSecond(long bytes) {
        return new Treatment(latency, bytes, sliceSize, sliceGap, limit, slowClose, obstacle, first);
    }

    /** The same in slices of so many bytes, with this time between two of them; 0 bytes for no slices. */
    public Treatment withSlices(int size, Duration gap) {
        return new Treatment(latency, bytesPerSecond, size, gap, limit, slowClose, obstacle, first);
    }

    /** The same, and the connection ends after so many bytes; -1 for no limit. */
    public Treatment withLimit(long bytes) {
        return new Treatment(latency, bytesPerSecond, sliceSize, sliceGap, bytes, slowClose, obstacle, first);
    }

    /** The same with an end that is delayed by this time, not negative. */
    public Treatment withSlowClose(Duration time) {
        return new Treatment(latency, bytesPerSecond, sliceSize, sliceGap, limit, time, obstacle, first);
    }

    /** The same with something else in the way. */
    public Treatment withObstacle(Obstacle other) {
        return new Treatment(latency, bytesPerSecond, sliceSize, sliceGap, limit, slowClose, other, first);
    }

    /** The same, the first of its arming or not. */
    public Treatment withFirst(boolean isFirst) {
        return new Treatment(latency, bytesPerSecond, sliceSize, sliceGap, limit, slowClose, obstacle, isFirst);
    }

    /** What differs from {@link #NONE}, such as {@code latency 100 ms, 2000 bytes/s}. */
    @Override
    public String toString() {
        StringJoiner parts = new StringJoiner(", ").setEmptyValue("none");
        if (!latency.isZero()) {
            parts.add("latency " + millis(latency));
        }
        if (!obstacle.equals(Obstacle.NONE)) {
            parts.add(obstacle.toString());
        }
        if (bytesPerSecond > 0) {
            parts.add(bytesPerSecond + " bytes/s");
        }
        if (sliceSize > 0) {
            parts.add("slices of " + sliceSize + " bytes, " + millis(sliceGap) + " apart");
        }
        if (limit >= 0) {
            parts.add("end after " + limit + " bytes");
        }
        if (!slowClose.isZero()) {
            parts.add("slow close " + millis(slowClose));
        }
        return parts.toString();
    }

    private static String millis(Duration time) {
        boolean whole = time.toNanosPart() % 1_000_000 == 0;
        return whole && time.compareTo(Duration.ofDays(1)) < 0 ? time.toMillis() + " ms" : time.toString();
    }
}
