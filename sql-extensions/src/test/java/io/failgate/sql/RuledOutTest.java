package io.failgate.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is dear is not looked at where that is not needed, and the outcome is the same. */
@Timeout(300)
class RuledOutTest {

    private static final List<String> TEXTS = List.of(
            "orders", "ORDER\u017F", "shop.orders", "order", "a", "sk\u0131", "\u212Ai", "it''s", "50%", "", "x\ny");

    private static final List<String> PATTERNS = List.of(
            "%orders%",
            "ord_rs", "%k\u0130", "shop!%orders", "50!%", "%", "_", "a%b%", "o%RS", "%!_%", "\u017Fh%", "%it''s%");

    private static final List<String> EXPRESSIONS = List.of(
            "ord",
            "^orders$",
            "o.*s",
            "orders*",
            "or+d",
            "k\u0131",
            "a|b",
            "[os]rd",
            "(or)der",
            "order.?s",
            "orde\\\\w",
            "shop.orders",
            "rs?",
            "or{1}",
            "$",
            "^$",
            "\u212Ai",
            "xo+*");

    private static final List<String> ATTRIBUTES = List.of("user", "db", "sql", "table");

    /** Costs as in the proxy. */
    private static final SqlPredicate.Attributes KNOWN = new SqlPredicate.Attributes() {
        @Override
        public Optional<AttributeType> typeOf(String name) {
            return SqlPredicateTest.ATTRIBUTES.typeOf(name);
        }

        @Override
        public int costOf(String name) {
            return name.equals("table") ? 3 : name.equals("sql") ? 2 : 0;
        }
    };

    /** Values, and which of them were asked for. */
    private record Values(Map<String, @Nullable Object> values, boolean searches, List<String> asked)
            implements SqlPredicate.Row {

        @Override
        public @Nullable Object value(String name) {
            asked.add(name);
            return values.get(name);
        }

        @Override
        public boolean mayHold(String name, Needle needle) {
            Object value = values.get(name);
            if (!searches || value == null || value instanceof SqlPredicate.Partial) {
                return true;
            }
            return value instanceof List<?> several
                    ? several.stream().anyMatch(text -> needle.isIn(SqlText.of((String) text)))
                    : needle.isIn(SqlText.of((String) value));
        }
    }

    private static <T> T oneOf(List<T> list, SplittableRandom random) {
        return list.get(random.nextInt(list.size()));
    }

    private static String leaf(SplittableRandom random) {
        String attribute = oneOf(ATTRIBUTES, random);
        String text = "'" + oneOf(TEXTS, random) + "'";
        String not = random.nextInt(3) == 0 ? " NOT" : "";
        return switch (random.nextInt(11)) {
            case 0 -> attribute + " = " + text;
            case 1 -> text + " = " + attribute;
            case 2 -> attribute + " <> " + text;
            case 3 -> attribute + not + " IN (" + text + ", '" + oneOf(TEXTS, random) + "', NULL)";
            case 4 -> attribute + not + " IN (" + text + ")";
            case 5, 6 -> attribute + not + " LIKE '" + oneOf(PATTERNS, random) + "' ESCAPE '!'";
            case 7, 8 -> attribute + not + " REGEXP '" + oneOf(EXPRESSIONS, random) + "'";
            case 9 -> attribute + " <=> " + text;
            default -> attribute + " < " + text;
        };
    }

    private static String condition(SplittableRandom random, int depth) {
        if (depth == 0) {
            return leaf(random);
        }
        return switch (random.nextInt(5)) {
            case 0 -> "(" + condition(random, depth - 1) + ") AND (" + condition(random, depth - 1) + ")";
            case 1 -> "(" + condition(random, depth - 1) + ") OR (" + condition(random, depth - 1) + ")";
            case 2 -> "NOT (" + condition(random, depth - 1) + ")";
            case 3 ->
                "(" + condition(random, depth - 1) + ") IS "
                        + oneOf(List.of("TRUE", "NOT TRUE", "FALSE", "UNKNOWN"), random);
            default -> leaf(random);
        };
    }

