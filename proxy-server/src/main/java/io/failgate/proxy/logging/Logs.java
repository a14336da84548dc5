package io.failgate.proxy.logging;

import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/** The log as a whole. */
public final class Logs {

    private Logs() {}

    /** Writes the lines that still wait, because the process is about to end. Nothing is logged from then on. */
    public static void close() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }
}
