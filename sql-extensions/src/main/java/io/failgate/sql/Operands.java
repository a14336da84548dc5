package io.failgate.sql;

import io.failgate.failpoint.Nearest;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.sf.jsqlparser.expression.BooleanValue;
import net.sf.jsqlparser.expression.DoubleValue;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.LongValue;
import net.sf.jsqlparser.expression.NullValue;
import net.sf.jsqlparser.expression.SignedExpression;
import net.sf.jsqlparser.expression.StringValue;
import net.sf.jsqlparser.expression.operators.relational.ParenthesedExpressionList;
import net.sf.jsqlparser.schema.Column;

/** Makes operands of what the parser has read as names and literals, and finds out which can be compared. */
final class Operands {

    /** How {@link PredicateParser} writes names and strings. */
    private static final Pattern TOKEN = Pattern.compile("\\ba(\\d+)\\b|'(\\d+)'");

    private static final int LONGEST_NUMBER = 100;

    private final TokenRange code;
    private final SqlPredicate.Attributes known;
    private final Set<String> attributes = new HashSet<>();
    private final Map<Class<?>, Function<Expression, Operand>> rules = new HashMap<>();

    Operands(TokenRange code, SqlPredicate.Attributes known) {
        this.code = code;
        this.known = known;
        rule(Column.class, this::attribute);
        rule(StringValue.class, string -> new Operand.Literal(Domain.TEXT, content(string.getValue())));
        rule(LongValue.class, this::number);
        rule(DoubleValue.class, this::number);
        rule(SignedExpression.class, this::signed);
        rule(BooleanValue.class, truth -> new Operand.Literal(Domain.TRUTH, truth.getValue()));
        rule(NullValue.class, nothing -> new Operand.Nothing());
        rule(ParenthesedExpressionList.class, list -> operand(single(list)));
    }

    private <E extends Expression> void rule(Class<E> type, Function<E, Operand> rule) {
        rules.put(type, expression -> rule.apply(type.cast(expression)));
    }

    /** The attributes so far, in lower case. */
    Set<String> attributes() {
        return attributes;
    }

    /**
     * An attribute or a literal.
     *
     * @throws ControlSyntaxException if it is something else
     */
    Operand operand(Expression expression) {
        Function<Expression, Operand> rule = rules.get(expression.getClass());
        if (rule == null) {
            throw unsupported(expression);
        }
        return rule.apply(expression);
    }

    /** What stands in parentheses. */
    Expression single(ParenthesedExpressionList<?> list) {
        if (list.size() != 1) {
            throw unsupported(list);
        }
        return list.get(0);
    }

    /** The elements of a list in parentheses. */
    List<Operand> list(Expression expression) {
        if (!(expression instanceof ParenthesedExpressionList<?> list) || list.isEmpty()) {
            throw wrong("IN takes a list in parentheses, such as IN ('a', 'b')");
        }
        return list.stream().map(this::operand).toList();
    }

    /** The text of a string. */
    String text(Expression expression) {
        if (!(expression instanceof StringValue string)) {
            throw wrong("a pattern stands in quotes, and is not " + readable(expression));
        }
        return content(string.getValue());
    }

    /** What two operands are compared as. An attribute decides, wherever it stands. */
    Domain commonDomain(Operand left, Operand right) {
        if (left.domain().isEmpty() || right.domain().isEmpty()) {
            throw wrong("a comparison with NULL is never true; use IS NULL");
        }
        boolean leftDecides = left instanceof Operand.Attribute || !(right instanceof Operand.Attribute);
        return (leftDecides ? left : right).domain().get();
    }

    /** An operand as it is compared with another one. */
    Operand convert(Operand operand, Operand other, Domain domain) {
        if (operand instanceof Operand.Literal literal && other instanceof Operand.Attribute attribute) {
            requireValue(literal, attribute.name());
        }
        if (operand.domain().equals(Optional.of(domain))) {
            return operand;
        }
        if (operand instanceof Operand.Literal literal) {
            Optional<Operand> converted = converted(literal, domain);
            if (converted.isPresent()) {
                return converted.get();
            }
        }
        boolean unquoted = domain == Domain.TEXT && operand instanceof Operand.Literal;
        throw wrong(other.text() + " is " + domain.description() + ", and " + operand.text() + " is not"
                + (unquoted ? "; write '" + operand.text() + "'" : ""));
    }