    private static @Nullable Object value(String attribute, SplittableRandom random) {
        List<String> several = List.of(oneOf(TEXTS, random), oneOf(TEXTS, random));
        if (random.nextInt(6) == 0) {
            return new SqlPredicate.Partial(random.nextBoolean() ? several : List.of(), "not all is known");
        }
        if (random.nextInt(6) == 0) {
            return null;
        }
        return attribute.equals("table")
                ? random.nextInt(6) == 0 ? List.of() : several
                : several.get(0).replace("''", "'");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void theOutcomeIsTheSame(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int saved = 0;
        int told = 0;
        int held = 0;
        for (int i = 0; i < 30_000; i++) {
            String text = condition(random, random.nextInt(4));
            SqlPredicate condition;
            try {
                condition = SqlPredicate.compile(text, KNOWN);
            } catch (IllegalArgumentException refused) {
                assertThat(refused).hasMessageContaining("regular expression");
                continue;
            }
            Map<String, @Nullable Object> values = new HashMap<>();
            ATTRIBUTES.forEach(attribute -> values.put(attribute, value(attribute, random)));
            Values plain = new Values(values, false, new ArrayList<>());
            Values searched = new Values(values, true, new ArrayList<>());
            SqlPredicate.Outcome outcome = condition.test(plain, new SqlPredicate.Work());
            assertThat(condition.test(searched, new SqlPredicate.Work()))
                    .as("%s of %s", text, values)
                    .isEqualTo(outcome);
            saved += plain.asked().size() - searched.asked().size();
            told += outcome.trouble().isPresent() ? 1 : 0;
            held += outcome.holds() ? 1 : 0;
        }
        assertThat(saved).isGreaterThan(5_000);
        assertThat(told).isGreaterThan(1_000);
        assertThat(held).isBetween(5_000, 25_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "table = 'nosuch'",
                "'nosuch' = table",
                "table <=> 'nosuch'",
                "table <> 'nosuch'",
                "table IN ('nosuch', 'shop.nowhere')",
                "table LIKE 'no%such_'",
                "table REGEXP '^nosuch.*$' AND table REGEXP 'nosuch'",
                "sql LIKE '%nosuch%' OR sql = 'nosuch' OR sql REGEXP 'no.*such'"
            })
    void noValueIsAskedForThatIsRuledOut(String condition) {
        List<String> asked = new ArrayList<>();
        Values values = new Values(Map.of("table", List.of("orders"), "sql", "SELECT 1"), true, asked);
        SqlPredicate.compile(condition, KNOWN).test(values);
        assertThat(asked).isEmpty();
    }

    /** No user is called x, and the row has no db. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "table = 'orders' AND user = 'x'                       | user",
                "user = 'x' AND table = 'orders'                       | user",
                "table = 'orders' OR user <> 'x'                       | user",
                "table REGEXP '^[op]' AND sql LIKE 'no%'                | sql",
                "table = 'orders' AND sql LIKE 'no%' AND user <> 'x'   | user sql",
                "(table = 'a' OR sql = 'a') AND user = 'x'             | user",
                "NOT (table = 'orders') AND user = 'x'                 | user",
                "table BETWEEN 'a' AND 'z' AND user = 'x'              | user",
                "table = 'orders' AND db = 'x'                         | db table",
                "table IS NOT NULL AND user = 'x'                      | user"
            })
    void theCheaperPartIsTestedFirst(String condition, String asked) {
        Values values = new Values(
                Map.of("user", "app", "sql", "SELECT 1", "table", List.of("orders")), false, new ArrayList<>());
        SqlPredicate.compile(condition, KNOWN).test(values);
        assertThat(String.join(" ", values.asked())).isEqualTo(asked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"table = 'b' AND db = 'x'", "db = 'x' AND table = 'b'", "db = 'x' OR table = 'b'"})
    void whatCannotBeToldIsSaidWhateverTheOrder(String condition) {
        SqlPredicate.Partial unknown = new SqlPredicate.Partial(List.of(), "the text is too long");
        Values values = new Values(Map.of("table", unknown), true, new ArrayList<>());
        assertThat(SqlPredicate.compile(condition, KNOWN)
                        .test(values, new SqlPredicate.Work())
                        .trouble())
                .contains("the text is too long");
    }
}
