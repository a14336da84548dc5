package io.failgate.proxy.injection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.failpoint.Terms;
import io.failgate.failpoint.TermsException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A latency varies as its arguments say. */
class LatencyTest {

    private static final int DRAWS = 100_000;

    private static Latency of(String step) {
        return Latency.of(
                Terms.parse(step, List.of(MySqlAction.values())).steps().get(0).arguments());
    }

    private static List<Duration> drawn(String step) {
        SplittableRandom random = new SplittableRandom(42);
        Latency latency = of(step);
        return Stream.generate(() -> latency.draw(random::nextDouble))
                .limit(DRAWS)
                .sorted()
                .toList();
    }

    @Test
    void aLognormalOneHasItsMedianAndItsPercentile() {
        List<Duration> drawn = drawn("latency(lognormal, 20ms, 200ms)");
        assertThat(drawn.get(DRAWS / 2)).isBetween(Duration.ofMillis(19), Duration.ofMillis(21));
        assertThat(drawn.get(DRAWS * 99 / 100)).isBetween(Duration.ofMillis(185), Duration.ofMillis(215));
        assertThat(drawn.get(0)).isPositive();
        assertThat(drawn.get(DRAWS - 1)).isLessThanOrEqualTo(Latency.LONGEST);
    }

    @Test
    void aUniformOneStaysInItsRange() {
        List<Duration> drawn = drawn("latency(100, 20)");
        assertThat(drawn.get(0)).isBetween(Duration.ofMillis(80), Duration.ofMillis(81));
        assertThat(drawn.get(DRAWS / 2)).isBetween(Duration.ofMillis(99), Duration.ofMillis(101));
        assertThat(drawn.get(DRAWS - 1)).isBetween(Duration.ofMillis(119), Duration.ofMillis(120));
        assertThat(drawn("latency(10, 20)").get(0)).isZero();
    }

    @Test
    void theExtremesAreDurations() {
        assertThat(of("latency(LogNormal, 1ms, 8760h)").draw(() -> 1 - 0x1p-53)).isPositive();
        assertThat(of("latency(lognormal, 1h, 8760h)").draw(() -> 0)).isEqualTo(Duration.ofHours(1));
        assertThat(of("latency(lognormal, 5ms, 5ms)").draw(() -> 0.9)).isEqualTo(Duration.ofMillis(5));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "latency",
                "latency(5)",
                "latency(lognormal, 5ms)",
                "latency(lognormal, 20ms, 10ms)",
                "latency(lognormal, 0, 10ms)",
                "latency(normal, 5ms, 10ms)",
                "latency(1, 2, 3)",
                "latency(lognormal, 5ms, slow)"
            })
    void whatMakesNoSenseIsRefused(String step) {
        assertThatThrownBy(() -> of(step))
                .isInstanceOf(TermsException.class)
                .hasMessageContaining("latency(100, 20); or the median and the 99th percentile, as in latency(logn");
    }
}
