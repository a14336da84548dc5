package io.failgate.proxy.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.failgate.proxy.config.ConfigException;
import io.failgate.proxy.logging.LogOutput;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.charset.Charset;

/**
 * How the program logs: each event is a line on standard output, from level INFO on, or from the level in {@code
 * FAILGATE_LOG_LEVEL}. Logback's own configuration comes first. In code, because Logback takes a quarter of the
 * start-up time to read it from XML.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {

    /** Read before any option, so it cannot be an option. */
    static final String LEVEL_VARIABLE = "FAILGATE_LOG_LEVEL";

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (isSetUpOtherwise()) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        LogOutput stdout = new LogOutput(new FileOutputStream(FileDescriptor.out), Charset.defaultCharset());
        stdout.setContext(context);
        stdout.start();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(System.getenv(LEVEL_VARIABLE), Level.INFO));
        root.addAppender(stdout);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /**
     * Looks whether a text is a level.
     *
     * @throws ConfigException if it is none
     */
    static void checkLevel(String text) {
        if (!text.isBlank() && Level.toLevel(text, null) == null) {
            throw new ConfigException("environment variable " + LEVEL_VARIABLE
                    + ": expected ERROR, WARN, INFO, DEBUG or TRACE, but got \"" + text + "\"");
        }
    }

    private static boolean isSetUpOtherwise() {
        ClassLoader classes = LogSetup.class.getClassLoader();
        return System.getProperty("logback.configurationFile") != null
                || classes.getResource("logback-test.xml") != null
                || classes.getResource("logback.xml") != null;
    }
}
