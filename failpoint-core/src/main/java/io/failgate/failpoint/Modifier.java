package io.failgate.failpoint;

import java.math.BigDecimal;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;

/** A restriction of a term: a probability, a number of hits, a number of evaluations to let pass. Immutable. */
sealed interface Modifier {

    /** A fresh trial of this modifier for one arming of the terms. */
    Trial start();

    /** Whether an evaluation may pass. */
    default boolean mayPass() {
        return true;
    }

    /** Whether every evaluation passes. */
    default boolean alwaysPasses() {
        return false;
    }

    /**
     * Whether the evaluation at hand passes; the only mutable part of armed terms. Thread-safe and exact under
     * contention.
     */
    @FunctionalInterface
    interface Trial {
        /** Decides for one evaluation, with a source of uniform numbers in [0, 1). */
        boolean passes(DoubleSupplier random);

        /** How often it can still pass; {@link Long#MAX_VALUE} if that is not counted. */
        default long left() {
            return Long.MAX_VALUE;
        }
    }

    /** {@code p%}: each evaluation passes with this chance; 100 and more always. */
    record Chance(BigDecimal percent) implements Modifier {

        /** Makes 50.0% equal to 50%. */
        public Chance {
            percent = percent.stripTrailingZeros();
        }

        @Override
        public Trial start() {
            double fraction = percent.doubleValue() / 100;
            return random -> random.getAsDouble() < fraction;
        }

        @Override
        public boolean mayPass() {
            return percent.signum() > 0;
        }

        @Override
        public boolean alwaysPasses() {
            return percent.compareTo(BigDecimal.valueOf(100)) >= 0;
        }

        @Override
        public String toString() {
            return percent.toPlainString() + "%";
        }
    }

    /** {@code n*}: passes n times, then never again. */
    record Count(long times) implements Modifier {
        @Override
        public Trial start() {
            AtomicLong left = new AtomicLong(times);
            return new Trial() {
                @Override
                public boolean passes(DoubleSupplier random) {
                    return takeOne(left);
                }

                @Override
                public long left() {
                    return left.get();
                }
            };
        }

        @Override
        public boolean mayPass() {
            return times > 0;
        }

        @Override
        public String toString() {
            return times + "*";
        }
    }

    /** Lets the first n evaluations go by, then always passes. Written in JSON only. */
    record Skip(long times) implements Modifier {
        @Override
        public Trial start() {
            AtomicLong left = new AtomicLong(times);
            return random -> !takeOne(left);
        }
    }

    private static boolean takeOne(AtomicLong left) {
        long now = left.get();
        while (now > 0 && !left.compareAndSet(now, now - 1)) {
            now = left.get();
        }
        return now > 0;
    }
}
