package io.failgate.failpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Terms in MongoDB's form, and JSON wherever it occurs in terms. */
class JsonTermsTest {

    private static Term term(String json) {
        assertThat(Terms.parse(json).chain()).hasSize(1);
        return Terms.parse(json).chain().get(0);
    }

    @ParameterizedTest(name = "{0} gives {1}")
    @CsvSource(delimiter = '|', textBlock = """
            {"mode":"off"}                                | - ×4
            {"mode":"alwaysOn"}                           | {} ×4
            {"mode":{"times":2}}                          | {}, {}, -, -
            {"mode":{"times":0}}                          | - ×4
            {"mode":{"times":1.0}}                        | {}, -, -, -
            {"mode":{"times":2e0,"skip":1.0}}             | -, {}, {}, -
            {"mode":{"skip":3}}                           | -, -, -, {}
            {"mode":{"skip":1,"times":2}}                 | -, {}, {}, -
            {"mode":{"times":2,"skip":1}}                 | -, {}, {}, -
            {"mode":{"activationProbability":0}}          | - ×4
            {"mode":{"activationProbability":1}}          | {} ×4
            {"mode":{"activationProbability":1.0,"skip":1,"times":1}} | -, {}, -, -
            {"mode":{"times":1},"data":{"errorCode":8}}   | {"errorCode":8}, -, -, -
            {"data":{},"mode":"alwaysOn"}                 | {} ×4
            {"mode":"off","data":{"errorCode":8}}         | - ×4
            """)
    void firesAsItsModeSays(String json, String outcomes) {
        assertThat(Notation.evaluations(json, 4)).isEqualTo(Notation.outcomes(outcomes));
    }

    @Test
    void skipsThenDrawsThenCounts() {
        String json = "{\"mode\":{\"times\":5,\"activationProbability\":0.25,\"skip\":2}}";
        assertThat(term(json).modifiers())
                .containsExactly(
                        new Modifier.Skip(2), new Modifier.Chance(BigDecimal.valueOf(25)), new Modifier.Count(5));
    }

    @Test
    void returnsItsData() {
        Term term = term("{\"mode\":\"alwaysOn\",\"data\":{\"a\":[1]}}");
        assertThat(term.steps())
                .containsExactly(new Step(
                        CoreAction.RETURN, List.of(new Value(Value.Kind.JSON, Map.of("a", List.of(1L))))));
        assertThat(term("{\"mode\":\"alwaysOn\"}").steps()).containsExactly(new Step(CoreAction.RETURN, List.of()));
    }

