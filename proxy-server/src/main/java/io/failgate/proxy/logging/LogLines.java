package io.failgate.proxy.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * An event as a line: the time, the level, the logger, and the message. A stack trace follows on lines of its own.
 * Whatever a message or an exception quotes, it cannot begin a line.
 */
final class LogLines {

    /** Longer messages are cut. */
    static final int LONGEST_MESSAGE = 8192;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());

    private static final int MOST_CAUSES = 8;

    private LogLines() {}

    static String of(ILoggingEvent event) {
        String line = of(event.getTimeStamp(), event.getLevel(), event.getLoggerName(), event.getFormattedMessage());
        IThrowableProxy thrown = event.getThrowableProxy();
        return thrown == null ? line : line + stackTrace(thrown);
    }

    static String of(long millis, Level level, String loggerName, String message) {
        StringBuilder line = new StringBuilder(128);
        TIME.formatTo(Instant.ofEpochMilli(millis), line);
        return line.append(String.format(" %-5s ", level))
                .append(loggerName, loggerName.lastIndexOf('.') + 1, loggerName.length())
                .append(" - ")
                .append(PrintableText.of(message, LONGEST_MESSAGE))
                .append('\n')
                .toString();
    }

    private static String stackTrace(IThrowableProxy top) {
        StringBuilder lines = new StringBuilder();
        IThrowableProxy thrown = top;
        for (int i = 0; thrown != null && i < MOST_CAUSES; i++) {
            String message = thrown.getMessage();
            lines.append(i > 0 ? "Caused by: " : "")
                    .append(thrown.getClassName())
                    .append(message == null ? "" : ": " + PrintableText.of(message, LONGEST_MESSAGE))
                    .append('\n');
            append(lines, thrown.getStackTraceElementProxyArray(), thrown.getCommonFrames());
            thrown = thrown.getCause();
        }
        return lines.toString();
    }

    private static void append(StringBuilder lines, StackTraceElementProxy[] frames, int common) {
        for (int i = 0; i < frames.length - common; i++) {
            lines.append("\tat ").append(frames[i].getStackTraceElement()).append('\n');
        }
        if (common > 0) {
            lines.append("\t... ").append(common).append(" more\n");
        }
    }
}
