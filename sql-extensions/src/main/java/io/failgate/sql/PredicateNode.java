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
 * @param truths what it may turn out to be
 */
record PredicateNode(int cost, Truths truths, Test test) {

    /** How many compared characters or values make a unit of work. */
    static final int COMPARED = 16;

    /** Tests it. */
    @FunctionalInterface
    interface Test {
        Truth of(Evaluation evaluation);
    }

    /** What is never true or false. */
    static final PredicateNode UNKNOWN = new PredicateNode(0, Truths.of(Truth.UNKNOWN), evaluation -> Truth.UNKNOWN);

    Truth test(Evaluation evaluation) {
        return test.of(evaluation);
    }

    PredicateNode and(PredicateNode other) {
        return inOrder(other, truths.and(other.truths), (first, second) -> evaluation -> {
            Truth truth = first.of(evaluation);
            return truth == Truth.FALSE ? truth : truth.and(second.of(evaluation));
        });
    }

    PredicateNode or(PredicateNode other) {
        return inOrder(other, truths.or(other.truths), (first, second) -> evaluation -> {
            Truth truth = first.of(evaluation);
            return truth == Truth.TRUE ? truth : truth.or(second.of(evaluation));
        });
    }

    private PredicateNode inOrder(PredicateNode other, Truths ofBoth, BinaryOperator<Test> junction) {
        return other.cost < cost
                ? new PredicateNode(cost, ofBoth, junction.apply(other.test, test))
                : new PredicateNode(other.cost, ofBoth, junction.apply(test, other.test));
    }

    PredicateNode not() {
        return new PredicateNode(
                cost, truths.not(), evaluation -> test.of(evaluation).not());
    }

    /** True or false, and unknown only where it cannot be told. */
    PredicateNode is(Truth truth) {
        return new PredicateNode(cost, truths.is(truth), evaluation -> {
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

    /** The same, of which more is known: it turns out to be nothing but this. */
    PredicateNode knownTo(Truths be) {
        return new PredicateNode(cost, be, test);
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
                cost,
                truths.mayBe(Truth.FALSE) ? truths : Truths.ANY,
                evaluation -> evaluation.row().mayHold(name, wanted) ? test.of(evaluation) : Truth.FALSE);
    }

    /** Whether one of several holds. */
    static PredicateNode any(List<PredicateNode> conditions) {
        int cost = conditions.stream().mapToInt(PredicateNode::cost).max().orElse(0);
        Truths truths =
                Truths.any(conditions.stream().map(PredicateNode::truths).toList());
        return new PredicateNode(cost, truths, evaluation -> {
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
        return leaf(
                operand.cost() + more,
                operand.isConstant(),
                evaluation -> any(operand.value(evaluation.row()), evaluation, matches));
    }

    /** Compares two operands of a kind, and judges the outcome. */
    static PredicateNode compares(Domain domain, Operand left, Operand right, IntPredicate outcome) {
        boolean constant = left.isConstant() && right.isConstant();
        return leaf(Math.max(left.cost(), right.cost()), constant, evaluation -> {
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
        return leaf(operand.cost(), operand.isConstant(), evaluation -> {
            Object value = operand.value(evaluation.row());
            if (value instanceof SqlPredicate.Partial partial && partial.known().isEmpty()) {
                return evaluation.cannot(partial.reason());
            }
            return Truth.of(value == null || (value instanceof List<?> several && several.isEmpty()));
        });
    }

    /** A test of values. Of constants, the outcome is known. */
    private static PredicateNode leaf(int cost, boolean constant, Test test) {
        return new PredicateNode(cost, constant ? Truths.of(test.of(Evaluation.ofNothing())) : Truths.ANY, test);
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