    @Test
    void keepsItsConditionAndPrintsAsCompactJson() {
        Terms terms = Terms.parse(" { \"mode\" : { \"times\" : 1 } , \"where\" : \"user = 'a'\" } ");
        assertThat(terms.where()).isEqualTo("user = 'a'");
        assertThat(terms).hasToString("{\"mode\":{\"times\":1},\"where\":\"user = 'a'\"}");
        assertThat(Terms.parse("{\"mode\":\"off\"}").where()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            {}                                      | 1  | "mode" must be "off", "alwaysOn", or an object of skip, \
            times and activationProbability
            {"mode":"on"}                           | 1  | "mode" must be "off", "alwaysOn", or an object of skip, \
            times and activationProbability
            {"mode":{}}                             | 1  | "mode" must be "off", "alwaysOn", or an object of skip, \
            times and activationProbability
            {"mode":null}                           | 1  | "mode" must be "off", "alwaysOn", or an object of skip, \
            times and activationProbability
            {"mod":"off"}                           | 1  | unknown field "mod"; did you mean "mode"?; known are mode, \
            data, for, after, where
            {"mode":{"time":1}}                     | 1  | unknown field "time"; did you mean "times"?; known are \
            skip, activationProbability, times
            {"mode":{"times":-1}}                   | 1  | "times" must be a whole number, 0 or more
            {"mode":{"times":1.5}}                  | 1  | "times" must be a whole number, 0 or more
            {"mode":{"times":-1.0}}                 | 1  | "times" must be a whole number, 0 or more
            {"mode":{"skip":1e300}}                 | 1  | "skip" must be a whole number, 0 or more
            {"mode":{"times":null}}                 | 1  | "times" must be a whole number, 0 or more
            {"mode":{"skip":"1"}}                   | 1  | "skip" must be a whole number, 0 or more
            {"mode":{"activationProbability":1.01}} | 1  | "activationProbability" must be a number from 0 to 1
            {"mode":{"activationProbability":-0.1}} | 1  | "activationProbability" must be a number from 0 to 1
            {"mode":{"activationProbability":"1"}}  | 1  | "activationProbability" must be a number from 0 to 1
            {"mode":"alwaysOn","data":1}            | 1  | "data" must be an object
            {"mode":"alwaysOn","data":null}         | 1  | "data" must be an object
            {"mode":"alwaysOn","where":1}           | 1  | "where" must be a string
            {"mode":"alwaysOn","where":null}        | 1  | "where" must be a string
            {"mode":"off"} x                        | 16 | nothing may follow the JSON object
            {"mode":"off","mode":"off"}             | 15 | field "mode" is given twice
            {"mode" "off"}                          | 9  | expected ":"
            {"mode":"off"                           | 14 | expected "}"
            {mode:"off"}                            | 2  | expected a field name in double quotes
            {"mode":"off",}                         | 15 | expected a field name in double quotes
            """)
    void refusesWhatMeansNothing(String json, int position, String reason) {
        assertThatThrownBy(() -> Terms.parse(json))
                .isInstanceOf(TermsException.class)
                .hasMessage(
                        "failed to parse \"%s\" past \"%s\" (position %d: %s)",
                        json, json.substring(position - 1), position, reason);
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '|', textBlock = """
            [0,-1,9223372036854775807]         | [0,-1,9223372036854775807]
            [1234567890123456789]              | [1234567890123456789]
            [-9223372036854775808]             | [-9223372036854775808]
            [9223372036854775808]              | [9223372036854776000.0]
            [1.0,-0.0,1e2,25E-1]               | [1.0,-0.0,100.0,2.5]
            [1e22,1e-7]                        | [10000000000000000000000.0,0.0000001]
            [ true , false , null , {} , [ ] ] | [true,false,null,{},[]]
            {"b":1,"a":2}                      | {"b":1,"a":2}
            ["\\u00e4\\n\\/"]                  | ["ä\\n/"]
            """)
    void jsonValuesAreKeptAndPrintedWithoutBlanks(String json, String printed) {
        Value value = term("return(" + json + ")").steps().get(0).value();
        assertThat(value).hasToString(printed);
        assertThat(term("return(" + printed + ")").steps().get(0).value()).isEqualTo(value);
    }

    @Test
    void theLargestAndSmallestFractionsArePrintedSoThatTheyCanBeRead() {
        for (String number : List.of("1.7976931348623157e308", "1e308", "4.9e-324", "-1.5e-300", "1e-999")) {
            Terms terms = Terms.parse("return([" + number + "])");
            assertThat(Terms.parse(terms.toString())).isEqualTo(terms);
            assertThat(Terms.parse(terms.toString()).chain()).isEqualTo(terms.chain());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"01", "+1", "1.", ".5", "1e", "1e999", "-", "abc", "True", "NaN", "'a'", ""})
    void whatIsNoJsonValueIsRefused(String value) {
        assertThatThrownBy(() -> Terms.parse("return([" + value + ",1])"))
                .isInstanceOf(TermsException.class)
                .hasMessageEndingWith("(position 9: expected a JSON value)");
    }

    @Test
    void nestingHasALimit() {
        assertThat(term("return(" + "[".repeat(64) + "]".repeat(64) + ")").steps())
                .hasSize(1);
        assertThatThrownBy(() -> Terms.parse("return(" + "[".repeat(65) + "]".repeat(65) + ")"))
                .isInstanceOf(TermsException.class)
                .hasMessageEndingWith("(position 72: nested deeper than 64)");
        assertThatThrownBy(() -> Terms.parse("return(" + "[".repeat(100_000))).isInstanceOf(TermsException.class);
    }

    @Test
    void whatWasReadCannotBeChanged() {
        Object raw = term("return({\"a\":[1]})").steps().get(0).value().raw();
        assertThat(raw).isInstanceOfSatisfying(Map.class, map -> {
            assertThatThrownBy(map::clear).isInstanceOf(UnsupportedOperationException.class);
            assertThat(map.get("a"))
                    .isInstanceOfSatisfying(
                            List.class,
                            array ->
                                    assertThatThrownBy(array::clear).isInstanceOf(UnsupportedOperationException.class));
        });
    }
}
