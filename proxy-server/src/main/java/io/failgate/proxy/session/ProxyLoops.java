package io.failgate.proxy.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

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

    /** A handler that waits for a server's first byte, as the first of its pipeline, and leaves then. */
    ChannelHandler firstWord() {
        return new FirstWord();
    }

    private final class FirstWord extends ChannelInboundHandlerAdapter {

        /** The counter that this connection is in; null if it is not counted. */
        private @Nullable AtomicInteger counted;

        @Override
        public void channelActive(ChannelHandlerContext context) {
            AtomicInteger here = silent;
            here.incrementAndGet();
            counted = here;
            context.fireChannelActive();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            silent = new AtomicInteger();
            context.pipeline().remove(this);
            context.fireChannelRead(message);
        }

        /** Also when the channel is closed. */
        @Override
        public void handlerRemoved(ChannelHandlerContext context) {
            AtomicInteger here = counted;
            if (here != null) {
                here.decrementAndGet();
                counted = null;
            }
        }
    }
}
