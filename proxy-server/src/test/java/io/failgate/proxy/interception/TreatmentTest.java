package io.failgate.proxy.interception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.failpoint.FailPoint;
import io.failgate.failpoint.FailPointKey;
import io.failgate.failpoint.FailPoints;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a fault does to bytes, as data. */
class TreatmentTest {

    private final FailPoint site = FailPoints.create().define(new FailPointKey("site", "holds bytes", "pause"));

    @Test
    void noneSaysSo() {
        assertThat(Treatment.NONE).hasToString("none");
    }

    @Test
    void eachPartIsNamed() {
        assertThat(Treatment.NONE
                        .withLatency(Duration.ofMillis(100))
                        .withBytesPerSecond(2000)
                        .withSlices(5, Duration.ofNanos(1500))
                        .withLimit(0)
                        .withSlowClose(Duration.ofDays(2))
                        .withObstacle(new Obstacle.End(true)))
                .hasToString("latency 100 ms, reset, 2000 bytes/s, slices of 5 bytes, PT0.0000015S apart, "
                        + "end after 0 bytes, slow close PT48H");
    }

    @Test
    void obstaclesAreNamed() {
        assertThat(Treatment.NONE.withObstacle(new Obstacle.End(false))).hasToString("close");
        assertThat(Treatment.NONE.withObstacle(hold(true))).hasToString("half-open");
        assertThat(Treatment.NONE.withObstacle(hold(false))).hasToString("held");
    }

    private Obstacle hold(boolean halfOpen) {
        return new Obstacle.Hold(() -> site.evaluate().pause(), halfOpen);
    }

    @Test
    void aPartCanBeTakenBack() {
        assertThat(Treatment.NONE
                        .withLimit(5)
                        .withLimit(-1)
                        .withSlices(5, Duration.ofMillis(1))
                        .withSlices(0, Duration.ZERO))
                .isEqualTo(Treatment.NONE);
    }

    @Test
    void negativePartsAreRefused() {
        Duration negative = Duration.ofNanos(-1);
        assertRefused(
                () -> Treatment.NONE.withLatency(negative), "latency is PT-0.000000001S: it must not be negative");
        assertRefused(() -> Treatment.NONE.withBytesPerSecond(-1), "bytesPerSecond is -1: it must not be negative");
        assertRefused(() -> Treatment.NONE.withSlices(-1, Duration.ZERO), "sliceSize is -1: it must not be negative");
        assertRefused(
                () -> Treatment.NONE.withSlices(1, negative), "sliceGap is PT-0.000000001S: it must not be negative");
        assertRefused(() -> Treatment.NONE.withLimit(-2), "limit is -2: it must not be negative, but for -1");
        assertRefused(
                () -> Treatment.NONE.withSlowClose(negative), "slowClose is PT-0.000000001S: it must not be negative");
    }

    private static void assertRefused(Runnable made, String message) {
        assertThatThrownBy(made::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
