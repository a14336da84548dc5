package io.failgate.proxy.control;

import io.failgate.failpoint.FailPoint;
import io.failgate.failpoint.FailPointChange;
import io.failgate.failpoint.FailPoints;
import java.util.List;

/**
 * Disarming all failpoints at once: all but the one that is enabled at start, or nothing could be armed by SQL again.
 */
public final class CleanUp {

    private CleanUp() {}

    /** The changes that it takes now. */
    public static List<FailPointChange> of(FailPoints failPoints, FailPoint enabledAtStart) {
        return failPoints.list().stream()
                .map(status -> status.key().fullName())
                .filter(name -> !name.equals(enabledAtStart.key().fullName()))
                .map(FailPointChange::remove)
                .toList();
    }
}
