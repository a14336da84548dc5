package io.failgate.fleet;

/** No member of etcd can be reached: it was not asked. */
final class UnreachableException extends FleetException {

    private static final long serialVersionUID = 1L;

    UnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
