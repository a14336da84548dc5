package io.failgate.proxy.config;

import io.failgate.proxy.injection.OwnPoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the user sets of failpoints. Immutable.
 *
 * @param points failpoints of the user's own
 * @param armed what is armed before the proxy listens; of two for the same failpoint, the last counts
 * @param longestTime how long what is armed without {@code for} stays so; empty for as long as the proxy runs
 */
public record FailPointSettings(List<OwnPoint> points, List<StartFailPoint> armed, Optional<Duration> longestTime) {

    /** None of them. */
    public static final FailPointSettings NONE = new FailPointSettings(List.of(), List.of(), Optional.empty());

    /** Keeps copies. */
    public FailPointSettings {
        points = List.copyOf(points);
        armed = List.copyOf(armed);
    }
}
