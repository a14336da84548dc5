package io.failgate.sql;

import com.google.re2j.PatternSyntaxException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;
import net.sf.jsqlparser.expression.BinaryExpression;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.NotExpression;
import net.sf.jsqlparser.expression.operators.conditional.AndExpression;
import net.sf.jsqlparser.expression.operators.conditional.OrExpression;
import net.sf.jsqlparser.expression.operators.relational.Between;
import net.sf.jsqlparser.expression.operators.relational.CosineSimilarity;
import net.sf.jsqlparser.expression.operators.relational.EqualsTo;
import net.sf.jsqlparser.expression.operators.relational.GreaterThan;
import net.sf.jsqlparser.expression.operators.relational.GreaterThanEquals;
import net.sf.jsqlparser.expression.operators.relational.InExpression;
import net.sf.jsqlparser.expression.operators.relational.IsBooleanExpression;
import net.sf.jsqlparser.expression.operators.relational.IsNullExpression;
import net.sf.jsqlparser.expression.operators.relational.IsUnknownExpression;
import net.sf.jsqlparser.expression.operators.relational.LikeExpression;
import net.sf.jsqlparser.expression.operators.relational.MinorThan;
import net.sf.jsqlparser.expression.operators.relational.MinorThanEquals;
import net.sf.jsqlparser.expression.operators.relational.NotEqualsTo;
import net.sf.jsqlparser.expression.operators.relational.ParenthesedExpressionList;
import org.jspecify.annotations.Nullable;

/** Compiles an expression of the parser: one rule for each kind of expression. What has no rule is refused. */
final class PredicateCompiler {

    /** Of all regular expressions of a condition together, so that compiling takes milliseconds. */
    private static final long MOST_INSTRUCTIONS = 20_000;

    /** More than that of any attribute. */
    private static final int COST_OF_REGULAR_EXPRESSION = 100;

    private static final Truths NOT_TRUE = new Truths(EnumSet.of(Truth.FALSE, Truth.UNKNOWN));

    private final Operands operands;
    private final Plausibility plausibility;
    private long instructions;
    private final Map<Class<?>, Function<Expression, PredicateNode>> rules = new HashMap<>();

    PredicateCompiler(TokenRange code, SqlPredicate.Attributes attributes) {
        this.operands = new Operands(code, attributes);
        this.plausibility = new Plausibility(operands, attributes);
        rule(AndExpression.class, and -> condition(and.getLeftExpression()).and(condition(and.getRightExpression())));
        rule(OrExpression.class, or -> condition(or.getLeftExpression()).or(condition(or.getRightExpression())));
        rule(NotExpression.class, not -> condition(not.getExpression()).not());
        rule(EqualsTo.class, this::equality);
        rule(NotEqualsTo.class, this::inequality);
        rule(MinorThan.class, less -> ordering(less, outcome -> outcome < 0));
        rule(MinorThanEquals.class, less -> ordering(less, outcome -> outcome <= 0));
        rule(GreaterThan.class, greater -> ordering(greater, outcome -> outcome > 0));
        rule(GreaterThanEquals.class, greater -> ordering(greater, outcome -> outcome >= 0));
        rule(CosineSimilarity.class, this::nullSafeEqual); // the parser's own reading of <=>
        rule(Between.class, this::between);
        rule(InExpression.class, this::in);
        rule(LikeExpression.class, this::like);
        rule(
                IsNullExpression.class,
                is -> PredicateNode.isNull(operand(is.getLeftExpression())).not(is.isNot()));
        rule(
                IsBooleanExpression.class,
                is -> condition(is.getLeftExpression())
                        .is(Truth.of(is.isTrue()))
                        .not(is.isNot()));
        rule(
                IsUnknownExpression.class,
                is -> condition(is.getLeftExpression()).is(Truth.UNKNOWN).not(is.isNot()));
        rule(ParenthesedExpressionList.class, list -> condition(operands.single(list)));
    }

    private <E extends Expression> void rule(Class<E> type, Function<E, PredicateNode> rule) {
        rules.put(type, expression -> rule.apply(type.cast(expression)));
    }

    /** The attributes that were asked for so far. */
    Set<String> attributes() {
        return operands.attributes();
    }

    /** Why it may hardly ever hold; empty if nothing is known against it. */
    Optional<String> doubt() {
        return plausibility.doubt();
    }

    /**
     * Compiles one expression.
     *
     * @throws ControlSyntaxException if it cannot be tested, or can never be true for reasons of type
     */
    PredicateNode condition(Expression expression) {
        Function<Expression, PredicateNode> rule = rules.get(expression.getClass());
        return rule == null ? standingAlone(operand(expression)) : rule.apply(expression);
    }

    private Operand operand(Expression expression) {
        return operands.operand(expression);
    }

    private PredicateNode standingAlone(Operand operand) {
        if (operand.domain().isEmpty()) {
            return PredicateNode.UNKNOWN;
        }
        return switch (operand.domain().get()) {
            case TRUTH -> PredicateNode.matches(operand, 0, (value, evaluation) -> Truth.of((Boolean) value));
            case NUMBER ->
                PredicateNode.matches(operand, 0, (value, evaluation) -> Truth.of(((BigDecimal) value).signum() != 0));
            case TEXT -> throw operands.wrong(operand.text() + " is text: compare it with something");
        };
    }

    private PredicateNode equality(BinaryExpression comparison) {
        Operand left = operand(comparison.getLeftExpression());
        Operand right = operand(comparison.getRightExpression());
        PredicateNode equal = equal(left, right);
        plausibility.checkEquality(left, right);
        plausibility.checkEquality(right, left);
        return equal;
    }

