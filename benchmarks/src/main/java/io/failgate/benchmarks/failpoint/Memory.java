package io.failgate.benchmarks.failpoint;

/**
 * What hosts work on. All hosts of a process share one, so that none has better addresses than another. The lengths are
 * no powers of two, so that addresses which are written do not look like those which are read next. Not thread-safe.
 */
public final class Memory {

    /** Addends. */
    public final int[] left = new int[1000];
    /** The other addends. */
    public final int[] right = new int[1000];
    /** Their sums. */
    public final int[] sum = new int[1000];
    /** A log of three words per record. */
    public final long[] log = new long[500];
    /** What is hashed. */
    public final byte[] bytes = new byte[1000];
}
