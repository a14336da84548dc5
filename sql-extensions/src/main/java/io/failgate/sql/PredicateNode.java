package io.failgate.sql;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** A compiled condition, or part of one. Immutable, thread-safe. */
@FunctionalInterface
interface PredicateNode {

    /** How many compared characters or values make a unit of work. */
    int COMPARED = 16;

    Truth test(Evaluation evaluation);

    default PredicateNode and(PredicateNode other) {
        return evaluation -> {
            Truth truth = test(evaluation);
            return truth == Truth.FALSE ? truth : truth.and(other.test(evaluation));
        };
    }

    default PredicateNode or(PredicateNode other) {
        return evaluation -> {
            Truth truth = test(evaluation);
            return truth == Truth.TRUE ? truth : truth.or(other.test(evaluation));
        };
    }

    default PredicateNode not() {
        return evaluation -> test(evaluation).not();
    }

    /** True or false, and unknown only where it cannot be told. */
    default PredicateNode is(Truth truth) {
        return evaluation -> {
            int troubles = evaluation.troubles();
            Truth found = test(evaluation);
            boolean cannotBeTold = found == Truth.UNKNOWN && evaluation.troubles() > troubles;
            return cannotBeTold ? Truth.UNKNOWN : Truth.of(found == truth);
        };
    }

    /** The negation, where a NOT was written. */
    default PredicateNode not(boolean written) {
        return written ? not() : this;
    }

    /** Whether one of several holds. */
    static PredicateNode any(List<PredicateNode> conditions) {
        return evaluation -> {
            Truth truth = Truth.FALSE;
            for (int i = 0; i < conditions.size() && truth != Truth.TRUE; i++) {
                truth = truth.or(conditions.get(i).test(evaluation));
            }
            return truth;
        };
    }

    /** Whether a value matches; unknown for NULL. Of several values, one is enough. */
    static PredicateNode matches(Operand operand, BiFunction<Object, Evaluation, Truth> matches) {
        return evaluation -> any(operand.value(evaluation.row()), evaluation, matches);
    }

    /** Compares two operands of a kind, and judges the outcome. */
    static PredicateNode compares(Domain domain, Operand left, Operand right, IntPredicate outcome) {
        return evaluation -> {
            Object other = right.value(evaluation.row());
            return any(
                    left.value(evaluation.row()),
                    evaluation,
                    (one, e) -> any(other, e, (another, again) -> compare(domain, one, another, outcome, again)));
        };
    }

    private static Truth compare(
            Domain domain, Object one, Object another, IntPredicate outcome, Evaluation evaluation) {
        boolean affordable = !(one instanceof String left && another instanceof String right)
                || evaluation.spend(Math.min(left.length(), right.length()) / COMPARED);
        return affordable ? Truth.of(outcome.test(domain.compare(one, another))) : Truth.UNKNOWN;
    }

    /** Whether there is no value. */
    static PredicateNode isNull(Operand operand) {
        return evaluation -> {
            Object value = operand.value(evaluation.row());
            if (value instanceof SqlPredicate.Partial partial && partial.known().isEmpty()) {
                return evaluation.cannot(partial.reason());
            }
            return Truth.of(value == null || (value instanceof List<?> several && several.isEmpty()));
        };
    }

    private static Truth any(
            @Nullable Object value, Evaluation evaluation, BiFunction<Object, Evaluation, Truth> matches) {
        if (value == null) {
            return Truth.UNKNOWN;
        }
        if (value instanceof SqlPredicate.Partial partial) {
            Truth known = any(partial.known(), evaluation, matches);
            return known == Truth.TRUE ? known : evaluation.cannot(partial.reason());
        }
        if (!(value instanceof List<?> several)) {
            return matches.apply(value, evaluation);
        }
        Truth truth = evaluation.spend(several.size() / COMPARED) ? Truth.FALSE : Truth.UNKNOWN;
        for (int i = 0; i < several.size() && truth == Truth.FALSE; i++) {
            truth = matches.apply(several.get(i), evaluation);
        }
        return truth;
    }
}
