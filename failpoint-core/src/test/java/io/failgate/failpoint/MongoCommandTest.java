package io.failgate.failpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** MongoDB's commands as documents, and waiting for hits over all armings. */
class MongoCommandTest {

    private final FailPoints registry = FailPoints.create();
    private final FailPoint point = registry.define(new FailPointKey("a/failCommand", "for tests", "return"));

    private void configure(String rest) {
        registry.apply(List.of(FailPointChange.configure(" {\"configureFailPoint\": \"failCommand\"" + rest + "} ")));
    }

    @Test
    void configureFailPointArmsAndDisarms() {
        configure(", \"mode\": {\"times\": 1.0}, \"data\": {\"errorCode\": 2}");
        assertThat(registry.status("failCommand").terms())
                .map(Terms::toString)
                .contains("{\"mode\":{\"times\":1.0},\"data\":{\"errorCode\":2}}");
        assertThat(point.shouldFail()).isTrue();
        assertThat(point.shouldFail()).isFalse();
        configure(", \"mode\": \"alwaysOn\"");
        assertThat(point.shouldFail()).isTrue();
        configure(", \"mode\": \"off\"");
        assertThat(point.armed()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"configureFailPoint": 1, "mode": "off"}    | "configureFailPoint" must be the name of a failpoint
            {"configureFailPoint": "x"}                 | error on x: failpoint: failed to parse
            {"configureFailPoint": "x", "mode": "on"}   | "mode" must be "off", "alwaysOn", or an object
            {"configureFailPoint": "x", "mode": "off", "dta": {}} | unknown field "dta"; did you mean "data"?; known are
            {"configureFailPoint": "x", "mode": "alwaysOn", "data": 1} | "data" must be an object
            {"configureFailpoint": "x", "mode": "off"}  | unknown field "configureFailpoint"; did you mean
            {"mode": "off"}                             | "configureFailPoint" must be the name of a failpoint
            {"configureFailPoint": "x", "mode": "off"} x | nothing may follow the JSON object
            {"configureFailPoint": "x"                  | configureFailPoint: failed to parse
            x                                           | expected a JSON object
            """)
    void whatHasNotTheFormIsRefused(String document, String message) {
        assertThatThrownBy(() -> FailPointChange.configure(document))
                .isInstanceOf(FailPointException.class)
                .hasMessageContaining(message);
    }

    @Test
    void waitForFailPointIsRead() {
        assertThat(FailPointWait.parse("{\"waitForFailPoint\": \"x\", \"timesEntered\": 3.0, \"maxTimeMS\": 1500}"))
                .isEqualTo(new FailPointWait("x", 3, Optional.of(Duration.ofMillis(1500))));
        assertThat(FailPointWait.parse("{\"waitForFailPoint\": \"x\", \"timesEntered\": 1}")
                        .maxTime())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"waitForFailPoint": "x"}                      | "timesEntered" must be a whole number from 1 to
            {"waitForFailPoint": "x", "timesEntered": 0}   | "timesEntered" must be a whole number from 1 to
            {"waitForFailPoint": "x", "timesEntered": 1.5} | "timesEntered" must be a whole number from 1 to
            {"waitForFailPoint": "x", "timesEntered": 1, "maxTimeMS": "1"} | "maxTimeMS" must be a whole number
            {"waitForFailPoint": "x", "times": 1}          | unknown field "times"
            {"timesEntered": 1}                            | "waitForFailPoint" must be the name of a failpoint
            """)
    void aWaitThatHasNotTheFormIsRefused(String document, String message) {
        assertThatThrownBy(() -> FailPointWait.parse(document))
                .isInstanceOf(FailPointException.class)
                .hasMessageContaining(message);
    }

    @Test
    void entriesCountOverAllArmings() {
        CompletableFuture<Boolean> three = registry.whenEntered("failCommand", 3);
        registry.put("failCommand", "1*return");
        point.inject();
        point.inject();
        registry.remove("failCommand");
        FailPointScope scope = registry.newScope("one");
        scope.arm("failCommand", "return");
        scope.run(point::inject);
        assertThat(three).isNotDone();
        registry.put("failCommand", "pause");
        Pause pause = point.evaluate().pause();
        assertThat(three).as("a hit that pauses counts when it is paused").isCompletedWithValue(true);
        pause.leave();
        assertThat(registry.whenEntered("a/failCommand", 3)).isCompletedWithValue(true);
        assertThat(registry.whenEntered("failCommand", 4)).isNotDone();
        assertThatThrownBy(() -> registry.whenEntered("failComand", 1)).hasMessageContaining("did you mean");
    }
}
