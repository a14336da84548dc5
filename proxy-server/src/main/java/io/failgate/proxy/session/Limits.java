package io.failgate.proxy.session;

import io.failgate.proxy.memory.BufferMemory;
import java.time.Duration;

/**
 * The limits on clients. A duration of zero means no limit.
 *
 * @param maxConnections more clients than this are refused; 0 for as many as memory has room for
 * @param handshakeTimeout how long a client may take to log in; longer than a server's own time-out, so that the
 *     server's comes first
 * @param idleTimeout how long a client may say nothing between two commands
 * @param drainTimeout how long clients may take to finish when the proxy stops
 * @param bufferMemory limit on the buffers of all sessions, in bytes; 0 for a part of the JVM's
 */
public record Limits(
        int maxConnections, Duration handshakeTimeout, Duration idleTimeout, Duration drainTimeout, long bufferMemory) {

    /** No limit but a minute to log in, and ten seconds to finish. */
    public static final Limits DEFAULT = new Limits(0, Duration.ofSeconds(60), Duration.ZERO, Duration.ofSeconds(10));

    /** With half of the JVM's memory for buffers. */
    public Limits(int maxConnections, Duration handshakeTimeout, Duration idleTimeout, Duration drainTimeout) {
        this(maxConnections, handshakeTimeout, idleTimeout, drainTimeout, 0);
    }

    /** Refuses negative values, and too little memory. */
    public Limits {
        if (maxConnections < 0
                || handshakeTimeout.isNegative()
                || idleTimeout.isNegative()
                || drainTimeout.isNegative()
                || bufferMemory < 0) {
            throw new IllegalArgumentException("a limit cannot be negative");
        }
        if (bufferMemory != 0 && bufferMemory < BufferMemory.LEAST_LIMIT) {
            throw new IllegalArgumentException("buffers need " + BufferMemory.LEAST_LIMIT + " bytes at least");
        }
    }
}
