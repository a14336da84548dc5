package io.failgate.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditions hold where SQL says so, and those that make no sense are refused in words. */
class SqlPredicateTest {

    private static final Map<String, AttributeType> TYPES = Map.of(
            "user", AttributeType.TEXT,
            "db", AttributeType.TEXT,
            "sql", AttributeType.TEXT,
            "connection_id", AttributeType.INTEGER,
            "row", AttributeType.INTEGER,
            "in_transaction", AttributeType.BOOLEAN,
            "table", AttributeType.TEXTS,
            "attr__client_name", AttributeType.TEXT);

    static final SqlPredicate.Attributes ATTRIBUTES = new SqlPredicate.Attributes() {
        @Override
        public Optional<AttributeType> typeOf(String name) {
            return Optional.ofNullable(TYPES.get(name));
        }

        @Override
        public Collection<String> names() {
            return TYPES.keySet().stream().sorted().toList();
        }
    };

    /** A row without a db and without a value for row. */
    private static @Nullable Object value(String name) {
        Map<String, Object> values = new HashMap<>();
        values.put("user", "App");
        values.put("sql", "SELECT 'a' -- 100%");
        values.put("connection_id", 7L);
        values.put("in_transaction", true);
        values.put("table", List.of("shop.orders", "orders"));
        values.put("attr__client_name", "libmysql");
        return values.get(name);
    }

    private static boolean test(String condition) {
        return SqlPredicate.compile(condition, ATTRIBUTES).test(SqlPredicateTest::value);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            user = 'app'                                      | true
            USER = "APP"                                      | true
            'app' = user                                      | true
            user = 'b'                                        | false
            user <> 'b'                                       | true
            user != 'app'                                     | false
            user < 'b' AND user <= 'app' AND user >= 'app'    | true
            'b' > user                                        | true
            `user` = 'app'                                    | true
            user = user                                       | true
            connection_id = 7                                 | true
            connection_id = '7'                               | true
            connection_id = 7.0                               | true
            connection_id > 6.5 AND connection_id < 7e0       | false
            connection_id > -1                                | true
            -1 < connection_id                                | true
            connection_id BETWEEN 1 AND 7                     | true
            connection_id NOT BETWEEN 1 AND 7                 | false
            connection_id BETWEEN 8 AND 9 OR user = 'app'     | true
            connection_id IN (1, 7)                           | true
            connection_id NOT IN (1, 2)                       | true
            user IN ('x', "app")                              | true
            user NOT IN ('app')                               | false
            connection_id                                     | true
            in_transaction                                    | true
            NOT in_transaction                                | false
            in_transaction = TRUE                             | true
            in_transaction = 1                                | true
            in_transaction = 0                                | false
            in_transaction <> false                           | true
            in_transaction IS TRUE                            | true
            in_transaction IS NOT FALSE                       | true
            (user = 'app') IS FALSE                           | false
            user LIKE 'a%'                                    | true
            user LIKE 'A_P'                                   | true
            user NOT LIKE '%x%'                               | true
            sql LIKE '%100\\%'                                | true
            sql LIKE '%100!%' ESCAPE '!'                      | true
            sql LIKE '%10!%' ESCAPE '!'                       | false
            user REGEXP '^a.p$'                               | true
            user RLIKE 'P'                                    | true
            user NOT REGEXP '[xy]'                            | true
            user NOT RLIKE '[ap]+'                            | false
            sql = 'select ''a'' -- 100%'                      | true
            sql LIKE "%'a'%"                                  | true
            table = 'orders'                                  | true
            table = 'shop.orders'                             | true
            table = 'customers'                               | false
            table <> 'orders'                                 | false
            table <> 'customers'                              | true
            table IN ('customers', 'orders')                  | true
            table LIKE 'shop.%'                               | true
            table NOT LIKE 'shop.%'                           | false
            table REGEXP '^ord'                               | true
            table IS NULL                                     | false
            attr__client_name = 'libmysql'                    | true
            db IS NULL                                        | true
            db IS NOT NULL                                    | false
            user IS NULL                                      | false
            db <=> NULL                                       | true
            user <=> NULL                                     | false
            NULL <=> db                                       | true
            user <=> 'app'                                    | true
            db <=> 'app'                                      | false
            NOT (db <=> 'app')                                | true
            TRUE                                              | true
            FALSE                                             | false
            1                                                 | true
            0                                                 | false
            NULL                                              | false
            1 = 1 AND 'a' = 'A'                               | true
            user = 'x' OR user = 'app' AND db = 'y'           | false
            (user = 'x' OR user = 'app') AND connection_id = 7 | true
            NOT user = 'x' AND connection_id = 7              | true
            NOT (user = 'x' OR user = 'app')                  | false
            user = 'app' && connection_id = 7                 | true
            ((((user = 'app'))))                              | true
            user='app'AND(connection_id=7)                    | true
            /* a */ user = /*! 'app' */ -- b                  | true
            user IN ('app', NULL)                             | true
            'a1' = 'a1' AND '0' = '0'                         | true
            """)
    void aConditionHolds(String condition, boolean expected) {
        assertThat(test(condition)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            db = 'x'
            db <> 'x'
            db < 'x'
            db LIKE '%'
            db NOT LIKE '%'
            db REGEXP ''
            db IN ('x')
            db NOT IN ('x')
            db BETWEEN 'a' AND 'z'
            db = user
            user NOT IN ('x', NULL)
            row = 1
            row
            NULL
            db = 'x' AND TRUE
            db = 'x' OR FALSE
            """)
    void whatIsUnknownIsNeitherTrueNorFalse(String condition) {
        assertThat(test(condition)).isFalse();
        assertThat(test("NOT (" + condition + ")")).isFalse();
        assertThat(test("(" + condition + ") IS UNKNOWN")).isTrue();
        assertThat(test("(" + condition + ") IS NOT UNKNOWN")).isFalse();
        assertThat(test("(" + condition + ") IS NOT TRUE")).isTrue();
        assertThat(test("(" + condition + ") IS FALSE")).isFalse();
    }

