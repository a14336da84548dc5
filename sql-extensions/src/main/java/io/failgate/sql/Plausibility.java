package io.failgate.sql;

import io.failgate.failpoint.Nearest;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/**
 * Finds out whether the parts of one condition can hold at all, by what is known of its attributes. A condition that
 * never holds would be silent. Not thread-safe.
 */
final class Plausibility {

    private final Operands operands;
    private final SqlPredicate.Attributes known;
    private Optional<String> doubt = Optional.empty();

    Plausibility(Operands operands, SqlPredicate.Attributes known) {
        this.operands = operands;
        this.known = known;
    }

    /** The first doubt so far; empty if nothing is known against the condition. */
    Optional<String> doubt() {
        return doubt;
    }

    /**
     * Checks the equality of an attribute with a literal.
     *
     * @throws ControlSyntaxException if they are never equal
     */
    void checkEquality(Operand operand, Operand other) {
        if (operand instanceof Operand.Attribute attribute && other instanceof Operand.Literal literal) {
            Object value =
                    operands.convert(literal, attribute, attribute.type().domain()) instanceof Operand.Literal converted
                            ? converted.constant()
                            : literal.constant();
            known.objectionTo(attribute.name(), value).ifPresent(reason -> {
                throw operands.wrong(reason);
            });
            doubt = doubt.or(() -> known.doubtAbout(attribute.name()));
            if (value instanceof String text) {
                doubt = doubt.or(() -> known.doubtAbout(attribute.name(), text));
            }
        }
    }

    /**
     * Checks that an attribute may match a pattern.
     *
     * @param matches whether it does
     * @throws ControlSyntaxException if it never does
     */
    void checkPattern(Operand operand, String pattern, PredicateNode matches) {
        if (!(operand instanceof Operand.Attribute attribute)) {
            return;
        }
        List<String> values = known.valuesOf(attribute.name()).stream()
                .filter(value -> known.objectionTo(attribute.name(), value).isEmpty())
                .toList();
        if (!values.isEmpty()
                && values.stream().noneMatch(value -> matches.test(Evaluation.ofValue(value)) == Truth.TRUE)) {
            throw operands.wrong(attribute.name() + " never matches '" + pattern + "'"
                    + Nearest.find(pattern, values)
                            .map(nearest -> "; did you mean '" + nearest + "'?")
                            .orElse("; it is one of " + String.join(", ", values)));
        }
        doubt = doubt.or(() -> known.doubtAbout(attribute.name()));
    }

    /** How an attribute that is a whole number and a literal may compare; empty of others. */
    Optional<Signs> signs(Operand left, Operand right) {
        if (left instanceof Operand.Literal && right instanceof Operand.Attribute) {
            return signs(right, left).map(Signs::reversed);
        }
        boolean whole = left instanceof Operand.Attribute attribute && attribute.type() == AttributeType.INTEGER;
        return whole && right instanceof Operand.Literal literal
                ? known.leastOf(left.text()).stream()
                        .mapToObj(least -> Signs.from(least, (BigDecimal) literal.constant()))
                        .findFirst()
                : Optional.empty();
    }

    /** Whether no value of an operand is between two literals. */
    boolean isNothingBetween(Operand operand, Operand start, Operand end) {
        if (!(start instanceof Operand.Literal) || !(end instanceof Operand.Literal)) {
            return false;
        }
        Domain domain = operands.commonDomain(operand, start);
        Object first = ((Operand.Literal) operands.convert(start, operand, domain)).constant();
        Object last = ((Operand.Literal) operands.convert(end, operand, domain)).constant();
        boolean whole = operand instanceof Operand.Attribute attribute && attribute.type() == AttributeType.INTEGER;
        return whole
                ? rounded(first, RoundingMode.CEILING).compareTo(rounded(last, RoundingMode.FLOOR)) > 0
                : domain.compare(first, last) > 0;
    }

    /** The next whole number. Of a tiny one it is known without writing out its digits, of which there may be many. */
    private static BigDecimal rounded(Object value, RoundingMode mode) {
        BigDecimal number = (BigDecimal) value;
        if (Signs.isWhole(number)) {
            return number;
        }
        boolean tiny = number.precision() <= number.scale();
        return (tiny ? BigDecimal.valueOf(number.signum()).movePointLeft(1) : number).setScale(0, mode);
    }
}
