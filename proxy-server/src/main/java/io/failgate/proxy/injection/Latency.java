package io.failgate.proxy.injection;

import io.failgate.failpoint.Effect;
import io.failgate.failpoint.Step;
import java.time.Duration;

/** A duration that varies. */
final class Latency {

    private Latency() {}

    /** How long {@link MySqlAction#LATENCY} lasts this time: the first argument, and up to the second more or less. */
    static Duration draw(Effect effect, Step step) {
        Duration mean = step.arguments().get(0).toDuration().orElseThrow();
        Duration jitter = step.arguments().get(1).toDuration().orElseThrow();
        Duration offset = Duration.ofNanos(Math.round((2 * effect.draw() - 1) * jitter.toNanos()));
        Duration drawn = mean.plus(offset);
        return drawn.isNegative() ? Duration.ZERO : drawn;
    }
}
