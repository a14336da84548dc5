package io.failgate.proxy.control;

import io.failgate.failpoint.FailPoint;
import io.failgate.failpoint.FailPointChange;
import io.failgate.failpoint.FailPoints;
import java.util.List;

/** Disarms all failpoints at once, except the one that is enabled at start: without it, SQL could not arm any again. */
public final class CleanUp {

    private CleanUp() {}

    /** The changes that this takes now. */
    public static List<FailPointChange> of(FailPoints failPoints, FailPoint enabledAtStart) {
        return failPoints.list().stream()
                .map(status -> status.key().fullName())
                .filter(name -> !name.equals(enabledAtStart.key().fullName()))
                .map(FailPointChange::remove)
                .toList();
    }
}
