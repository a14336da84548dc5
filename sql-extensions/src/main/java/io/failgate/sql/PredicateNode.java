package io.failgate.sql;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A compiled condition, or part of one. Immutable, thread-safe.
 *
 * @param cost what testing it takes, in comparison with others; the cheaper part of a condition is tested first
 */
record PredicateNode(int cost, Test test) {

    /** How many compared characters or values make a unit of work. */
    static final int COMPARED = 16;

    /** Tests it. */
    @FunctionalInterface
    interface Test {
        Truth of(Evaluation evaluation);
    }

    /** What is never true or false. */
    static final PredicateNode UNKNOWN = new PredicateNode(0, evaluation -> Truth.UNKNOWN);

    Truth test(Evaluation evaluation) {
        return test.of(evaluation);
    }

    PredicateNode and(PredicateNode other) {
        return inOrder(other, (first, second) -> evaluation -> {
            Truth truth = first.of(evaluation);
            return truth == Truth.FALSE ? truth : truth.and(second.of(evaluation));
        });
    }

    PredicateNode or(PredicateNode other) {
        return inOrder(other, (first, second) -> evaluation -> {
            Truth truth = first.of(evaluation);
            return truth == Truth.TRUE ? truth : truth.or(second.of(evaluation));
        });
    }

    private PredicateNode inOrder(PredicateNode other, BinaryOperator<Test> junction) {
        return other.cost < cost
                ? new PredicateNode(cost, junction.apply(other.test, test))
                : new PredicateNode(other.cost, junction.apply(test, other.test));
    }

    PredicateNode not() {
        return new PredicateNode(cost, evaluation -> test.of(evaluation).not());
    }

    /** True or false, and unknown only where it cannot be told. */
    PredicateNode is(Truth truth) {
        return new PredicateNode(cost, evaluation -> {
            int troubles = evaluation.troubles();
            Truth found = test.of(evaluation);
            boolean cannotBeTold = found == Truth.UNKNOWN && evaluation.troubles() > troubles;
            return cannotBeTold ? Truth.UNKNOWN : Truth.of(found == truth);
        });
    }

    /** The negation, where a NOT was written. */
    PredicateNode not(boolean written) {
        return written ? not() : this;
    }

    /** False without a look at the attribute's value if that cannot have the characters. */
    PredicateNode unlessRuledOut(Operand operand, Optional<Needle> needle) {
        if (!(operand instanceof Operand.Attribute attribute)
                || attribute.type().domain() != Domain.TEXT
                || needle.isEmpty()) {
            return this;
        }
        String name = attribute.name();
        Needle wanted = needle.get();
        return new PredicateNode(
                cost, evaluation -> evaluation.row().mayHold(name, wanted) ? test.of(evaluation) : Truth.FALSE);
    }

    /** Whether one of several holds. */
    static PredicateNode any(List<PredicateNode> conditions) {
        int cost = conditions.stream().mapToInt(PredicateNode::cost).max().orElse(0);
        return new PredicateNode(cost, evaluation -> {
            Truth truth = Truth.FALSE;
            for (int i = 0; i < conditions.size() && truth != Truth.TRUE; i++) {
                truth = truth.or(conditions.get(i).test(evaluation));
            }
            return truth;
        });
    }

    /**
     * Whether a value matches; unknown for NULL. Of several values, one is enough.
     *
     * @param more what that costs beside the value
     */
    static PredicateNode matches(Operand operand, int more, BiFunction<Object, Evaluation, Truth> matches) {
        return new PredicateNode(
                operand.cost() + more, evaluation -> any(operand.value(evaluation.row()), evaluation, matches));
    }

    /** Compares two operands of a kind, and judges the outcome. */
    static PredicateNode compares(Domain domain, Operand left, Operand right, IntPredicate outcome) {
        return new PredicateNode(Math.max(left.cost(), right.cost()), evaluation -> {
            Object other = right.value(evaluation.row());
            return any(
                    left.value(evaluation.row()),
                    evaluation,
                    (one, e) -> any(other, e, (another, again) -> compare(domain, one, another, outcome, again)));
        });
    }

    private static Truth compare(
            Domain domain, Object one, Object another, IntPredicate outcome, Evaluation evaluation) {
        boolean affordable = !(one instanceof String left && another instanceof String right)
                || evaluation.spend(Math.min(left.length(), right.length()) / COMPARED);
        return affordable ? Truth.of(outcome.test(domain.compare(one, another))) : Truth.UNKNOWN;
    }

    /** Whether there is no value. */
    static PredicateNode isNull(Operand operand) {
        return new PredicateNode(operand.cost(), evaluation -> {
            Object value = operand.value(evaluation.row());
            if (value instanceof SqlPredicate.Partial partial && partial.known().isEmpty()) {
                return evaluation.cannot(partial.reason());
            }
            return Truth.of(value == null || (value instanceof List<?> several && several.isEmpty()));
        });
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
