package io.failgate.proxy.cli.client;

/** The admin listener did not do what it was asked to. The message is written for the user, in one line. */
final class AdminClientException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    AdminClientException(String message) {
        super(message);
    }

    AdminClientException(String message, Throwable cause) {
        super(message, cause);
    }
}
