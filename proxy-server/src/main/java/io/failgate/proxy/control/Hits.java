package io.failgate.proxy.control;

import io.failgate.failpoint.FailPointException;
import io.failgate.failpoint.FailPointWait;
import io.failgate.failpoint.Value;
import java.time.Duration;

/**
 * The hits to wait for.
 *
 * @param times how often the point must have been hit
 * @param timeout the longest wait
 * @param inAll whether that is since it was first armed, and not since it was armed now
 */
record Hits(String key, long times, Duration timeout, boolean inAll) {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * Reads {@code key[=hits][, timeout]}, or MongoDB's {@code waitForFailPoint}.
     *
     * @throws FailPointException if it makes no sense, with a message for the user
     */
    static Hits parse(String text) {
        if (ControlValue.isDocument(text)) {
            FailPointWait wait = ControlValue.await(text);
            return new Hits(wait.name(), wait.timesEntered(), wait.maxTime().orElse(PATIENCE), true);
        }
        int comma = text.indexOf(',');
        String point = comma < 0 ? text : text.substring(0, comma);
        int equals = point.indexOf('=');
        Duration timeout =
                comma < 0 ? PATIENCE : timeout(text.substring(comma + 1).strip());
        return equals < 0
                ? new Hits(point.strip(), 1, timeout, false)
                : new Hits(
                        point.substring(0, equals).strip(),
                        times(point.substring(equals + 1).strip()),
                        timeout,
                        false);
    }

    private static long times(String text) {
        long times = ControlValue.number(text, "number of hits");
        if (times < 1) {
            throw new FailPointException("the number of hits is 1 or more, but got " + times);
        }
        return times;
    }

    private static Duration timeout(String text) {
        return Value.durationWithUnit(text)
                .orElseThrow(() -> new FailPointException(
                        "expected key[=hits][, time-out], as in before-query=2, 5s, but the time-out is \"" + text
                                + "\"; it needs a unit, as in 500ms or 1m30s"));
    }
}
