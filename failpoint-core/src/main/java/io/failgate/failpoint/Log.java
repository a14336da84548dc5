package io.failgate.failpoint;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLoggerFactory;

/** What the library says: to the logger of the program, or to standard error if it has none. */
final class Log {

    private static final Logger LOG = LoggerFactory.getLogger("io.failgate.failpoint");

    private static final boolean NO_LOGGER = LoggerFactory.getILoggerFactory() instanceof NOPLoggerFactory;

    private Log() {}

    static void info(String message) {
        if (NO_LOGGER) {
            toStandardError(message);
        } else {
            LOG.info("{}", message);
        }
    }

    static void warn(String message) {
        if (NO_LOGGER) {
            toStandardError(message);
        } else {
            LOG.warn("{}", message);
        }
    }

    static void error(String message) {
        if (NO_LOGGER) {
            toStandardError(message);
        } else {
            LOG.error("{}", message);
        }
    }

    static void error(String message, Throwable cause) {
        if (NO_LOGGER) {
            toStandardError(message + ": " + cause);
        } else {
            LOG.error("{}", message, cause);
        }
    }

    /** For what must be seen whatever logger there is, or when that may be gone already. */
    static void toStandardError(String message) {
        System.err.println(message);
    }

    /** The same, with the stack. */
    static void toStandardError(String message, Throwable cause) {
        System.err.println(message);
        cause.printStackTrace();
    }
}
