package io.failgate.failpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What a host program hears of its registry and decides in it: changes, what makes sense at a point, hangs and chance.
 */
class HostHooksTest {

    private static final FailPointKey KEY = new FailPointKey("a/point", "for tests", "return");

    /** Refuses to hold anything. */
    private static final class NothingToHold implements Condition.Compiler {
        @Override
        public Condition compile(String text) {
            return Condition.ALWAYS;
        }

        @Override
        public Condition compile(FailPointKey key, Terms terms) {
            if (terms.steps().stream().anyMatch(step -> step.action() == CoreAction.PAUSE)) {
                throw new IllegalArgumentException("nothing can be held at " + key.name());
            }
            return Condition.ALWAYS;
        }
    }

    private final List<String> changes = new ArrayList<>();

    private final FailPoints registry = FailPoints.builder().seed(7).build();
    private final FailPoint point = registry.define(KEY);

    private void listen(FailPoints to) {
        to.listen(new FailPointListener() {
            @Override
            public void hit(Effect effect, EvaluationContext context) {
                changes.add("hit");
            }

            @Override
            public void changed(FailPointKey key, Optional<FailPointScope> scope) {
                changes.add(key.name() + " " + point.armed()
                        + scope.map(inside -> " inside").orElse(""));
            }
        });
    }

    @Test
    void everyChangeIsToldWhenItIsInForce() {
        listen(registry);
        registry.put("point", "off");
        registry.put("point", "return");
        registry.remove("point");
        try (Armed armed = registry.arm("point", "return")) {
            assertThat(armed.hits()).isZero();
        }
        registry.put("point", "return");
        registry.removeAll();
        FailPointScope scope = registry.newScope("s");
        scope.arm("point", "return");
        scope.close();
        assertThat(changes)
                .containsExactly(
                        "point true",
                        "point true",
                        "point false",
                        "point true",
                        "point false",
                        "point true",
                        "point false",
                        "point true inside",
                        "point false inside");
    }

    @Test
    void aHostRefusesWhatMakesNoSenseAtAPoint() {
        FailPoints host = FailPoints.builder().conditions(new NothingToHold()).build();
        host.define(KEY);
        host.put("point", "return->off");
        assertThatThrownBy(() -> host.put("point", "return->sleep(1)&pause"))
                .isInstanceOf(FailPointException.class)
                .hasMessage("error on point: failpoint: nothing can be held at point");
        assertThat(host.status("point").terms()).map(Terms::toString).contains("return->off");
    }

    @Test
    void aHangIsWokenByNothingButAChange() {
        registry.put("point", "pause");
        var hang = point.evaluate(registry.newScope("s")).hang().released().toCompletableFuture();
        var pause = point.evaluate(registry.newScope("s")).pause().released().toCompletableFuture();
        assertThat(registry.status("point").paused()).isEqualTo(2);
        registry.wakeUp("point");
        assertThat(pause).isDone();
        assertThat(hang).isNotDone();
        registry.put("point", "return");
        assertThat(hang).isDone();
    }

    @Test
    void whatAnActionLeavesToChanceIsDrawnFromTheSeed() {
        registry.put("point", "return");
        List<Double> drawn = draws(1000);
        assertThat(drawn).allSatisfy(number -> assertThat(number).isBetween(0.0, 1.0));
        assertThat(drawn).anyMatch(number -> number < 0.1).anyMatch(number -> number > 0.9);
        registry.put("point", "return");
        assertThat(draws(1000)).isEqualTo(drawn);
    }

    private List<Double> draws(int count) {
        Effect effect = point.evaluate(registry.newScope("s"));
        List<Double> drawn = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            drawn.add(effect.draw());
        }
        return drawn;
    }
}
