package io.failgate.proxy.injection;

import io.failgate.failpoint.Action;
import io.failgate.failpoint.CoreAction;
import io.failgate.failpoint.Effect;
import io.failgate.failpoint.Step;
import io.failgate.proxy.interception.Obstacle;
import io.failgate.proxy.interception.Treatment;
import java.time.Duration;
import java.util.Map;

/** Turns what a failpoint yields into what happens to bytes. Immutable. */
final class ByteFaults {

    private static final Map<Action, Translation> TRANSLATIONS = Map.ofEntries(
            Map.entry(CoreAction.SLEEP, (bytes, effect, step) -> later(bytes, duration(step, 0))),
            Map.entry(CoreAction.DELAY, (bytes, effect, step) -> later(bytes, duration(step, 0))),
            Map.entry(MySqlAction.LATENCY, (bytes, effect, step) -> later(bytes, Latency.draw(effect, step))),
            Map.entry(CoreAction.YIELD, (bytes, effect, step) -> bytes),
            Map.entry(CoreAction.BREAK, (bytes, effect, step) -> bytes),
            Map.entry(CoreAction.PRINT, (bytes, effect, step) -> {
                Verdicts.print(effect, step);
                return bytes;
            }),
            Map.entry(
                    CoreAction.PAUSE,
                    (bytes, effect, step) -> bytes.withObstacle(new Obstacle.Hold(effect::pause, false))),
            Map.entry(
                    MySqlAction.HANG,
                    (bytes, effect, step) -> bytes.withObstacle(new Obstacle.Hold(effect::hang, true))),
            Map.entry(MySqlAction.CLOSE, (bytes, effect, step) -> bytes.withObstacle(new Obstacle.End(false))),
            Map.entry(MySqlAction.RESET, (bytes, effect, step) -> bytes.withObstacle(new Obstacle.End(true))),
            Map.entry(CoreAction.PANIC, (bytes, effect, step) -> bytes.withObstacle(new Obstacle.End(true))),
            Map.entry(CoreAction.CRASH, (bytes, effect, step) -> {
                Verdicts.crash(effect);
                return bytes;
            }),
            Map.entry(MySqlAction.THROTTLE, (bytes, effect, step) -> bytes.withBytesPerSecond(number(step))),
            Map.entry(
                    MySqlAction.SLICE,
                    (bytes, effect, step) -> bytes.withSlices((int) number(step), duration(step, 1))),
            Map.entry(MySqlAction.TRUNCATE, (bytes, effect, step) -> bytes.withLimit(number(step))),
            Map.entry(MySqlAction.SLOW_CLOSE, (bytes, effect, step) -> bytes.withSlowClose(duration(step, 0))));

    private ByteFaults() {}

    /** All steps together. */
    static Treatment of(Effect effect) {
        Treatment treatment = Treatment.NONE;
        for (Step step : effect.steps()) {
            Translation translation = TRANSLATIONS.get(step.action());
            if (translation == null) {
                throw new IllegalStateException("no translation of " + step);
            }
            treatment = translation.translate(treatment, effect, step);
        }
        return treatment;
    }

    private static Treatment later(Treatment bytes, Duration time) {
        return bytes.withLatency(bytes.latency().plus(time));
    }

    private static Duration duration(Step step, int argument) {
        return step.arguments().size() > argument
                ? step.arguments().get(argument).toDuration().orElse(Duration.ZERO)
                : Duration.ZERO;
    }

    private static long number(Step step) {
        return step.value().toInteger().orElseThrow();
    }

    /** What one action adds. */
    @FunctionalInterface
    private interface Translation {
        Treatment translate(Treatment bytes, Effect effect, Step step);
    }
}
