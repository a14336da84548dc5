package io.failgate.proxy.session;

import io.netty.channel.Channel;
import java.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Notices that the way to the server leads back to this listener, where each connection would open the next. The
 * addresses tell a connection that has this process at both ends. If other proxies are between and change them, the
 * server never sends a greeting. So the connections that wait for one are limited. Thread-safe.
 */
final class ProxyLoops {

    /** So many connections may wait for a server that has sent no greeting since the first of them was dialled. */
    static final int MOST_SILENT = 1000;

    /** A connection, as both of its ends know it. */
    private record Ends(SocketAddress from, SocketAddress to) {}

    private final Set<Ends> accepted = ConcurrentHashMap.newKeySet();
    private final Set<Ends> dialled = ConcurrentHashMap.newKeySet();

    /** How many connections wait for the server's first byte, of those dialled since its last greeting. */
    private volatile AtomicInteger silent = new AtomicInteger();

    /** Whether a client is this process. Of the two ends, the one that is checked last sees the other. */
    boolean comesFromHere(Channel client) {
        Ends ends = new Ends(client.remoteAddress(), client.localAddress());
        accepted.add(ends);
        client.closeFuture().addListener(closed -> accepted.remove(ends));
        return dialled.contains(ends);
    }

    /** Whether a server is this process. */
    boolean leadsBack(Channel server) {
        Ends ends = new Ends(server.localAddress(), server.remoteAddress());
        dialled.add(ends);
        server.closeFuture().addListener(closed -> dialled.remove(ends));
        return accepted.contains(ends);
    }

    /** Whether too many connections wait already for the server's first byte. */
    boolean isServerSilent() {
        return silent.get() >= MOST_SILENT;
    }

    /** One more connection waits for the server's first byte. */
    Wait await() {
        AtomicInteger here = silent;
        here.incrementAndGet();
        return here::decrementAndGet;
    }

    /** The server has sent its first byte to one of them, so it is no proxy that leads back. */
    void heard() {
        silent = new AtomicInteger();
    }

    /** One connection's wait for the server's first byte. */
    @FunctionalInterface
    interface Wait {

        /** The connection waits no more. */
        void end();
    }
}
