package io.failgate.fleet;

/** Something that a fleet was asked for was not done; the message says why, for the user. */
public class FleetException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    FleetException(String message) {
        super(message);
    }

    /** Etcd could not be asked, for a cause that is not the user's. */
    FleetException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether etcd could not be asked. If not, the fleet itself has refused. */
    public boolean isOutage() {
        return getCause() != null;
    }
}
