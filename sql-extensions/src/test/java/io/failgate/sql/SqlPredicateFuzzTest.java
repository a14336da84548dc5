package io.failgate.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Any text is a condition or is refused with an IllegalArgumentException; and a condition keeps the laws of SQL's
 * logic.
 */
@Timeout(300)
class SqlPredicateFuzzTest {

    private static final List<String> TOKENS = List.of(
            "user",
            "db",
            "`table`",
            "connection_id",
            "row",
            "in_transaction",
            "nonsense",
            "'a'",
            "\"b\"",
            "'%'",
            "1",
            "-1",
            "1.5",
            ".5",
            "1e9",
            "TRUE",
            "FALSE",
            "NULL",
            "UNKNOWN",
            "=",
            "<>",
            "!=",
            "<",
            "<=",
            ">",
            ">=",
            "<=>",
            "AND",
            "OR",
            "NOT",
            "XOR",
            "IN",
            "('a', 'b')",
            "(1, 2)",
            "LIKE",
            "REGEXP",
            "RLIKE",
            "ESCAPE",
            "BETWEEN",
            "IS",
            "IS NULL",
            "IS NOT TRUE",
            "(",
            ")",
            ",",
            ".",
            "-",
            "--",
            "+",
            "*",
            "/*",
            "?",
            "@x",
            ":=",
            "||",
            "&&",
            "!",
            "case",
            "when",
            "exists",
            "select",
            "any",
            "all",
            "interval",
            "cast",
            "é",
            "\0",
            "'",
            "`");

    private static final List<String> CONDITIONS = List.of(
            "user = 'a'",
            "db = 'a'",
            "table IN ('a', 'b')",
            "connection_id > 3",
            "row <= 5",
            "in_transaction",
            "user LIKE 'b%'",
            "db IS NULL",
            "db <=> 'a'",
            "NULL",
            "row BETWEEN 1 AND 6",
            "user REGEXP 'a|b'",
            "db NOT IN ('a', NULL)");

    private static <T> T oneOf(List<T> list, SplittableRandom random) {
        return list.get(random.nextInt(list.size()));
    }

    private static SqlPredicate.Row row(SplittableRandom random) {
        boolean known = random.nextBoolean();
        long number = random.nextInt(8);
        String text = oneOf(List.of("a", "B", "bc"), random);
        return name -> switch (name) {
            case "user" -> text;
            case "db" -> known ? text : null;
            case "connection_id" -> number;
            case "row" -> known ? number : null;
            case "in_transaction" -> number > 3;
            default -> List.of(text, "x");
        };
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {71, 72})
    void anyTextIsAConditionOrIsRefused(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int conditions = 0;
        for (int i = 0; i < 10_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(9); j > 0; j--) {
                text.append(oneOf(TOKENS, random)).append(random.nextInt(4) > 0 ? " " : "");
            }
            try {
                SqlPredicate predicate = SqlPredicate.compile(text.toString(), SqlPredicateTest.ATTRIBUTES);
                predicate.test(row(random));
                conditions++;
            } catch (IllegalArgumentException refused) {
                assertThat(refused).hasMessageMatching("(?s).+ \\(position \\d+ of the condition\\)");
            }
        }
        assertThat(conditions).isGreaterThan(50);
    }

    private static boolean holds(String condition, SqlPredicate.Row row) {
        return SqlPredicate.compile(condition, SqlPredicateTest.ATTRIBUTES).test(row);
    }

    /** 1 if true, -1 if false, 0 if unknown. */
    private static int truth(String condition, SqlPredicate.Row row) {
        boolean isTrue = holds(condition, row);
        boolean isFalse = holds("NOT (" + condition + ")", row);
        assertThat(isTrue && isFalse).as(condition).isFalse();
        return isTrue ? 1 : isFalse ? -1 : 0;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {81, 82})
    void conditionsCombineAsInSql(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 1_000; i++) {
            String a = oneOf(CONDITIONS, random);
            String b = oneOf(CONDITIONS, random);
            String c = oneOf(CONDITIONS, random);
            SqlPredicate.Row row = row(random);
            int and = Math.min(truth(a, row), truth(b, row));
            assertThat(truth(a + " AND " + b, row)).as("%s AND %s", a, b).isEqualTo(and);
            assertThat(truth(a + " AND " + b + " OR " + c, row)).isEqualTo(Math.max(and, truth(c, row)));
            assertThat(truth(c + " OR " + a + " AND " + b, row)).isEqualTo(Math.max(and, truth(c, row)));
            assertThat(truth("NOT " + a + " AND " + b, row)).isEqualTo(Math.min(-truth(a, row), truth(b, row)));
            assertThat(truth("(" + a + ") IS UNKNOWN", row)).isEqualTo(truth(a, row) == 0 ? 1 : -1);
        }
    }
}
