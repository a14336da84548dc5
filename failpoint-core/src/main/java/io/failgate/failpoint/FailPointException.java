package io.failgate.failpoint;

/** A request to the registry that cannot be met; nothing was changed. The message is written for the user who asked. */
public class FailPointException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Makes an exception with a message for the user. */
    public FailPointException(String message) {
        super(message);
    }

    /** Makes an exception with a message for the user, and what it is based on. */
    public FailPointException(String message, Throwable cause) {
        super(message, cause);
    }
}
