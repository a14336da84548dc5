package io.failgate.failpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The grammar of terms, rule by rule: what is read, how it is printed, and what is said of that which cannot be read.
 */
class TermsParserTest {

    private static final String KNOWN =
            "known are off, return, sleep, delay, yield, pause, panic, crash, break, print, throw-away, poke";

    private static Terms parse(String text) {
        return Terms.parse(text, List.of(HostAction.values()));
    }

    private static List<Step> steps(String text) {
        assertThat(parse(text).chain()).hasSize(1);
        return parse(text).chain().get(0).steps();
    }

    private static List<Modifier> modifiers(String text) {
        assertThat(parse(text).chain()).hasSize(1);
        return parse(text).chain().get(0).modifiers();
    }

    private static Value argument(String text) {
        assertThat(steps("poke(" + text + ")")).hasSize(1);
        assertThat(steps("poke(" + text + ")").get(0).arguments()).hasSize(1);
        return steps("poke(" + text + ")").get(0).value();
    }

    @ParameterizedTest
    @EnumSource(CoreAction.class)
    void actionsAreReadInAnyLetterCaseAndPrintedInLowerCase(CoreAction action) {
        boolean waits = action == CoreAction.SLEEP || action == CoreAction.DELAY;
        String lower = action.keyword() + (waits ? "(5)" : "");
        String mixed = Character.toUpperCase(lower.charAt(0)) + lower.substring(1);
        for (String text : List.of(lower, mixed, action.name() + (waits ? "(5)" : ""))) {
            assertThat(steps(text)).extracting(Step::action).containsExactly(action);
            assertThat(parse(text)).hasToString(lower);
        }
    }

    @Test
    void actionsOfTheHostAreReadWithAnyNumberOfArguments() {
        assertThat(steps("poke(1, abc ,true)"))
                .containsExactly(new Step(
                        HostAction.POKE,
                        List.of(Value.integer(1), Value.text("abc"), new Value(Value.Kind.BOOL, true))));
        assertThat(steps("Throw-Away")).containsExactly(new Step(HostAction.THROW_AWAY, List.of()));
    }

    @Test
    void aHyphenBelongsToTheActionUnlessItBeginsAnArrow() {
        assertThat(parse("throw-away->throw-away->off").chain())
                .hasSize(3)
                .first()
                .isEqualTo(new Term(List.of(), List.of(new Step(HostAction.THROW_AWAY, List.of()))));
    }

    @Test
    void aChainHasItsTermsInOrder() {
        assertThat(parse("1*return(1)->2*return(2)->return(3)").chain())
                .extracting(Term::toString)
                .containsExactly("1*return(1)", "2*return(2)", "return(3)");
    }

    @Test
    void severalStepsOfATermAreDoneInOrder() {
        assertThat(steps("print(a) & sleep(5ms)&return(1)"))
                .extracting(Step::action)
                .containsExactly(CoreAction.PRINT, CoreAction.SLEEP, CoreAction.RETURN);
        assertThat(parse("sleep(1)&return->off&print").chain()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "+50%, 50",
        "+.5 %, 0.5",
        "50%, 50",
        "50.0%, 50",
        "50.%, 50",
        ".5%, 0.5",
        "0%, 0",
        "00.10 %, 0.1",
        "125%, 125",
        "1000%, 1000"
    })
    void aPercentageIsANumberWithOrWithoutAFraction(String text, BigDecimal percent) {
        assertThat(modifiers(text + "return")).containsExactly(new Modifier.Chance(percent));
        assertThat(parse(text + "return")).hasToString(percent.toPlainString() + "%return");
    }

    @ParameterizedTest
    @CsvSource({"0*, 0", "3*, 3", "+3*, 3", "+0 *, 0", "007 *, 7", "999999999999999999*, 999999999999999999"})
    void aCountIsAWholeNumber(String text, long times) {
        assertThat(modifiers(text + "return")).containsExactly(new Modifier.Count(times));
        assertThat(parse(text + "return")).hasToString(times + "*return");
    }

