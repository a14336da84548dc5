package io.failgate.failpoint;

import static io.failgate.failpoint.Notation.evaluations;
import static io.failgate.failpoint.Notation.outcomes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the tests of gofail and pingcap/failpoint assert about terms and their evaluation, asserted of this engine. */
class PublishedTablesTest {

    private final FailPoints registry = FailPoints.builder().seed(1).build();

    private FailPoint define(String name) {
        return registry.define(new FailPointKey(name, "tests the registry", "return(1)"));
    }

    @ParameterizedTest(name = "{0} gives {1}")
    @CsvSource(delimiter = '|', textBlock = """
            off                                   | -
            2*return("abc")                       | s"abc" ×2, -
            2*return("abc")->1*return("def")      | s"abc" ×2, s"def", -
            1*return("abc")->return("def")        | s"abc", s"def" ×2
            """)
    void gofailTermsString(String terms, String results) {
        assertThat(evaluations(terms, outcomes(results).size())).isEqualTo(outcomes(results));
    }

    @ParameterizedTest(name = "{0} gives {1}")
    @CsvSource(delimiter = '|', textBlock = """
            off                                   | -
            2*return("abc")                       | s"abc" ×2, -
            0%return("abc")                       | - ×3
            100%return("abc")                     | s"abc" ×3
            100.0%return("abc")                   | s"abc" ×3
            100%2*return("abc")                   | s"abc" ×2, -
            2*return("abc")->1*return("def")      | s"abc" ×2, s"def", -
            1*return("abc")->return("def")        | s"abc", s"def" ×2
            """)
    void pingcapTermsString(String terms, String results) {
        assertThat(evaluations(terms, outcomes(results).size())).isEqualTo(outcomes(results));
    }

    /** The same five rows in gofail and pingcap/failpoint. */
    @ParameterizedTest(name = "{0} is {1} of kind {2}")
    @CsvSource(delimiter = '|', textBlock = """
            return("abc") | abc  | TEXT
            return(true)  | true | BOOL
            return(1)     | 1    | INT
            return()      | {}   | UNIT
            """)
    void termsTypes(String terms, String value, Value.Kind kind) {
        FailPoint point = define("x");
        registry.put("x", terms);
        Step step = point.evaluate().steps().get(0);
        assertThat(step.value().kind()).isEqualTo(kind);
        assertThat(step.value().display()).isEqualTo(value);
        registry.put("x", "off");
        assertThat(point.evaluate().isNone()).as("the row off").isTrue();
    }

    @ParameterizedTest(name = "{0} evaluations, {1} hits")
    @CsvSource({"12, 11", "3, 3", "0, 0"})
    void gofailTermsCounter(int evaluations, long hits) {
        FailPoint point = define("x");
        registry.put("x", "10*sleep(10)->1*return(\"abc\")");
        for (int i = 0; i < evaluations; i++) {
            point.evaluate();
        }
        assertThat(registry.list().get(0).hits()).isEqualTo(hits);
        assertThat(registry.list().get(0).evaluations()).isEqualTo(evaluations);
    }

