package io.failgate.sql;

import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An SQL condition over attributes, compiled once. Immutable, thread-safe.
 *
 * <p>It knows {@code = <> != < <= > >= <=>}, IN, LIKE with ESCAPE, REGEXP or RLIKE, BETWEEN, IS NULL, IS TRUE, IS
 * FALSE, IS UNKNOWN, each with its NOT. It knows AND, OR, NOT and parentheses. Its literals are strings in {@code '} or
 * {@code "}, numbers, TRUE, FALSE and NULL. Its logic is SQL's, of three values. Texts are compared without regard to
 * letter case. REGEXP has RE2's syntax, and looks at the first 65536 characters. Compiling and evaluating take a
 * bounded number of steps; where those are not enough, the outcome says so.
 */
public final class SqlPredicate {

    private final PredicateNode condition;
    private final Set<String> attributes;
    private final Optional<String> doubt;

    private SqlPredicate(PredicateNode condition, Set<String> attributes, Optional<String> doubt) {
        this.condition = condition;
        this.attributes = Set.copyOf(attributes);
        this.doubt = doubt;
    }

    /**
     * Compiles a condition of at most 1000 tokens and 50 nested parentheses.
     *
     * @throws IllegalArgumentException if the condition is not understood, names an attribute that is not there, or
     *     compares what is never comparable; the message is for the user
     */
    public static SqlPredicate compile(String condition, Attributes attributes) {
        TokenList tokens = TokenList.of(SqlText.of(condition), Dialect.DEFAULT);
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
        PredicateCompiler compiler = new PredicateCompiler(condition, attributes);
        PredicateNode compiled = compiler.condition(new PredicateParser(condition).parse());
        Optional<String> doubt = compiled.truths().mayBe(Truth.TRUE)
                ? compiler.doubt()
                : Optional.of("the condition never holds, whatever the statement");
        return new SqlPredicate(compiled, compiler.attributes(), doubt);
    }

    /** Whether the condition is true of a row: not if it is false, unknown, or cannot be told. */
    public boolean test(Row row) {
        return test(row, new Work()).holds();
    }

    /** Whether the condition is true of a row. */
    public Outcome test(Row row, Work work) {
        work.begin();
        Evaluation evaluation = new Evaluation(row, work);
        Truth truth = condition.test(evaluation);
        return switch (truth) {
            case TRUE -> Outcome.HOLDS;
            case FALSE -> Outcome.FAILS;
            case UNKNOWN -> evaluation.trouble().isEmpty() ? Outcome.FAILS : new Outcome(false, evaluation.trouble());
        };
    }

    /** The attributes it asks for, in lower case. */
    public Set<String> attributes() {
        return attributes;
    }

    /** Why it may hardly ever hold, for the user; empty if nothing is known against it. */
    public Optional<String> doubt() {
        return doubt;
    }

    /** The attributes there are. */
    @FunctionalInterface
    public interface Attributes {

        /** The type of an attribute, by its name in lower case; empty if there is no such attribute. */
        Optional<AttributeType> typeOf(String name);

        /** The names to list in an "unknown attribute" message. */
        default Collection<String> names() {
            return List.of();
        }

        /** Where an attribute is known that is not known here, for the user; empty if there is none of that name. */
        default Optional<String> whereKnown(String name) {
            return Optional.empty();
        }

        /** The texts that it is one of, in lower case; empty if it may be any. */
        default Collection<String> valuesOf(String name) {
            return List.of();
        }

        /**
         * Why an attribute is never equal to a value, and what to write; empty if it may be.
         *
         * @param value a String or a BigDecimal
         */
        default Optional<String> objectionTo(String name, Object value) {
            return Optional.empty();
        }

        /** The least that it can be, if it is a whole number; empty if it may be any. */
        default OptionalLong leastOf(String name) {
            return OptionalLong.empty();
        }

        /** Why an attribute hardly ever has a value, and what to write; empty if nothing is known against it. */
        default Optional<String> doubtAbout(String name) {
            return Optional.empty();
        }

        /** Why an attribute is hardly ever equal to a text, and what to write; empty if it often is. */
        default Optional<String> doubtAbout(String name, String value) {
            return Optional.empty();
        }

        /** What finding out its value takes, in comparison with others: those that cost less are tested first. */
        default int costOf(String name) {
            return 0;
        }
    }

    /** The values that a condition is tested with. */
    @FunctionalInterface
    public interface Row {

        /**
         * The value, of the attribute's type: a String, a Long, a Boolean or a list of strings. It is null for SQL's
         * NULL, and {@link Partial} if it is not all known.
         */
        @Nullable
        Object value(String lowerCaseName);

        /**
         * Whether a text of an attribute may have these characters. If not, what can only hold with them is false, and
         * the value is not asked for. True wherever finding out is not cheap, and of what is NULL or {@link Partial}.
         */
        default boolean mayHold(String lowerCaseName, Needle needle) {
            return true;
        }
    }

    /**
     * A value of which not all is known. If what is known matches, it matches; else that cannot be told.
     *
     * @param known the texts that are known
     * @param reason why that is not all, for the user
     */
    public record Partial(List<String> known, String reason) {
        /** Copies the texts. */
        public Partial {
            known = List.copyOf(known);
        }
    }

    /**
     * What came of a test.
     *
     * @param holds whether the condition is true
     * @param trouble why it cannot be told, for the user; empty if it can
     */
    public record Outcome(boolean holds, Optional<String> trouble) {

        private static final Outcome HOLDS = new Outcome(true, Optional.empty());
        private static final Outcome FAILS = new Outcome(false, Optional.empty());
    }

    /**
     * What testing conditions may cost for one statement, and what came of patterns so far. Counts steps, not time, so
     * that an outcome does not depend on the machine. Not thread-safe.
     */
    public static final class Work {

        /** A fraction of a second at worst. */
        private static final long PER_EVALUATION = 4_000_000;

        private static final long PER_STATEMENT = 4 * PER_EVALUATION;

        /** So many searched bytes are a unit of work. */
        private static final int SEARCHED = 64;

        private @Nullable IdentityHashMap<Object, Found> found;
        private @Nullable Map<String, @Nullable Object> values;
        private long ofStatement = PER_STATEMENT;
        private long ofEvaluation;
        private String text = "";
        private String folded = "";

        /** What came of a pattern. */
        record Found(String text, Truth truth, Optional<String> trouble) {

            /** By identity, which costs nothing: the values of a statement's attributes are kept. */
            @SuppressWarnings({"ReferenceEquality", "StringEquality"})
            boolean isOf(String other) {
                return text == other;
            }
        }

        /** A value that stays the same for the statement: found out once. */
        public @Nullable Object value(String name, Supplier<@Nullable Object> value) {
            if (values == null) {
                values = new HashMap<>();
            }
            if (!values.containsKey(name)) {
                values.put(name, value.get());
            }
            return values.get(name);
        }

        /** Whether a text may have these characters; also if finding out takes too much work. */
        public boolean mayHold(SqlText sql, Needle needle) {
            return !spend(sql.length() / SEARCHED) || needle.isIn(sql);
        }

        void begin() {
            ofEvaluation = Math.min(PER_EVALUATION, ofStatement);
        }

        boolean spend(long units) {
            boolean enough = units <= ofEvaluation;
            ofStatement -= enough ? units : 0;
            ofEvaluation -= enough ? units : 0;
            return enough;
        }

        String folded(String of) {
            if (!text.equals(of)) {
                int[] characters = LetterCase.fold(of);
                folded = new String(characters, 0, characters.length);
                text = of;
            }
            return folded;
        }

        @Nullable
        Found found(Object pattern) {
            return found == null ? null : found.get(pattern);
        }

        void found(Object pattern, String of, Truth truth, Optional<String> trouble) {
            if (found == null) {
                found = new IdentityHashMap<>();
            }
            found.put(pattern, new Found(of, truth, trouble));
        }
    }
}
