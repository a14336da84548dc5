package io.failgate.benchmarks.failpoint;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;

/** Numbers that were measured, in ascending order. Immutable. */
final class Samples {

    private final double[] sorted;

    /**
     * Copies the numbers.
     *
     * @throws IllegalArgumentException if there are none
     */
    Samples(Collection<Double> numbers) {
        if (numbers.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
        this.sorted = numbers.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    /** The number which that share of all does not exceed: 0.1 is what one in ten reaches. */
    double quantile(double share) {
        return sorted[(int) Math.round(share * (sorted.length - 1))];
    }

    double median() {
        return quantile(0.5);
    }

    /** Median, least and greatest. */
    @Override
    public String toString() {
        String format = sorted.length == 1 ? "%.3f" : "%.3f (%.3f–%.3f)";
        return String.format(Locale.ROOT, format, median(), sorted[0], sorted[sorted.length - 1]);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Samples samples && Arrays.equals(samples.sorted, sorted);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sorted);
    }
}
