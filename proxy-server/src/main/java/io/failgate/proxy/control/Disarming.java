package io.failgate.proxy.control;

import io.failgate.failpoint.FailPointChange;
import io.failgate.failpoint.FailPointException;
import io.failgate.failpoint.FailPointStatus;
import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.context.SessionContext;
import io.failgate.sql.ControlVariable;

/** Refuses to disarm what is armed elsewhere: for one session only, or for every session. */
final class Disarming {

    private Disarming() {}

    /**
     * Checks a change before it is made. What is armed nowhere may be disarmed.
     *
     * @throws FailPointException if it disarms nothing, and the other variable would disarm something
     */
    static void check(FailPointChange change, FailPoints failPoints, SessionContext session) {
        if (change.terms().isPresent()) {
            return;
        }
        FailPointStatus everywhere = failPoints.status(change.name());
        boolean here = failPoints.list(session).stream()
                .anyMatch(status ->
                        status.scoped() && status.armed() && status.key().equals(everywhere.key()));
        if (change.scope().isEmpty() && here && !everywhere.armed()) {
            throw refused(change, "for this session only", ControlVariable.REMOVE_SESSION_FAILPOINT);
        }
        if (change.scope().isPresent() && everywhere.armed() && !here) {
            throw refused(change, "for every session", ControlVariable.REMOVE_FAILPOINT);
        }
    }

    private static FailPointException refused(FailPointChange change, String where, ControlVariable meant) {
        return new FailPointException(
                change.name() + " is armed " + where + "; SET @" + meant.variableName() + " disarms it");
    }
}
