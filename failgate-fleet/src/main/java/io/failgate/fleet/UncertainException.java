package io.failgate.fleet;

/** Etcd has not answered, or not all of it was there: what it was asked for may have been done, or may be yet. */
final class UncertainException extends FleetException {

    private static final long serialVersionUID = 1L;

    UncertainException(String message, Throwable cause) {
        super(message, cause);
    }
}
