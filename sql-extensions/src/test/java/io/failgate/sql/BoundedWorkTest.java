package io.failgate.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No condition takes long to compile or to evaluate, and one that would says so. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BoundedWorkTest {

    private static final String TOO_MUCH = "it takes too much work for this statement";

    private static final List<String> PLAIN_PIECES = List.of(
            "a B é [a-cX] [^b] . (?:aB|c) \\d \\w ^ $ * + ? {1,2} | ( ) \\x41 [Α-Ω] ς [[:alpha:]]".split(" ", -1));

    private static final List<String> PIECES = List.of(
            "a",
            "(",
            "(?:",
            ")",
            "*",
            "+",
            "?",
            "{1000}",
            "{2,}",
            "{0,50}",
            "|",
            "[",
            "]",
            "^",
            "-",
            "\\",
            "\\p",
            "\\pL",
            "\\p{",
            "}",
            "\\x",
            "\\x{",
            "1e941",
            "\\Q",
            "\\E",
            "(?i",
            "(?P<",
            ">",
            ":",
            "[:",
            "upper",
            "[:^alpha:]",
            "\u1c80",
            "😀",
            "\ud800",
            "\\0",
            "\\7",
            "$",
            ".",
            "B-\\x{1e941}",
            "\\C",
            "\\z",
            "{,}",
            "(?");

    private static SqlPredicate compile(String condition) {
        return SqlPredicate.compile(condition, SqlPredicateTest.ATTRIBUTES);
    }

    private static SqlPredicate.Outcome test(String condition, String sql) {
        return compile(condition).test(name -> name.equals("table") ? List.of(sql, sql) : sql, new SqlPredicate.Work());
    }

    private static boolean matches(String pattern, String sql) {
        return test("sql REGEXP '" + pattern.replace("\\", "\\\\") + "'", sql).holds();
    }

    static List<String> bombs() {
        return List.of(
                "(a{1000}){1000}",
                "((a{1000}){1000})",
                "((((?:){1000}){1000}){1000}){1000}",
                "((((){1000}){1000}){1000}){1000}",
                "((((a*){10}){10}){10}){10}",
                "(?:(?:a?b?c?d?){100}){100}",
                "x{1000}".repeat(100),
                "a?".repeat(5000),
                "\\\\pL{200}".repeat(100),
                "[\\\\pL\\\\PN]".repeat(100),
                "[B-\\\\x{1e941}]".repeat(500),
                "[" + "\\\\pL".repeat(300) + "]",
                "(".repeat(20_000) + "a" + ")".repeat(20_000),
                "(?:".repeat(500) + "a" + ")*".repeat(500));
    }

    @ParameterizedTest
    @MethodSource("bombs")
    void whatWouldBeTooLargeIsRefused(String pattern) {
        assertThatThrownBy(() -> compile("sql REGEXP '" + pattern + "'"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?s).*(takes too much memory and time|nested too deeply).*");
    }

    @Test
    void allPatternsOfAConditionHaveOneBound() {
        String one = "sql REGEXP '" + "a?".repeat(200) + "'";
        assertThatThrownBy(() -> compile(one + (" OR " + one).repeat(100)))
                .hasMessageContaining("take too much memory and time together");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(?:|)(?:|)(?:|)(?:|)(?:|)(?:|)(?:|)(?:|)(?:|)(?:|)(?:|)(?:|)(?:|)(?:|)(?:|)(?:|)(?:|)(?:|)"
                        + "(?:|)(?:|)(?:|)(?:|)",
                "(a*)*(a*)*(a*)*b",
                "\u1c80", // whose letter case RE2/J takes to be another character's, in a circle that does not have it
                "[\u1c70-\u1c90]",
                "(?i)[^\u1c80]b"
            })
    void evaluatingEnds(String pattern) {
        assertThat(test("(sql REGEXP '" + pattern + "') IS UNKNOWN", "a".repeat(60_000))
                        .holds())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sql REGEXP '(?:(?:a|a?)*){150}z'",
                "sql NOT REGEXP '(?:(?:a|a?)*){150}z'",
                "(sql REGEXP '(?:(?:a|a?)*){150}z') IS UNKNOWN",
                "(sql REGEXP '(?:(?:a|a?)*){150}z') IS NOT TRUE",
                "table REGEXP '(?:(?:a|a?)*){150}z'"
            })
    void whatTakesTooMuchWorkCannotBeTold(String condition) {
        assertThat(test(condition, "a".repeat(60_000)))
                .isEqualTo(new SqlPredicate.Outcome(false, Optional.of(TOO_MUCH)));
    }

    @Test
    void likeHasTheSameBound() {
        String like = "sql LIKE '%" + "a".repeat(30_000) + "b%'";
        assertThat(test(like, "a".repeat(60_000))).isEqualTo(new SqlPredicate.Outcome(false, Optional.of(TOO_MUCH)));
        assertThat(test("sql LIKE '%a%b%'", "a".repeat(60_000)))
                .isEqualTo(new SqlPredicate.Outcome(false, Optional.empty()));
    }

    @Test
    void aConditionHasOneBoundForAllThatIsInIt() {
        String regexps = IntStream.range(0, 249)
                .mapToObj(i -> "sql REGEXP 'x" + i + ".*y'")
                .collect(Collectors.joining(" OR "));
        assertThat(test(regexps, "x".repeat(60_000)).trouble()).contains(TOO_MUCH);
        assertThat(test(regexps, "select x7 from y")).isEqualTo(new SqlPredicate.Outcome(true, Optional.empty()));
        String likes = ("sql LIKE '%" + "a".repeat(200) + "b' OR ").repeat(240) + "sql = 'x'";
        assertThat(test(likes, "a".repeat(60_000)).trouble()).contains(TOO_MUCH);
        String comparisons = "sql = sql AND ".repeat(240) + "sql = 'x'";
        assertThat(test(comparisons, "a".repeat(64_000)).holds()).isFalse();
    }

    @Test
    void aStatementHasABoundForAllOfItsTests() {
        SqlPredicate predicate = compile("table REGEXP '(?:(?:a|a?)*){30}z'");
        SqlPredicate.Work work = new SqlPredicate.Work();
        SqlPredicate.Row row = name -> List.of("a".repeat(5_000));
        int tests = 0;
        while (predicate.test(row, work).trouble().isEmpty()) {
            tests++;
        }
        assertThat(tests).isBetween(2, 1000);
        assertThat(compile("row = 7").test(name -> 7L, work).holds())
                .as("what costs nothing goes on")
                .isTrue();
    }

    @Test
    void ofTheSameTextAPatternIsAskedOnce() {
        SqlPredicate predicate = compile("sql REGEXP '(?:(?:a|a?)*){30}z'");
        SqlPredicate.Work work = new SqlPredicate.Work();
        String sql = "a".repeat(5_000);
        for (int row = 0; row < 100_000; row++) {
            assertThat(predicate.test(name -> sql, work).trouble()).isEmpty();
        }
        assertThat(predicate.test(name -> "z", work).holds()).isTrue();
    }

    @Test
    void aDefiniteOutcomeIsNotSpoiled() {
        String costly = "sql REGEXP '(?:(?:a|a?)*){150}z'";
        String sql = "a".repeat(60_000);
        assertThat(test(costly + " AND sql = 'b'", sql)).isEqualTo(new SqlPredicate.Outcome(false, Optional.empty()));
        assertThat(test(costly + " OR sql LIKE 'a%'", sql))
                .as("what was too much is not spent")
                .isEqualTo(new SqlPredicate.Outcome(true, Optional.empty()));
    }

    @Test
    void ofAPartOnlyAMatchIsCertain() {
        SqlPredicate.Row row = name -> new SqlPredicate.Partial(List.of("orders"), "the rest is gone");
        assertThat(compile("table = 'orders'")
                        .test(row, new SqlPredicate.Work())
                        .holds())
                .isTrue();
        for (String other : List.of("table = 'items'", "table <> 'orders'", "table NOT LIKE 'orders'")) {
            assertThat(compile(other).test(row, new SqlPredicate.Work()))
                    .as(other)
                    .isIn(
                            new SqlPredicate.Outcome(false, Optional.of("the rest is gone")),
                            new SqlPredicate.Outcome(false, Optional.empty()));
        }
        SqlPredicate.Row nothing = name -> new SqlPredicate.Partial(List.of(), "it is gone");
        for (String any : List.of("sql IS NULL", "sql IS NOT NULL", "sql <=> 'a'", "NOT sql = 'a'", "sql IN ('a')")) {
            assertThat(compile(any).test(nothing, new SqlPredicate.Work()))
                    .as(any)
                    .isEqualTo(new SqlPredicate.Outcome(false, Optional.of("it is gone")));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    a(?=b)      | look-around is not supported
                    (?<!a)b     | look-around is not supported
                    (a)\\\\1    | back-references are not supported
                    a++         | invalid nested repetition operator at ++
                    (?>a)       | invalid or unsupported Perl syntax
                    a\\\\Z      | invalid escape sequence at \\Z
                    (?-i)a      | letter case is never looked at
                    a{1001}     | invalid repeat count at {1001}
                    [a          | missing closing ]
                    [\\\\x{zz}] | invalid escape sequence: `\\x`
                    \\\\p{Gr    | invalid character class range
                    """)
    void whatTheEngineDoesNotKnowIsRefusedInWords(String pattern, String reason) {
        assertThatThrownBy(() -> compile("sql REGEXP '" + pattern + "'")).hasMessageContaining(reason);
    }

    @Test
    void aClassThatIsNotClosedIsRefusedHoweverLongItsNameIs() {
        for (int length : List.of(1, 100, 101, 5_000)) {
            String name = "a".repeat(length);
            for (String pattern : List.of("\\\\p{" + name, "[\\\\P{" + name, "(?<" + name, "[[:" + name)) {
                assertThatThrownBy(() -> compile("sql REGEXP '" + pattern + "'"))
                        .as("%d in %s", length, pattern)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("is wrong");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "É,é,true",
        "é,É,true",
        "[À-Ý],é,true",
        "[à-ý],É,true",
        "[^À-Ý],é,false",
        "σ,ς,true",
        "[Α-Ω],ς,true",
        "\\x{C9},é,true",
        "\\xC9,é,true",
        "\\311,é,true",
        "[\\x{C9}],é,true",
        "[\\311],É,true",
        "\\101,a,true",
        "\\QA+\\E,a+,true",
        "\\QA+\\E,aa,false",
        "[[:upper:]],a,true",
        "[[:upper:]]+,1,false",
        "\\p{Lu},A,true",
        "\\p{Lu},a,true",
        "(?i)A,a,true",
        "(?is)A.B,a~b,true",
        "A.B,a~b,false",
        "(?i:A)b,AB,true",
        "(?P<Name>A),a,true",
        "a$,a~,true",
        "a$,a~b,false",
        "(?m)a$,a~b,true",
        "[]A],],true",
        "[^]A],a,false",
        "[A\\]]+b,a]b,true",
        "[a-],-,true",
        "[\\d-x],-,true",
        "[\\W],a,false",
        "\\D,1,false",
        "\\w,É,false",
        "\\bB\\b,a b,true",
        "A{2},aa,true",
        "A{2},a,false",
        "A{,a{,true",
        "a{x},a{x},true",
        "😀,😀,true",
        "[😀-😂],😁,true",
        "\\.,.,true",
        "\\.,a,false",
        "K,\u212a,true",
        "[^K],\u212a,false",
        "\\pL,é,true"
    })
    void letterCaseDoesNotMatterAnywhere(String pattern, String text, boolean matches) {
        assertThat(matches(pattern, text.replace('~', '\n'))).isEqualTo(matches);
    }

    /** The plain part of the syntax means what it means to Java. */
    @Test
    void patternsMeanTheSameAsToJava() {
        Random random = new Random(20);
        String letters = "aAbBcéÉ1 ςΣσΩ";
        int compared = 0;
        while (compared < 5_000) {
            String pattern = random.ints(6, 0, PLAIN_PIECES.size())
                    .mapToObj(PLAIN_PIECES::get)
                    .collect(Collectors.joining());
            String text = random.ints(random.nextInt(8), 0, letters.length())
                    .mapToObj(i -> String.valueOf(letters.charAt(i)))
                    .collect(Collectors.joining());
            Optional<Boolean> java = java(pattern, text);
            if (java.isPresent()) {
                compared++;
                assertThat(matches(pattern, text))
                        .as("'%s' in '%s'", pattern, text)
                        .isEqualTo(java.get());
            }
        }
    }

    private static Optional<Boolean> java(String pattern, String text) {
        try {
            compile("sql REGEXP '" + pattern.replace("\\", "\\\\") + "'");
            java.util.regex.Pattern compiled = java.util.regex.Pattern.compile(
                    pattern.replace("[:alpha:]", "\\p{Alpha}"),
                    java.util.regex.Pattern.CASE_INSENSITIVE | java.util.regex.Pattern.UNICODE_CASE);
            return Optional.of(compiled.matcher(text).find());
        } catch (IllegalArgumentException notInBoth) {
            return Optional.empty();
        }
    }

    @Test
    void anyPatternEndsAndNothingIsThrownButRefusals() {
        Random random = new Random(21);
        String text = "aB-😀\u1c80".repeat(200);
        for (int i = 0; i < 20_000; i++) {
            String pattern = random.ints(random.nextInt(1, 12), 0, PIECES.size())
                    .mapToObj(PIECES::get)
                    .collect(Collectors.joining());
            try {
                matches(pattern, text);
            } catch (IllegalArgumentException refused) {
                assertThat(refused).hasMessageContaining("the regular expression");
            }
        }
    }

    @Test
    void noConditionIsTooDeepForTheStack() {
        for (String deep : List.of(
                "- ".repeat(900) + "1 = row",
                "row = " + "-".repeat(900) + "1",
                "NOT ".repeat(900) + "row",
                "row " + "IS NULL ".repeat(400),
                "row" + " = row".repeat(400),
                "(".repeat(900) + "row",
                "row IN ((".repeat(40))) {
            try {
                compile(deep).test(name -> 1L);
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).contains("position");
            }
        }
    }
}
