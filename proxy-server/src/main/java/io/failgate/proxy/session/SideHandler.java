package io.failgate.proxy.session;

import io.failgate.proxy.memory.BuffersExhaustedError;
import io.failgate.proxy.protocol.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One end of a session: the client's or the server's. */
final class SideHandler extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(SideHandler.class);

    private final Session session;
    private final Consumer<ByteBuf> read;
    private final Runnable closed;
    private final Consumer<Throwable> failed;

    private SideHandler(Session session, Consumer<ByteBuf> read, Runnable closed, Consumer<Throwable> failed) {
        this.session = session;
        this.read = read;
        this.closed = closed;
        this.failed = failed;
    }

    static SideHandler ofClient(Session session) {
        return new SideHandler(session, session::fromClient, session::clientClosed, failure -> {});
    }

    static SideHandler ofServer(Session session) {
        return new SideHandler(session, session::fromServer, session::serverClosed, session.encryption()::serverFailed);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        read.accept((ByteBuf) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        session.settled();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        session.adjustReads();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        closed.run();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof BuffersExhaustedError) {
            MemoryGuard.end(session);
        } else if (cause instanceof MalformedPacketException) {
            LOG.info("{} breaks the protocol: {}", context.channel().remoteAddress(), cause.getMessage());
        } else {
            LOG.debug("{}: {}", context.channel(), cause.toString());
        }
        failed.accept(cause);
        context.close();
    }
}
