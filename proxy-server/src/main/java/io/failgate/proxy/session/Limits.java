package io.failgate.proxy.session;

import java.time.Duration;

/**
 * What clients may use up. A duration of zero is none.
 *
 * @param maxConnections more clients than this are refused; 0 for as many as there is room for
 * @param handshakeTimeout how long a client may take to log in; longer than a server's own time-out, which is to come first
 * @param idleTimeout how long a client may say nothing between two commands
 * @param drainTimeout how long clients may take to finish when the proxy stops
 */
public record Limits(int maxConnections, Duration handshakeTimeout, Duration idleTimeout, Duration drainTimeout) {

    /** No limit but a minute to log in, and ten seconds to finish. */
    public static final Limits DEFAULT = new Limits(0, Duration.ofSeconds(60), Duration.ZERO, Duration.ofSeconds(10));

    /** Refuses what is negative. */
    public Limits {
        if (maxConnections < 0
                || handshakeTimeout.isNegative()
                || idleTimeout.isNegative()
                || drainTimeout.isNegative()) {
            throw new IllegalArgumentException("a limit cannot be negative");
        }
    }
}
