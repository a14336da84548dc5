package io.failgate.failpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Failpoints armed by environment variables; the table is gofail's {@code TestParseFailpoints}. */
class EnvironmentTest {

    private static Map<String, String> parsed(String text) {
        return Environment.termsByKey(Map.of("FAILPOINTS", text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "failpoint1=print;failpoint2=sleep(10)",
                ";failpoint1=print;failpoint2=sleep(10)",
                ";;failpoint1=print;failpoint2=sleep(10)",
                "failpoint1=print;failpoint2=sleep(10);",
                "failpoint1=print;failpoint2=sleep(10);;",
                "failpoint1=print;;failpoint2=sleep(10)",
                "failpoint1=print;;;failpoint2=sleep(10)",
                ";failpoint1=print;;failpoint2=sleep(10);"
            })
    void emptySegmentsAreFine(String text) {
        assertThat(parsed(text)).isEqualTo(Map.of("failpoint1", "print", "failpoint2", "sleep(10)"));
    }

    @Test
    void oneSegmentOrNoneIsFine() {
        assertThat(parsed("failpoint1=print")).isEqualTo(Map.of("failpoint1", "print"));
        assertThat(parsed("")).isEmpty();
        assertThat(Environment.termsByKey(Map.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"failpoint1", "failpoint1=print;failpoint2", "=print"})
    void aSegmentWithoutKeyOrTermsIsNamed(String text) {
        assertThatThrownBy(() -> parsed(text))
                .isInstanceOf(FailPointException.class)
                .hasMessageMatching("bad environment variable FAILPOINTS: expected key=terms, but got \".*\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a=return(\"x;y\");b=off|return(\"x;y\")",
                "a=return('x;\"y');b=off|return('x;\"y')",
                "a=return(\"x\\\";y\");b=off|return(\"x\\\";y\")",
                "a=return({\"k\":[1,\"]\"]});b=off|return({\"k\":[1,\"]\"]})",
                "a=return(b=c);b=off|return(b=c)",
                "a=return(it`s);b=off|return(it`s)",
                "a=return(a(b;c)d);b=off|return(a(b;c)d)",
                "a=return(\"a\"\"b;c\");b=off|return(\"a\"\"b;c\")",
                "a=return( \"b;c\" );b=off|return( \"b;c\" )",
                "a=return where x = \"b;c\";b=off|return where x = \"b;c\""
            })
    void aSemicolonInsideQuotesOrBracketsBelongsToTheTerms(String text, String terms) {
        assertThat(parsed(text)).isEqualTo(Map.of("a", terms.strip(), "b", "off"));
    }

    @Test
    void theFormIsOfUseOutsideTheEnvironmentAsWell() {
        assertThat(FailPointChange.parseAll(" b = off ; a=return(\"x;y\");;b=print"))
                .containsExactly(
                        FailPointChange.put("b", " off"),
                        FailPointChange.put("a", "return(\"x;y\")"),
                        FailPointChange.put("b", "print"));
        assertThatThrownBy(() -> FailPointChange.parseAll("a=off;b"))
                .isInstanceOf(FailPointException.class)
                .hasMessage("expected key=terms, but got \"b\"");
    }

    @Test
    void allThreeVariablesCount() {
        assertThat(Environment.termsByKey(Map.of(
                        "FAILPOINTS", "a=off", "GO_FAILPOINTS", "b=off", "GOFAIL_FAILPOINTS", "c=off", "OTHER", "x")))
                .containsOnlyKeys("a", "b", "c");
    }

    @Test
    void aPointIsArmedAsSoonAsItIsDefined() {
        FailPoints registry = FailPoints.builder()
                .environment(Map.of("FAILPOINTS", "point=return(10);x/other=return(true);nobody=off"))
                .build();
        FailPoint point = registry.define(new FailPointKey("a/point", "for tests", "return"));
        FailPoint other = registry.define(new FailPointKey("x/other", "for tests", "return"));
        assertThat(point.returnOr(0)).isEqualTo(10);
        assertThat(other.shouldFail()).isTrue();
        assertThat(registry.undefined()).containsExactly("nobody");
    }

    @ParameterizedTest
    @CsvSource({"point=return(1);a/point=return(2), 2", "a/point=return(2);point=return(1), 1"})
    void whatComesLastCountsForAPointThatIsAwaitedByBothNames(String text, int value) {
        FailPoints registry =
                FailPoints.builder().environment(Map.of("FAILPOINTS", text)).build();
        FailPoint point = registry.define(new FailPointKey("a/point", "for tests", "return"));
        assertThat(point.returnOr(0)).isEqualTo(value);
        assertThat(registry.undefined()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1, true",
        "true, true",
        "TRUE, true",
        "yes, true",
        "On, true",
        "0, false",
        "false, false",
        "off, false",
        "no, false",
        "OFF , false",
        "maybe, true",
        "'', false",
        "' ', false"
    })
    void strictIsOnOrOff(String setting, boolean strict) {
        assertThat(Environment.isStrict(Map.of("FAILPOINTS_STRICT", setting))).isEqualTo(strict);
        assertThat(Environment.isStrict(Map.of())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"maybe", "2", "disabled"})
    void aStrictThatIsNeitherOnNorOffIsRefused(String setting) {
        Map<String, String> environment = Map.of("FAILPOINTS_STRICT", setting);
        assertThatThrownBy(() -> FailPoints.builder().environment(environment))
                .isInstanceOf(FailPointException.class)
                .hasMessage("bad setting FAILPOINTS_STRICT: expected one of on, 1, true, yes, off, 0, false, no,"
                        + " but got \"" + setting + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"failpoint1=print_failpoint2=sleep(10)", "a=return(1);b=nonsense", "a=sleep"})
    void badTermsAreFoundAtTheStartAndNothingIsArmed(String text) {
        FailPointsBuilder builder = FailPoints.builder().environment(Map.of("FAILPOINTS", text));
        assertThatThrownBy(builder::build)
                .isInstanceOf(FailPointException.class)
                .message()
                .doesNotContain("\n")
                .contains("failed to parse");
    }
}
