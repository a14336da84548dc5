package io.failgate.sql;

import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * How a whole number that is not known may compare with one that is. Immutable.
 *
 * @param less whether it may be less
 * @param equal whether it may be equal
 * @param greater whether it may be greater
 */
record Signs(boolean less, boolean equal, boolean greater) {

    /** How the numbers from a least one on compare with a number. */
    static Signs from(long least, BigDecimal number) {
        int ofLeast = BigDecimal.valueOf(least).compareTo(number);
        return new Signs(ofLeast < 0, ofLeast <= 0 && isWhole(number), true);
    }

    /** How the known number compares with the other. */
    Signs reversed() {
        return new Signs(greater, equal, less);
    }

    /** What a comparison may turn out to be; unknown if there is no number. */
    Truths truths(IntPredicate outcome) {
        Set<Truth> truths = EnumSet.of(Truth.UNKNOWN);
        if (less) {
            truths.add(Truth.of(outcome.test(-1)));
        }
        if (equal) {
            truths.add(Truth.of(outcome.test(0)));
        }
        if (greater) {
            truths.add(Truth.of(outcome.test(1)));
        }
        return new Truths(truths);
    }

    /** Whether it has no fraction. */
    static boolean isWhole(BigDecimal number) {
        return number.signum() == 0 || number.stripTrailingZeros().scale() <= 0;
    }
}
