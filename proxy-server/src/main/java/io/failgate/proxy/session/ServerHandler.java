package io.failgate.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's end of a session. */
final class ServerHandler extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(ServerHandler.class);

    private final Session session;

    ServerHandler(Session session) {
        this.session = session;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        session.fromServer((ByteBuf) message);
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
        session.serverClosed();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("server {}: {}", context.channel().remoteAddress(), cause.toString());
        context.close();
    }
}
