package io.failgate.fleet;

/** Something that a fleet was asked for was not done; the message says why, for the user. */
public final class FleetException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    FleetException(String message) {
        super(message);
    }

    FleetException(String message, Throwable cause) {
        super(message, cause);
    }
}
