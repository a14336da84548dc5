package io.failgate.proxy.session;

import io.failgate.proxy.memory.BufferMemory;
import java.time.Duration;

/**
 * What clients may use up. A duration of zero is none.
 *
 * @param maxConnections more clients than this are refused; 0 for as many as there is room for
 * @param handshakeTimeout how long a client may take to log in; longer than a server's own time-out, which is to come
 *     first
 * @param idleTimeout how long a client may say nothing between two commands
 * @param drainTimeout how long clients may take to finish when the proxy stops
 * @param bufferMemory what the buffers of all sessions may take, in bytes; 0 for a part of what the JVM has
 */
public record Limits(
        int maxConnections, Duration handshakeTimeout, Duration idleTimeout, Duration drainTimeout, long bufferMemory) {

    /** No limit but a minute to log in, and ten seconds to finish. */
    public static final Limits DEFAULT = new Limits(0, Duration.ofSeconds(60), Duration.ZERO, Duration.ofSeconds(10));

    /** With half of what the JVM has for buffers. */
    public Limits(int maxConnections, Duration handshakeTimeout, Duration idleTimeout, Duration drainTimeout) {
        this(maxConnections, handshakeTimeout, idleTimeout, drainTimeout, 0);
    }

    /** Refuses what is negative, and too little memory. */
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
