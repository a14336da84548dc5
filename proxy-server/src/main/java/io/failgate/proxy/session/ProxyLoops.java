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
 * Notices that the way to the server leads back to this listener, where each connection would open the next. A
 * connection that this process has at both ends is known by its addresses. Where others are between, which change them,
 * the server never says a word, so that there is a limit to those who wait for it. Thread-safe.
 */
final class ProxyLoops {

    /** So many may wait for a server that has greeted nobody since the first of them came. */
    static final int MOST_SILENT = 1000;

    /** A connection, as both of its ends know it. */
    private record Ends(SocketAddress from, SocketAddress to) {}

    private final Set<Ends> accepted = ConcurrentHashMap.newKeySet();
    private final Set<Ends> dialled = ConcurrentHashMap.newKeySet();

    /**
     * How many wait for their first word from the server, of those who were dialled since it has last spoken to anybody
     * new.
     */
    private volatile AtomicInteger silent = new AtomicInteger();

    /** Whether a client is this process. Whichever of the two ends is looked at last sees the other. */
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

    /** Whether too many wait already for the server to say anything. */
    boolean isServerSilent() {
        return silent.get() >= MOST_SILENT;
    }

    /** Waits for the first word of a server, as the first handler of its pipeline, and leaves then. */
    ChannelHandler firstWord() {
        return new FirstWord();
    }

    private final class FirstWord extends ChannelInboundHandlerAdapter {

        /** Where this connection is counted; null if it is not. */
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
