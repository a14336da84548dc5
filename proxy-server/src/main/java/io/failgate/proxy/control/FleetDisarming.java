package io.failgate.proxy.control;

import io.failgate.failpoint.FailPointException;
import io.failgate.failpoint.FailPointStatus;
import io.failgate.failpoint.FailPoints;
import io.failgate.fleet.FleetStatus;
import io.failgate.proxy.context.SessionContext;
import io.failgate.sql.ControlVariable;
import java.util.List;
import java.util.Optional;

/** Refuses to disarm in the fleet what only this session or only this Failgate has armed. Immutable. */
final class FleetDisarming {

    private final List<Suspect> suspects;

    /**
     * What is armed here, and not by the fleet.
     *
     * @param point as the user calls it
     * @param where it is armed
     * @param remedy what disarms it
     */
    private record Suspect(String point, String fullName, String where, String remedy) {}

    private FleetDisarming(List<Suspect> suspects) {
        this.suspects = List.copyOf(suspects);
    }

    /** Looks at what is armed here now. */
    static FleetDisarming of(List<String> points, FailPoints failPoints, SessionContext session, FleetControl control) {
        return new FleetDisarming(points.stream()
                .flatMap(point -> suspect(point, failPoints, session, control).stream())
                .toList());
    }

    private static Optional<Suspect> suspect(
            String point, FailPoints failPoints, SessionContext session, FleetControl control) {
        FailPointStatus everywhere = failPoints.status(point);
        String fullName = everywhere.key().fullName();
        if (control.fleet().hasArmedHere(fullName)) {
            return Optional.empty();
        }
        boolean inSession = failPoints.list(session).stream()
                .anyMatch(status ->
                        status.scoped() && status.armed() && status.key().equals(everywhere.key()));
        if (inSession) {
            String remedy = "SET @" + ControlVariable.REMOVE_SESSION_FAILPOINT.variableName();
            return Optional.of(new Suspect(point, fullName, "for this session only", remedy));
        }
        String remedy = control.isDefault()
                ? "failgate failpoints remove " + point
                : "SET @" + ControlVariable.REMOVE_FAILPOINT.variableName();
        return everywhere.armed()
                ? Optional.of(new Suspect(point, fullName, "in this Failgate only", remedy))
                : Optional.empty();
    }

    /** Whether the fleet has to be asked. */
    boolean isDoubtful() {
        return !suspects.isEmpty();
    }

    /**
     * Refuses what the fleet has not armed elsewhere.
     *
     * @throws FailPointException if there is such a failpoint
     */
    void check(FleetStatus fleet) {
        for (Suspect suspect : suspects) {
            if (!fleet.armed().containsKey(suspect.fullName())) {
                throw new FailPointException(suspect.point() + " is armed " + suspect.where()
                        + ", and not by the fleet; " + suspect.remedy() + " disarms it");
            }
        }
    }
}
