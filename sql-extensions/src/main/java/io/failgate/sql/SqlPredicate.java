package io.failgate.sql;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An SQL condition over attributes, compiled once. Immutable, thread-safe.
 *
 * <p>It knows {@code = <> != < <= > >= <=>}, IN, LIKE with ESCAPE, REGEXP or RLIKE, BETWEEN, IS NULL, IS TRUE, IS FALSE, IS UNKNOWN, each
 * with its NOT; AND, OR, NOT, parentheses; strings in {@code '} or {@code "}, numbers, TRUE, FALSE and NULL. Its logic is SQL's, of three
 * values. Texts are compared without regard to letter case. REGEXP has Java's syntax, looks at the first 65536 characters, and is unknown
 * where a pattern takes too many steps.
 */
public final class SqlPredicate {

    private final Condition condition;
    private final Set<String> attributes;

    private SqlPredicate(Condition condition, Set<String> attributes) {
        this.condition = condition;
        this.attributes = Set.copyOf(attributes);
    }

    /**
     * Compiles a condition of at most 1000 tokens and 50 nested parentheses.
     *
     * @throws IllegalArgumentException if the condition is not understood, names an attribute that is not there, or compares what is
     *     never comparable; the message is for the user
     */
    public static SqlPredicate compile(String condition, Attributes attributes) {
        TokenList tokens = TokenList.of(new Utf8Text(condition), Dialect.DEFAULT);
        try {
            return compile(new TokenRange(tokens, 0, tokens.size()), attributes);
        } catch (ControlSyntaxException wrong) {
            throw new IllegalArgumentException(
                    wrong.reason() + " (position " + (wrong.position() + 1) + " of the condition)", wrong);
        }
    }

    /**
     * Compiles a condition that is part of a text.
     *
     * @throws ControlSyntaxException in the same cases
     */
    static SqlPredicate compile(TokenRange condition, Attributes attributes) {
        ConditionCompiler compiler = new ConditionCompiler(condition, attributes);
        Condition compiled = compiler.condition(new ConditionText(condition).parse());
        return new SqlPredicate(compiled, compiler.attributes());
    }

    /** Whether the condition is true of a row; no if it is false or unknown. */
    public boolean test(Row row) {
        return condition.test(row) == Truth.TRUE;
    }

    /** The attributes it asks for, in lower case. */
    public Set<String> attributes() {
        return attributes;
    }

    /** The attributes there are. */
    @FunctionalInterface
    public interface Attributes {

        /** The type of an attribute, by its name in lower case; empty if there is no such attribute. */
        Optional<AttributeType> typeOf(String name);

        /** Their names, as a message about a name that is none of them should list them. */
        default Collection<String> names() {
            return List.of();
        }
    }

    /** The values that a condition is tested with. */
    @FunctionalInterface
    public interface Row {

        /** The value, of the attribute's type: a String, a Long, a Boolean or a list of strings; null for SQL's NULL. */
        @Nullable
        Object value(String lowerCaseName);
    }
}