    /** A misspelt value would make the condition never hold, in silence. */
    private void requireValue(Operand.Literal literal, String attribute) {
        Collection<String> values = known.valuesOf(attribute);
        String text = literal.constant().toString();
        if (!values.isEmpty() && !values.contains(text.toLowerCase(Locale.ROOT))) {
            throw wrong(attribute + " is never " + literal.text()
                    + Nearest.find(text, values)
                            .map(nearest -> "; did you mean '" + nearest + "'?")
                            .orElse("; it is one of " + String.join(", ", values)));
        }
    }

    private static Optional<Operand> converted(Operand.Literal literal, Domain domain) {
        boolean text = literal.kind() == Domain.TEXT;
        if (text && domain == Domain.NUMBER && ((String) literal.constant()).length() <= LONGEST_NUMBER) {
            return decimal((String) literal.constant()).map(number -> new Operand.Literal(domain, number));
        }
        if (literal.kind() == Domain.NUMBER && domain == Domain.TRUTH) {
            BigDecimal number = (BigDecimal) literal.constant();
            boolean one = number.compareTo(BigDecimal.ONE) == 0;
            return one || number.signum() == 0 ? Optional.of(new Operand.Literal(domain, one)) : Optional.empty();
        }
        return Optional.empty();
    }

    private Operand attribute(Column column) {
        Matcher token = TOKEN.matcher(column.getFullyQualifiedName());
        if (!token.matches()) {
            throw unsupported(column);
        }
        int index = Integer.parseInt(token.group(1));
        String name = code.tokens().content(index);
        String lowerCase = name.toLowerCase(Locale.ROOT);
        AttributeType type =
                known.typeOf(lowerCase).orElseThrow(() -> code.tokens().wrong(unknown(name, index), index));
        attributes.add(lowerCase);
        return new Operand.Attribute(lowerCase, type, known.costOf(lowerCase));
    }

    private String unknown(String name, int index) {
        TokenList tokens = code.tokens();
        boolean compared = List.of('=', '<', '>').stream().anyMatch(symbol -> tokens.isSymbol(index - 1, symbol));
        if (compared && tokens.is(index, Token.Kind.WORD)) {
            return "there is no " + name + "; quote it if it is a text: '" + name + "'";
        }
        Optional<String> elsewhere = known.whereKnown(name.toLowerCase(Locale.ROOT));
        if (elsewhere.isPresent()) {
            return name + " is not known here, but " + elsewhere.get() + "; there are "
                    + String.join(", ", known.names());
        }
        String meant = Nearest.find(name, known.names())
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("");
        String list = known.names().isEmpty() ? "" : "; there are " + String.join(", ", known.names());
        return "there is no " + name + meant + list;
    }

    private Operand number(Expression number) {
        if (number.toString().length() > LONGEST_NUMBER) {
            throw wrong("a number may have at most " + LONGEST_NUMBER + " digits");
        }
        return new Operand.Literal(
                Domain.NUMBER, decimal(number.toString()).orElseThrow(() -> wrong(number + " is too large a number")));
    }

    private Operand signed(SignedExpression signed) {
        Operand operand = operand(signed.getExpression());
        if (operand instanceof Operand.Literal literal && literal.kind() == Domain.NUMBER) {
            return new Operand.Literal(Domain.NUMBER, ((BigDecimal) literal.constant()).negate());
        }
        throw unsupported(signed);
    }

    private static Optional<BigDecimal> decimal(String number) {
        try {
            return Optional.of(new BigDecimal(number.strip()));
        } catch (NumberFormatException | ArithmeticException none) {
            return Optional.empty();
        }
    }

    private String content(String token) {
        return code.tokens().content(Integer.parseInt(token));
    }

    private ControlSyntaxException unsupported(Expression expression) {
        Matcher token = TOKEN.matcher(expression.toString());
        boolean found = token.find();
        int index = found ? Integer.parseInt(token.group(1) == null ? token.group(2) : token.group(1)) : code.from();
        return code.tokens().wrong(readable(expression) + " is not supported in a condition", index);
    }

    /** An expression with its names and strings as they were written. */
    private String readable(Expression expression) {
        return TOKEN.matcher(expression.toString())
                .replaceAll(token -> Matcher.quoteReplacement(
                        token.group(1) == null ? "'" + content(token.group(2)) + "'" : content(token.group(1))));
    }

    /** Refuses the condition. */
    ControlSyntaxException wrong(String reason) {
        return code.tokens().wrong(reason, code.from());
    }
}
