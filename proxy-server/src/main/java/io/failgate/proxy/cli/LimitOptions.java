package io.failgate.proxy.cli;

import io.failgate.proxy.memory.BufferMemory;
import io.failgate.proxy.session.Limits;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options for the limits on clients. */
@Command(optionListHeading = "%nLimits:%n")
final class LimitOptions {

    private static final long MEGABYTE = 1024 * 1024;

    @Option(
            names = "--max-connections",
            defaultValue = "0",
            paramLabel = "N",
            converter = WholeNumber.class,
            description = "Refuse more clients than this with ERROR 1040; 0 is no limit (default: ${DEFAULT-VALUE}).")
    private int maxConnections;

    @Option(
            names = "--handshake-timeout",
            defaultValue = "60",
            paramLabel = "SECONDS",
            converter = WholeNumber.class,
            description = "How long a client may take to log in; 0 is for ever (default: ${DEFAULT-VALUE}).")
    private int handshakeTimeout;

    @Option(
            names = "--idle-timeout",
            defaultValue = "0",
            paramLabel = "SECONDS",
            converter = WholeNumber.class,
            description = "How long a client may say nothing; 0 is for ever (default: ${DEFAULT-VALUE}).")
    private int idleTimeout;

    @Option(
            names = "--drain-timeout",
            defaultValue = "10",
            paramLabel = "SECONDS",
            converter = WholeNumber.class,
            description = "How long clients may take to finish on SIGTERM or Ctrl-C; a second one stops at once"
                    + " (default: ${DEFAULT-VALUE}).")
    private int drainTimeout;

    @Option(
            names = "--buffer-memory",
            defaultValue = "0",
            paramLabel = "MB",
            converter = WholeNumber.class,
            description =
                    "How much memory the bytes of all sessions may take that wait in Failgate, 16 or more; 0 is half"
                            + " of what the Java runtime has for buffers (default: ${DEFAULT-VALUE}).")
    private int bufferMemory;

    Limits limits() {
        if (bufferMemory > 0 && bufferMemory < BufferMemory.LEAST_LIMIT / MEGABYTE) {
            throw new IllegalArgumentException(
                    "--buffer-memory=" + bufferMemory + " is too little: it needs 16 or more");
        }
        return new Limits(
                maxConnections,
                Duration.ofSeconds(handshakeTimeout),
                Duration.ofSeconds(idleTimeout),
                Duration.ofSeconds(drainTimeout),
                bufferMemory * MEGABYTE);
    }
}
