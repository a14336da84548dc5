package io.failgate.sql;

import java.util.List;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** A compiled condition, or part of one. Immutable, thread-safe. */
@FunctionalInterface
interface Condition {

    Truth test(SqlPredicate.Row row);

    default Condition and(Condition other) {
        return row -> test(row).and(other.test(row));
    }

    default Condition or(Condition other) {
        return row -> test(row).or(other.test(row));
    }

    default Condition not() {
        return row -> test(row).not();
    }

    /** Holds or not, but is never unknown. */
    default Condition is(Truth truth) {
        return row -> Truth.of(test(row) == truth);
    }

    /** The negation, where a NOT was written. */
    default Condition not(boolean written) {
        return written ? not() : this;
    }

    /** Whether a value matches; unknown for NULL. Of several values, one is enough. */
    static Condition matches(Operand operand, Function<Object, Truth> matches) {
        return row -> any(operand.value(row), matches);
    }

    /** Compares two operands of a kind, and judges the outcome. */
    static Condition compares(Domain domain, Operand left, Operand right, IntPredicate outcome) {
        return row -> {
            Object other = right.value(row);
            return any(
                    left.value(row),
                    one -> any(other, another -> Truth.of(outcome.test(domain.compare(one, another)))));
        };
    }

    /** Whether there is no value. */
    static Condition isNull(Operand operand) {
        return row -> Truth.of(isNothing(operand.value(row)));
    }

    private static boolean isNothing(@Nullable Object value) {
        return value == null || (value instanceof List<?> several && several.isEmpty());
    }

    private static Truth any(@Nullable Object value, Function<Object, Truth> matches) {
        if (value == null) {
            return Truth.UNKNOWN;
        }
        List<?> values = value instanceof List<?> several ? several : List.of(value);
        Truth truth = Truth.FALSE;
        for (Object one : values) {
            truth = truth.or(matches.apply(one));
        }
        return truth;
    }
}