    private PredicateNode inequality(BinaryExpression comparison) {
        return equal(operand(comparison.getLeftExpression()), operand(comparison.getRightExpression()))
                .not();
    }

    private PredicateNode equal(Operand left, Operand right) {
        PredicateNode equal = compare(left, right, outcome -> outcome == 0);
        return equal.unlessRuledOut(left, needle(right)).unlessRuledOut(right, needle(left));
    }

    private static Optional<Needle> needle(Operand operand) {
        return operand instanceof Operand.Literal literal && literal.kind() == Domain.TEXT
                ? Needle.in(LetterCase.fold((String) literal.constant()))
                : Optional.empty();
    }

    private PredicateNode ordering(BinaryExpression comparison, IntPredicate outcome) {
        return order(operand(comparison.getLeftExpression()), operand(comparison.getRightExpression()), outcome);
    }

    private PredicateNode order(Operand left, Operand right, IntPredicate outcome) {
        if (left.domain().equals(Optional.of(Domain.TRUTH))) {
            throw operands.wrong(left.text() + " is true or false, which have no order");
        }
        return compare(left, right, outcome);
    }

    private PredicateNode compare(Operand left, Operand right, IntPredicate outcome) {
        Domain domain = operands.commonDomain(left, right);
        Operand first = operands.convert(left, right, domain);
        Operand second = operands.convert(right, left, domain);
        PredicateNode compared = PredicateNode.compares(domain, first, second, outcome);
        return plausibility
                .signs(first, second)
                .map(signs -> compared.knownTo(signs.truths(outcome)))
                .orElse(compared);
    }

    private PredicateNode nullSafeEqual(CosineSimilarity equal) {
        Operand left = operand(equal.getLeftExpression());
        Operand right = operand(equal.getRightExpression());
        PredicateNode bothNull = PredicateNode.isNull(left).and(PredicateNode.isNull(right));
        if (left.domain().isEmpty() || right.domain().isEmpty()) {
            return bothNull;
        }
        return bothNull.or(equal(left, right).is(Truth.TRUE));
    }

    private PredicateNode between(Between between) {
        Operand operand = operand(between.getLeftExpression());
        Operand start = operand(between.getBetweenExpressionStart());
        Operand end = operand(between.getBetweenExpressionEnd());
        PredicateNode within =
                order(operand, start, outcome -> outcome >= 0).and(order(operand, end, outcome -> outcome <= 0));
        boolean empty = plausibility.isNothingBetween(operand, start, end);
        return (empty ? within.knownTo(within.truths().and(NOT_TRUE)) : within).not(between.isNot());
    }

    private PredicateNode in(InExpression in) {
        Operand operand = operand(in.getLeftExpression());
        List<PredicateNode> elements = new ArrayList<>();
        for (Operand element : operands.list(in.getRightExpression())) {
            boolean isNull = element.domain().isEmpty();
            elements.add(isNull ? PredicateNode.UNKNOWN : equal(operand, element));
            if (!in.isNot()) {
                plausibility.checkEquality(operand, element);
            }
        }
        return PredicateNode.any(elements).not(in.isNot());
    }

    private PredicateNode like(LikeExpression like) {
        Operand operand = operand(like.getLeftExpression());
        if (!operand.domain().equals(Optional.of(Domain.TEXT))) {
            throw operands.wrong(operand.text() + " is not text, and only text can match a pattern");
        }
        String pattern = operands.text(like.getRightExpression());
        boolean wildcards = like.getLikeKeyWord() == LikeExpression.KeyWord.LIKE;
        PredicateNode matches =
                wildcards ? wildcards(operand, pattern, like.getEscape()) : regularExpression(operand, pattern);
        if (!like.isNot()) {
            plausibility.checkPattern(operand, pattern, matches);
            if (wildcards && pattern.matches("[^%_\\\\]*")) {
                plausibility.checkEquality(operand, new Operand.Literal(Domain.TEXT, pattern));
            }
        }
        return matches.not(like.isNot());
    }

    private PredicateNode wildcards(Operand operand, String pattern, @Nullable Expression escape) {
        String character = escape == null ? "\\" : operands.text(escape);
        if (character.codePointCount(0, character.length()) > 1) {
            throw operands.wrong("ESCAPE takes one character, and not '" + character + "'");
        }
        LikePattern like = LikePattern.of(pattern, character.isEmpty() ? -1 : character.codePointAt(0));
        return PredicateNode.matches(operand, 0, (text, evaluation) -> like.matches((String) text, evaluation))
                .unlessRuledOut(operand, like.needle());
    }

    private PredicateNode regularExpression(Operand operand, String pattern) {
        try {
            RegularExpression expression = RegularExpression.of(pattern);
            instructions += expression.size();
            if (instructions > MOST_INSTRUCTIONS) {
                throw operands.wrong("the regular expressions take too much memory and time together");
            }
            return PredicateNode.matches(
                            operand,
                            COST_OF_REGULAR_EXPRESSION,
                            (text, evaluation) -> expression.matches((String) text, evaluation))
                    .unlessRuledOut(operand, expression.needle());
        } catch (PatternSyntaxException wrong) {
            String piece = wrong.getPattern();
            String where = piece == null || piece.isEmpty() || piece.equals(pattern) ? "" : " at " + piece;
            throw operands.wrong(
                    "the regular expression '" + pattern + "' is wrong: " + wrong.getDescription() + where);
        }
    }
}