    /** What fail-rs' {@code test_parse} takes and refuses. One row differs: letter case is free here. */
    @ParameterizedTest(name = "{0} gives {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            return               | {} ×3
            return(64)           | 64 ×3
            5*return             | {} ×3
            25%return            | - ×3
            125%2*return         | {}, {}, -
            return(2%5)          | s"2%5" ×3
            125%2*off            | - ×3
            125%2*sleep(100)     | sleep(100), sleep(100), -
            ^ 125%2*off ^        | - ×3
            125%2*panic          | panic, panic, -
            125%2*panic(msg)     | panic("msg"), panic("msg"), -
            125%2*print          | print, print, -
            125%2*print(msg)     | print("msg"), print("msg"), -
            125%2*pause          | pause, pause, -
            125%2*yield          | yield, yield, -
            125%2*delay(2)       | delay(2), delay(2), -
            delay                | error
            sleep                | error
            Return               | {} ×3
            ab%return            | error
            ab*return            | error
            return(msg           | error
            unknown              | error
            """)
    void failRsParse(String terms, String results) {
        if (results.equals("error")) {
            assertThatThrownBy(() -> Terms.parse(terms)).isInstanceOf(TermsException.class);
        } else {
            assertThat(evaluations(terms, 3)).isEqualTo(outcomes(results));
        }
    }

    @Test
    void anOffIsNoHit() {
        FailPoint point = define("x");
        registry.put("x", "2*off(3)->1*return(7)");
        assertThat(evaluations(point, 4)).containsExactly("-", "-", "7", "-");
        assertThat(registry.status("x").hits()).as("gofail: 3").isEqualTo(1);
        assertThat(registry.status("x").evaluations()).isEqualTo(4);
    }

    @Test
    void gofailNewFailpointTwice() {
        FailPoint point = define("failpoint");
        assertThat(define("failpoint"))
                .as("gofail panics; a class of a second class loader would be spoilt by that")
                .isSameAs(point);
    }

    /**
     * gofail measures that switching does not wait for three sleeping workers; here nothing sleeps while it is
     * evaluated.
     */
    @Test
    void gofailSwitchingDoesNotWaitForSleepers() {
        FailPoint point = define("x");
        registry.put("x", "sleep(100h)");
        List<Effect> sleeping = List.of(point.evaluate(), point.evaluate(), point.evaluate());
        registry.remove("x");
        registry.put("x", "off");
        assertThat(sleeping).extracting(Notation::of).containsOnly("sleep(100h)");
        assertThat(point.evaluate().isNone()).isTrue();
    }

    @Test
    void pingcapEnableAndEval() {
        FailPoint point = define("failpoints-test-1");
        registry.put("failpoints-test-1", "return(1)");
        assertThat(evaluations(point, 1)).containsExactly("1");
    }

    @Test
    void pingcapEnableInvalid() {
        FailPoint point = define("failpoints-test-2");
        assertThatThrownBy(() -> registry.put("failpoints-test-2", "invalid"))
                .isExactlyInstanceOf(FailPointException.class)
                .hasMessageStartingWith(
                        "error on failpoints-test-2: failpoint: failed to parse \"invalid\" past \"invalid\"");
        assertThat(point.armed()).isFalse();
        assertThat(point.evaluate().isNone()).isTrue();
    }

    @Test
    void pingcapDisableTwice() {
        FailPoint point = define("failpoints-test-1");
        registry.put("failpoints-test-1", "return(1)");
        registry.remove("failpoints-test-1");
        assertThat(point.evaluate().isNone()).isTrue();
        assertThatCode(() -> registry.remove("failpoints-test-1")).doesNotThrowAnyException();
    }

    @Test
    void pingcapStatus() {
        define("failpoints-test-1");
        registry.put("failpoints-test-1", "return(1)");
        assertThat(registry.list().get(0).terms()).map(Terms::toString).contains("return(1)");
    }

    @Test
    void pingcapDisableReleasesThePaused() {
        FailPoint point = define("failpoints-test-3");
        registry.put("failpoints-test-3", "pause");
        CompletableFuture<Void> released = point.evaluate().pause().released().toCompletableFuture();
        assertThat(released).isNotDone();
        registry.remove("failpoints-test-3");
        assertThat(released).isCompleted();
    }

    @Test
    void pingcapHalfOfAThousand() {
        List<String> outcomes = evaluations("50.0%return(5)", 1000);
        assertThat(outcomes).containsOnly("5", "-");
        assertThat(Collections.frequency(outcomes, "5")).isBetween(450, 550);
    }

    @ParameterizedTest(name = "{0} gives {1}")
    @CsvSource(delimiter = '|', textBlock = """
            50*return(5)                                                   | 5 ×50, - ×10
            50*return(5)->1*return(true)->1*return(false)->10*return(20)   | 5 ×50, true, false, 20 ×10, - ×10
            return                                                         | {}
            return()                                                       | {}
            """)
    void pingcapEval(String terms, String results) {
        assertThat(evaluations(terms, outcomes(results).size())).isEqualTo(outcomes(results));
    }

    @Test
    void pingcapListHasTheInvalidAndDisabledOnes() {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            names.add("failpoints-test-" + i);
            define("failpoints-test-" + i);
        }
        registry.putAll(Map.of("failpoints-test-1", "return(1)", "failpoints-test-3", "pause"));
        assertThatThrownBy(() -> registry.put("failpoints-test-2", "invalid")).isInstanceOf(FailPointException.class);
        registry.remove("failpoints-test-1");
        assertThat(registry.list()).extracting(status -> status.key().name()).containsExactlyElementsOf(names);
        assertThat(registry.list()).filteredOn(FailPointStatus::armed).hasSize(1);
    }

    @Test
    void pingcapNeverEnabled() {
        FailPoint point = define("failpoints-test-6");
        assertThat(point.evaluate()).isSameAs(Effect.NONE);
        assertThatThrownBy(() -> registry.put("failpoints-test-7", "return"))
                .isInstanceOf(FailPointException.class)
                .hasMessageStartingWith("error on failpoints-test-7: failpoint: failpoint does not exist");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"sleep(100)", "sleep(\"100ms\")"})
    void pingcapSleep(String terms) {
        FailPoint point = define("x");
        registry.put("x", terms);
        Step step = point.evaluate().steps().get(0);
        assertThat(step.action()).isEqualTo(CoreAction.SLEEP);
        assertThat(step.value().toDuration()).contains(Duration.ofMillis(100));
    }

    @Test
    void pingcapPrint() {
        FailPoint point = define("x");
        registry.put("x", "print(\"hello world\")");
        Step step = point.evaluate().steps().get(0);
        assertThat(step.action()).isEqualTo(CoreAction.PRINT);
        assertThat(step.value().display()).isEqualTo("hello world");
    }

    @Test
    void pingcapPanic() {
        FailPoint point = define("x");
        registry.put("x", "panic");
        Step step = point.evaluate().steps().get(0);
        assertThat(step.action()).isEqualTo(CoreAction.PANIC);
        assertThat(new FailPointPanic(step.value())).hasMessage("failpoint panic: {}");
    }

    @Test
    void pingcapConcurrentSwitchingBesideAPausedPoint() {
        FailPoint paused = define("failpoints-test-2");
        FailPoint other = define("failpoints-test-3");
        registry.put("failpoints-test-2", "pause");
        CompletableFuture<Void> released = paused.evaluate().pause().released().toCompletableFuture();
        registry.put("failpoints-test-3", "return(1)");
        assertThat(evaluations(other, 1)).containsExactly("1");
        registry.remove("failpoints-test-3");
        assertThat(released).isNotDone();
        registry.remove("failpoints-test-2");
        assertThat(released).isCompleted();
    }
}
