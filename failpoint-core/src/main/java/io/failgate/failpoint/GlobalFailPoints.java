package io.failgate.failpoint;

import org.slf4j.LoggerFactory;

/**
 * Makes the registry of the process. A bad environment is reported in one line, and arms nothing, but spoils nothing
 * else.
 */
final class GlobalFailPoints {

    static final FailPoints INSTANCE = make();

    private GlobalFailPoints() {}

    private static FailPoints make() {
        try {
            return FailPoints.builder().environment(System.getenv()).build();
        } catch (FailPointException bad) {
            LoggerFactory.getLogger(FailPoints.class).error("no failpoint is armed: {}", bad.getMessage());
            return FailPoints.create();
        }
    }
}
