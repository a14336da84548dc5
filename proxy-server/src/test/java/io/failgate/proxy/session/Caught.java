package io.failgate.proxy.session;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * The exceptions that sessions have thrown into their pipelines, whose handler does no more than write them to its log.
 */
public final class Caught implements AutoCloseable {

    private final Logger log = (Logger) LoggerFactory.getLogger(SideHandler.class);
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    /** From here on. */
    public Caught() {
        log.setLevel(Level.DEBUG);
        log.setAdditive(false);
        log.addAppender(appender);
        appender.start();
    }

    /**
     * Those nobody meant: neither a peer that breaks the protocol, nor one that has gone before it could be written to.
     */
    public List<String> exceptions() {
        return appender.list.stream()
                .filter(event -> event.getLevel() == Level.DEBUG || event.getLevel() == Level.ERROR)
                .map(Caught::text)
                .filter(message -> !message.contains("ClosedChannelException"))
                .toList();
    }

    private static String text(ILoggingEvent event) {
        var thrown = event.getThrowableProxy();
        return event.getFormattedMessage() + (thrown == null ? "" : ": " + thrown.getClassName());
    }

    @Override
    public void close() {
        log.detachAppender(appender);
        log.setAdditive(true);
        log.setLevel(null);
    }
}