    @Test
    void modifiersKeepTheirOrder() {
        Modifier half = new Modifier.Chance(BigDecimal.valueOf(50));
        assertThat(modifiers("50%3*return")).containsExactly(half, new Modifier.Count(3));
        assertThat(modifiers("3*50%2*return")).containsExactly(new Modifier.Count(3), half, new Modifier.Count(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"return", "return()", " return ( ) ", "RETURN(\t)"})
    void returnWithoutAnArgumentIsUnit(String text) {
        assertThat(steps(text)).containsExactly(new Step(CoreAction.RETURN, List.of()));
        assertThat(steps(text).get(0).value()).isEqualTo(Value.UNIT).hasToString("{}");
        assertThat(parse(text)).hasToString("return");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0                    | INT   | 0
            -0                   | INT   | 0
            -1                   | INT   | -1
            +5                   | INT   | 5
            +0                   | INT   | 0
            +9223372036854775807 | INT   | 9223372036854775807
            +1.5                 | FLOAT | 1.5
            +.5                  | FLOAT | 0.5
            9223372036854775807  | INT   | 9223372036854775807
            -9223372036854775808 | INT   | -9223372036854775808
            1.5                  | FLOAT | 1.5
            -.25                 | FLOAT | -0.25
            .5                   | FLOAT | 0.5
            -0.0                 | FLOAT | -0.0
            100.10               | FLOAT | 100.1
            0.0000001            | FLOAT | 0.0000001
            9999999999999999999.5| FLOAT | 10000000000000000000.0
            true                 | BOOL  | true
            FALSE                | BOOL  | false
            True                 | BOOL  | true
            null                 | NULL  | null
            1s                   | DURATION | 1s
            """)
    void numbersAndWordsHaveTheirTypes(String text, Value.Kind kind, String printed) {
        assertThat(argument(text).kind()).isEqualTo(kind);
        assertThat(argument(text)).hasToString(printed);
        assertThat(argument(printed)).isEqualTo(argument(text));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            "abc"        | abc
            'abc'        | abc
            `abc`        | abc
            " a,b) "     | ^ a,b) ^
            "a->b&c"     | a->b&c
            "it's"       | it's
            'say "x"'    | say "x"
            "a""b"       | a"b
            'a''b'       | a'b
            `a``b`       | a`b
            "a\\"b"      | a"b
            'a\\'b'      | a'b
            "a\\\\b"     | a\\b
            "\\u00e4\\u20AC"       | ä€
            "\\uD83D\\uDE00"       | \uD83D\uDE00
            "007"        | 007
            "true"       | true
            """)
    void aQuotedTextIsATextWhateverIsInIt(String quoted, String text) {
        assertThat(argument(quoted)).isEqualTo(Value.text(text));
    }

    @Test
    void escapesStandForControlCharacters() {
        assertThat(argument("'\\n\\t\\r\\b\\f\\/\\u0000'")).isEqualTo(Value.text("\n\t\r\b\f/\0"));
        assertThat(argument("'\\n\\t\\r\\u0000'")).hasToString("\"\\n\\t\\u000d\\u0000\"");
        assertThat(argument("\"\"")).isEqualTo(Value.text(""));
    }

    @ParameterizedTest
    @CsvSource({
        "5ns, PT0.000000005S, 5ns",
        "5us, PT0.000005S, 5us",
        "5ms, PT0.005S, 5ms",
        "5s, PT5S, 5s",
        "5m, PT5M, 5m",
        "5h, PT5H, 5h",
        "1h30m, PT1H30M, 1h30m",
        "1m1ms, PT1M0.001S, 1m1ms",
        "90s, PT1M30S, 1m30s",
        "1ms1s, PT1.001S, 1s1ms",
        "0s, PT0S, 0ms",
        "007ms, PT0.007S, 7ms"
    })
    void aDurationIsWholeNumbersWithUnits(String text, Duration duration, String printed) {
        assertThat(argument(text)).isEqualTo(new Value(Value.Kind.DURATION, duration));
        assertThat(argument(text)).hasToString(printed);
    }

    @ParameterizedTest
    @CsvSource({
        "100, PT0.1S",
        "0, PT0S",
        "1s500ms, PT1.5S",
        "\"100ms\", PT0.1S",
        "`250`, PT0.25S",
        "9223372036854, PT9223372036.854S"
    })
    void sleepAndDelayTakeADurationOrMilliseconds(String argument, Duration duration) {
        for (String action : List.of("sleep", "delay")) {
            assertThat(steps(action + "(" + argument + ")").get(0).value().toDuration())
                    .contains(duration);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "()",
                "(true)",
                "(null)",
                "(-5)",
                "(1.5)",
                "(abc)",
                "(\"\")",
                "(1,2)",
                "({})",
                "(9223372036855)",
                "(\"99999999h\")"
            })
    void sleepAndDelayRefuseAnythingElse(String arguments) {
        for (String action : List.of("sleep", "delay")) {
            assertThatThrownBy(() -> parse("2*" + action + arguments))
                    .isInstanceOf(TermsException.class)
                    .hasMessageEndingWith("(position 3: " + action + " needs a duration: milliseconds as in " + action
                            + "(100), or " + action + "(1s500ms))");
        }
    }

    @Test
    void anObjectOrArrayIsJson() {
        Value object = argument("{ \"code\" : 1213, \"text\": [ \"a\", null, true, -1.5e1, {} ] }");
        assertThat(object.kind()).isEqualTo(Value.Kind.JSON);
        assertThat(object.raw()).isInstanceOf(Map.class);
        assertThat(object).hasToString("{\"code\":1213,\"text\":[\"a\",null,true,-15.0,{}]}");
        assertThat(argument("[]")).isEqualTo(new Value(Value.Kind.JSON, List.of()));
    }

    @Test
    void whereTakesTheRestOfTheText() {
        Terms terms = parse("return(1)->off  WHERE  user = 'a' -> where \t");
        assertThat(terms.chain()).hasSize(2);
        assertThat(terms.where()).isEqualTo("user = 'a' -> where");
        assertThat(terms).hasToString("return(1)->off where user = 'a' -> where");
        assertThat(parse("return where x").where()).isEqualTo("x");
        assertThat(parse("return(1)where(x)").where()).isEqualTo("(x)");
        assertThat(parse("return").where()).isEmpty();
    }

    @Test
    void blanksAreFreeBetweenTokens() {
        assertThat(parse(" \t50 %\n3 * Return ( 'a' )  &  poke ( 1 , 2 ) -> off "))
                .hasToString("50%3*return(\"a\")&poke(1,2)->off");
    }

    @Test
    void termsAreEqualIfTheyPrintEqually() {
        assertThat(parse("50.0% RETURN('a')"))
                .isEqualTo(parse("50%return(a)"))
                .hasSameHashCodeAs(parse("50%return(a)"));
        assertThat(parse("50%return(a)")).isNotEqualTo(parse("50%return(b)"));
        assertThat(parse("return where a")).isNotEqualTo(parse("return where b"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            foo                  | 1  | unknown action "foo"; KNOWN
            retrun(1)            | 1  | unknown action "retrun"; did you mean "return"?; KNOWN
            1*return -> slep(5)  | 13 | unknown action "slep"; did you mean "sleep"?; KNOWN
            -50%return           | 1  | a probability is from 0% to 100%, and a count is 0 or more
            off->-.5 % return    | 6  | a probability is from 0% to 100%, and a count is 0 or more
            3*-1*return          | 3  | a probability is from 0% to 100%, and a count is 0 or more
            NaN%return           | 1  | unknown action "NaN"; KNOWN
            where x              | 1  | unknown action "where"; KNOWN
            3*                   | 3  | expected an action
            ()                   | 1  | expected an action
            *return              | 1  | expected an action
            return(1)->          | 12 | expected an action
            return(1)->->off     | 12 | expected an action
            return&              | 8  | expected an action
            + 3*return           | 1  | expected an action
            return where         | 13 | expected a condition
            return)              | 7  | expected "->", "&", "for", "after", "where" or the end
            return(1)return(2)   | 10 | expected "->", "&", "for", "after", "where" or the end
            return wherever      | 8  | expected "->", "&", "for", "after", "where" or the end
            return {"a":1}       | 8  | expected "->", "&", "for", "after", "where" or the end
            5return              | 2  | expected "%" or "*" after a number
            1e3%return           | 2  | expected "%" or "*" after a number
            .%return             | 1  | not a percentage
            1.2.3%return         | 1  | not a percentage
            1.5*return           | 1  | a count must be a whole number of at most 18 digits
            9999999999999999999*return | 1 | a count must be a whole number of at most 18 digits
            crash(now)           | 1  | crash takes no argument
            return(1,2)          | 1  | return takes at most one argument
            panic(1,2)           | 1  | panic takes at most one argument
            yield(1,2)           | 1  | yield takes at most one argument
            print(a,b)           | 1  | print takes at most one argument
            return(1             | 9  | expected ")"
            return(a(b)          | 12 | expected ")"
            return(a]b)          | 9  | no bracket is open for "]"; quote the text if it belongs to it
            return(a(b]c)        | 11 | no bracket is open for "]"; quote the text if it belongs to it
            return("a" b)        | 12 | expected ")"
            return(+007)         | 8  | +007 is neither a number nor a duration; quote it if it is a text
            return(.5ms)         | 8  | .5ms is neither a number nor a duration; quote it if it is a text
            return(+5ms)         | 8  | +5ms is neither a number nor a duration; quote it if it is a text
            off(1,2)             | 1  | off takes at most one argument
            pause(5s)            | 1  | pause has no end of its own; pause for 5s disarms the point then
            2*pause(1,2)         | 3  | pause takes at most one argument
            break(1,2)           | 1  | break takes at most one argument
            +return              | 1  | expected an action
            +-3*return           | 1  | expected an action
            ++3*return           | 1  | expected an action
            +1.5*return          | 2  | a count must be a whole number of at most 18 digits
            return(              | 8  | expected a value
            return(1,)           | 10 | expected a value
            return(,1)           | 8  | expected a value
            return(007)          | 8  | 007 is neither a number nor a duration; quote it if it is a text
            return(0x10)         | 8  | 0x10 is neither a number nor a duration; quote it if it is a text
            return(1x)           | 8  | 1x is neither a number nor a duration; quote it if it is a text
            return(5.)           | 8  | 5. is neither a number nor a duration; quote it if it is a text
            return(-5ms)         | 8  | -5ms is neither a number nor a duration; quote it if it is a text
            return(1e5)          | 8  | 1e5 is neither a number nor a duration; quote it if it is a text
            return(99999999h)    | 8  | 99999999h is neither a number nor a duration; quote it if it is a text
            return(9223372036854775808) | 8 | 9223372036854775808 does not fit in 64 bits; quote it if it is a text
            return("a)           | 8  | the quote " is not closed
            return('a"")         | 8  | the quote ' is not closed
            return("a\\x")       | 10 | unknown escape \\x
            return("\\u12g4")    | 13 | \\u needs four hexadecimal digits
            return("\\u12１4")    | 13 | \\u needs four hexadecimal digits
            return("\\           | 10 | unexpected end
            """)
    void whatCannotBeReadIsReportedWithItsPlace(String terms, int position, String reason) {
        TermsException wrong = catchThrowableOfType(TermsException.class, () -> parse(terms));
        assertThat(wrong)
                .hasMessage(
                        "failed to parse \"%s\" past \"%s\" (position %d: %s)",
                        terms, terms.substring(position - 1), position, reason.replace("KNOWN", KNOWN));
        assertThat(wrong.position()).isEqualTo(position - 1);
        assertThat(wrong.caret()).isEqualTo(terms + System.lineSeparator() + " ".repeat(position - 1) + "^");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void noTermsAtAllAreRefused(String text) {
        assertThatThrownBy(() -> parse(text))
                .hasMessage("failed to parse \"" + text + "\" past \"\" (position " + (text.length() + 1)
                        + ": expected an action)");
    }

    @Test
    void aCaretShowsThePlace() {
        TermsException wrong = catchThrowableOfType(TermsException.class, () -> parse("50%return(1x)->off"));
        assertThat(wrong)
                .hasMessage("failed to parse \"50%return(1x)->off\" past \"1x)->off\""
                        + " (position 11: 1x is neither a number nor a duration; quote it if it is a text)");
        assertThat(wrong.caret().lines()).containsExactly("50%return(1x)->off", "          ^");
    }
}