    @Test
    void twoBarsAreOr() {
        assertThat(test("user = 'x' || connection_id = 7")).isTrue();
        assertThatThrownBy(() -> test("user = 'x' | connection_id = 7"))
                .hasMessage("| cannot stand in a condition (position 12 of the condition)");
    }

    @Test
    void whatIsUnknownMayNotMatter() {
        assertThat(test("db = 'x' OR TRUE")).isTrue();
        assertThat(test("NOT (db = 'x' AND FALSE)")).isTrue();
    }

    @Test
    void noValuesAtAllMatchNothing() {
        SqlPredicate.Row row = name -> List.of();
        assertThat(SqlPredicate.compile("table = 'a'", ATTRIBUTES).test(row)).isFalse();
        assertThat(SqlPredicate.compile("table <> 'a'", ATTRIBUTES).test(row)).isTrue();
        assertThat(SqlPredicate.compile("table IS NULL", ATTRIBUTES).test(row)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            ~~                        | expected a condition                                         | 1
            ~  /* a */ ~              | expected a condition                                         | 11
            usr = 'a'                 | there is no usr; did you mean user?; there are attr__client_name, \
            connection_id, db, in_transaction, row, sql, table, user | 1
            user = 'a' AND a1 = 'b'   | there is no a1; there are attr__client_name, connection_id, db, \
            in_transaction, row, sql, table, user | 16
            user = nonsense           | there is no nonsense; quote it if it is a text: 'nonsense' | 8
            user =                    | the condition is not complete                                | 7
            (user = 'a'               | the condition is not complete                                | 12
            user = 'a')               | the condition cannot be understood at )                      | 11
            user 'a'                  | the condition cannot be understood at a                      | 6
            user = 'a' user           | the condition cannot be understood at user                   | 12
            user = = 'a'              | the condition cannot be understood at =                      | 8
            user = 'a                 | the quote ' is not closed                                    | 8
            user = 'a' XOR db = 'b'   | the condition cannot be understood at XOR                    | 12
            user = ?                  | ? cannot stand in a condition                                | 8
            user = @a                 | @a cannot stand in a condition                               | 8
            user := 'a'               | := cannot stand in a condition                               | 6
            user = 'a'; user = 'b'    | ; cannot stand in a condition                                | 11
            connection_id + 1 = 8     | + cannot stand in a condition                                | 15
            connection_id - 1 = 6     | connection_id - 1 is not supported in a condition            | 1
            lower(user) = 'a'         | lower(user) is not supported in a condition                  | 1
            user.db = 'a'             | user.db is not supported in a condition                      | 1
            (user, db) = ('a', 'b')   | (user, db) is not supported in a condition                   | 2
            user IN (SELECT 1)        | the condition cannot be understood at 1                      | 17
            user = 0x41               | expected a number or a name                                  | 8
            user = 5                  | user is text, and 5 is not; write '5'                        | 1
            user = TRUE               | user is text, and true is not; write 'true'                  | 1
            connection_id = 'a'       | connection_id is a number, and 'a' is not                    | 1
            connection_id = TRUE      | connection_id is a number, and true is not                   | 1
            'a' = connection_id       | connection_id is a number, and 'a' is not                    | 1
            connection_id IN (1, 'a') | connection_id is a number, and 'a' is not                    | 1
            in_transaction = 2        | in_transaction is true or false, and 2 is not                | 1
            in_transaction = 'yes'    | in_transaction is true or false, and 'yes' is not            | 1
            in_transaction > 0        | in_transaction is true or false, which have no order         | 1
            user = connection_id      | user is text, and connection_id is not                       | 1
            user                      | user is text: compare it with something                      | 1
            user = NULL               | a comparison with NULL is never true; use IS NULL            | 1
            user <> NULL              | a comparison with NULL is never true; use IS NULL            | 1
            user LIKE db              | a pattern stands in quotes, and is not db                    | 1
            user LIKE 'a' ESCAPE 'bc' | ESCAPE takes one character, and not 'bc'                     | 1
            connection_id LIKE '7'    | connection_id is not text, and only text can match a pattern | 1
            user REGEXP '('           | the regular expression '(' is wrong: missing closing )       | 1
            user IN 'a'               | IN takes a list in parentheses, such as IN ('a', 'b')        | 1
            user IN ()                | IN takes a list in parentheses, such as IN ('a', 'b')        | 1
            NOT NOT in_transaction    | one NOT is enough                                            | 5
            """)
    void whatMakesNoSenseIsRefused(String condition, String reason, int position) {
        assertThatThrownBy(() -> SqlPredicate.compile(condition, ATTRIBUTES))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage(reason + " (position " + position + " of the condition)");
    }

    @Test
    void itTellsWhichAttributesItAsksFor() {
        assertThat(SqlPredicate.compile("USER = 'a' OR NOT in_transaction AND user = `DB`", ATTRIBUTES)
                        .attributes())
                .containsExactlyInAnyOrder("user", "in_transaction", "db");
        assertThat(SqlPredicate.compile("TRUE", ATTRIBUTES).attributes()).isEmpty();
    }

    @Test
    void attributesMayHaveNamesOfTheLanguage() {
        SqlPredicate predicate = SqlPredicate.compile(
                "`like` = 'a' AND `select` = 'b' AND case = 'c' AND `it's ``a``` = 'd'",
                name -> Optional.of(AttributeType.TEXT));
        Map<String, String> row = Map.of("like", "a", "select", "b", "case", "c", "it's `a`", "d");
        assertThat(predicate.test(row::get)).isTrue();
    }

    @Test
    void aMessageNeedsNoNames() {
        assertThatThrownBy(() -> SqlPredicate.compile("a = 1", name -> Optional.empty()))
                .hasMessage("there is no a (position 1 of the condition)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "NOT (", "user = 'a' AND (", "user IN ('a') OR NOT ("})
    @Timeout(60)
    void nestingHasALimit(String opening) {
        String deepest = opening.repeat(48) + "in_transaction" + ")".repeat(48);
        assertThat(SqlPredicate.compile(deepest, ATTRIBUTES)).isNotNull();
        String deeper = opening.repeat(200) + "in_transaction" + ")".repeat(200);
        assertThatThrownBy(() -> SqlPredicate.compile(deeper, ATTRIBUTES))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("the condition is (nested too deeply|too long) .*");
    }

    @Test
    @Timeout(60)
    void lengthHasALimit() {
        String longest = "user = 'x'" + " OR connection_id = 7".repeat(249);
        assertThat(test(longest)).isTrue();
        assertThatThrownBy(() -> test(longest + " OR connection_id = 7"))
                .hasMessage("the condition is too long (position 1 of the condition)");
        String list = "connection_id IN (1" + ", 2".repeat(497) + ")";
        assertThat(test(list)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a+)+b", "(a|aa)*c", "(a|b)*c", "(.*)*x", "(a*)*(a*)*(a*)*b"})
    @Timeout(60)
    void noPatternBacktracks(String pattern) {
        SqlPredicate predicate = SqlPredicate.compile("user REGEXP '" + pattern + "'", ATTRIBUTES);
        SqlPredicate.Row row = name -> "a".repeat(100_000);
        assertThat(predicate.test(row, new SqlPredicate.Work()))
                .isEqualTo(new SqlPredicate.Outcome(false, Optional.empty()));
    }

    @Test
    void aPatternSeesTheFirst65536Characters() {
        SqlPredicate predicate = SqlPredicate.compile("sql REGEXP 'x'", ATTRIBUTES);
        assertThat(predicate.test(name -> "a".repeat(65_535) + "x")).isTrue();
        assertThat(predicate.test(name -> "a".repeat(65_536) + "x")).isFalse();
    }

    @Test
    @Timeout(60)
    void aSmallStackIsEnough() throws InterruptedException {
        List<String> conditions = List.of(
                "NOT (".repeat(50) + "in_transaction" + ")".repeat(50),
                "user = 'app' AND (".repeat(50) + "in_transaction" + ")".repeat(50),
                "(".repeat(50) + "connection_id" + ")".repeat(50) + " = 7",
                "user = 'x'" + " OR connection_id = 7".repeat(249),
                "connection_id IN (7" + ", 2".repeat(497) + ")");
        List<Boolean> results = new CopyOnWriteArrayList<>();
        Thread thread = new Thread(
                null, () -> conditions.forEach(condition -> results.add(test(condition))), "small stack", 512 * 1024);
        thread.start();
        thread.join();
        assertThat(results).containsExactly(true, true, true, true, true);
    }
}
