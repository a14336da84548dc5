package io.failgate.benchmarks.failpoint;

/**
 * The hot methods in which points stand, run in batches; made for one {@link PointCode} by {@link HostFactory}. Used by
 * one thread, but for calc.
 */
public interface Hosts {

    /** A little arithmetic with one point: about two nanoseconds. */
    int calc(int times);

    /** Adds 1,000 pairs of numbers, with a point at each: vectorised, if nothing stands in the way. */
    int vector(int times);

    /** Writes a record of three words to a log in memory, with three points. */
    int wal(int times);

    /** Hashes 1,000 bytes, with a point at each: every step waits for the one before. */
    int fnv(int times);

    /** How often a point was hit. */
    long hits();

    /** Arms or disarms the points, if they are volatile fields; others do nothing. */
    void set(boolean armed);
}
