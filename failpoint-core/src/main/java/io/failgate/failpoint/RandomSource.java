package io.failgate.failpoint;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;

/** A seedable source of uniform numbers whose sequence is the same however many threads draw from it (SplitMix64). */
final class RandomSource {

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private final AtomicLong state;

    RandomSource(long seed) {
        this.state = new AtomicLong(seed);
    }

    static RandomSource ofTime() {
        return new RandomSource(System.nanoTime());
    }

    /** An independent stream of numbers in [0, 1). */
    DoubleSupplier fork() {
        return new RandomSource(next())::nextNumber;
    }

    /** The stream of numbers in [0, 1) that a seed gives to a name, whatever other streams there are. */
    static DoubleSupplier stream(long seed, String name) {
        return new RandomSource(new RandomSource(seed ^ name.hashCode()).next())::nextNumber;
    }

    private double nextNumber() {
        return (next() >>> 11) * 0x1.0p-53;
    }

    private long next() {
        long z = state.addAndGet(GOLDEN_GAMMA);
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
