package io.failgate.failpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The rows of pingcap/failpoint's published tests about calls, hooks and the environment; a hook's part is taken by a
 * scope.
 */
class PublishedHooksTest {

    private static final FailPointKey KEY = new FailPointKey("failpoints-test-7", "for tests", "return(1)");

    private final FailPoints registry = FailPoints.create();
    private final FailPoint point = registry.define(KEY);

    /** A context with the argument of one call. */
    private record Call(int argument) implements EvaluationContext {
        @Override
        public Optional<FailPointScope> scope() {
            return Optional.empty();
        }
    }

    @Test
    void enableCallReceivesTheArgument() {
        List<Integer> received = new ArrayList<>();
        try (Armed armed = registry.arm("failpoints-test-7", context -> {
            received.add(((Call) context).argument());
            return Optional.empty();
        })) {
            point.evaluate(new Call(123));
            assertThat(armed.evaluations()).isEqualTo(1);
        }
        assertThat(received).containsExactly(123);
    }

    @Test
    void withoutTheHooksConsentNothingFires() throws Exception {
        FailPointScope consenting = registry.newScope("consenting");
        FailPointScope other = registry.newScope("other");
        consenting.arm("failpoints-test-7", "return(1)");
        assertThat(point.returned()).isEmpty();
        assertThat(other.call(point::returned)).isEmpty();
        assertThat(consenting.call(point::returned)).contains(Value.integer(1));
        assertThatThrownBy(() -> other.arm("unknown", "return(1)")).isInstanceOf(FailPointException.class);
    }

    @Test
    void theEnvironmentArmsBothOfItsPoints() {
        FailPoints fromEnvironment = FailPoints.builder()
                .environment(Map.of("GO_FAILPOINTS", "failpoint-env1=return(10);failpoint-env2=return(true)"))
                .build();
        FailPoint one = fromEnvironment.define(new FailPointKey("failpoint-env1", "for tests", "return(10)"));
        FailPoint two = fromEnvironment.define(new FailPointKey("failpoint-env2", "for tests", "return(true)"));
        assertThat(one.returned()).contains(Value.integer(10));
        assertThat(two.returned()).contains(new Value(Value.Kind.BOOL, true));
    }
}
