package io.failgate.proxy.session;

import io.failgate.proxy.protocol.HandshakePackets;
import io.failgate.proxy.transport.ServerAddress;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for a server's first byte, as the first handler of its pipeline, and leaves then. A server greets at once. So
 * the log tells of one that ends without a word, or says nothing until the session ends.
 */
final class FirstWord extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(FirstWord.class);

    /** A client that leaves sooner, such as a health check, may not have waited for a greeting. */
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ServerAddress server;
    private final BooleanSupplier isOver;
    private final Sessions sessions;
    private final ProxyLoops loops;

    /** Null before the server has accepted the connection, and behind its first byte. */
    private @Nullable Waiting waiting;

    /** A server that was connected at this time, and has not said a word. */
    private record Waiting(long sinceNanos, ProxyLoops.Wait counted) {}

    /**
     * Waits, in the pipeline of a connection that was not opened yet.
     *
     * @param isOver whether the session has ended, so that the connection ends behind it
     */
    FirstWord(ServerAddress server, BooleanSupplier isOver, Sessions sessions, ProxyLoops loops) {
        this.server = server;
        this.isOver = isOver;
        this.sessions = sessions;
        this.loops = loops;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        waiting = new Waiting(now(context), loops.await());
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        loops.heard();
        sessions.reached(HandshakePackets.mayBegin((ByteBuf) message));
        end();
        context.pipeline().remove(this);
        context.fireChannelRead(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            ended();
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        ended();
        context.fireExceptionCaught(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ended();
        context.fireChannelInactive();
    }

    /** The connection has ended, by the server unless the session has ended before. */
    private void ended() {
        if (waiting != null && !isOver.getAsBoolean()) {
            end();
            sessions.reached(false);
            LOG.warn("the server at {} has closed a connection without a greeting; is it a MySQL server?", server);
        }
    }

    /** Also when the channel is closed. */
    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        Waiting last = waiting;
        end();
        long nanos = last == null ? 0 : now(context) - last.sinceNanos();
        if (nanos >= SLOW_NANOS) {
            LOG.warn(
                    "the server at {} has accepted a connection, and has said nothing for {} s; is it a MySQL server?",
                    server,
                    TimeUnit.NANOSECONDS.toSeconds(nanos));
        }
    }

    private void end() {
        Waiting last = waiting;
        waiting = null;
        if (last != null) {
            last.counted().end();
        }
    }

    private static long now(ChannelHandlerContext context) {
        return context.executor().ticker().nanoTime();
    }
}
