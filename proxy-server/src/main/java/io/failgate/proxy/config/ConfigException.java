package io.failgate.proxy.config;

/** A setting in the environment or in a file is wrong. The message says where, and is written for the user. */
public final class ConfigException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Makes an exception with a message for the user. */
    public ConfigException(String message) {
        super(message);
    }

    /** Makes an exception with a message for the user, and its cause. */
    public ConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
