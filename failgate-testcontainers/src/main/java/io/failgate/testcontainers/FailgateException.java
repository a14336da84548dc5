package io.failgate.testcontainers;

/** Failgate did not do what it was asked for; the message says what and why. */
public final class FailgateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    FailgateException(String message) {
        super(message);
    }

    FailgateException(String message, Throwable cause) {
        super(message, cause);
    }
}
