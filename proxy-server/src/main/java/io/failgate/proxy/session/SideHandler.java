package io.failgate.proxy.session;

import io.failgate.proxy.memory.BuffersExhaustedError;
import io.failgate.proxy.protocol.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the events of one side's connection, to the side first, and then to the listener. */
final class SideHandler extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(SideHandler.class);

    private final Side side;
    private final Listener listener;

    SideHandler(Side side, Listener listener) {
        this.side = side;
        this.listener = listener;
    }

    /** Listens to the events of a side. */
    interface Listener {

        /** The peer has sent bytes. Takes the buffer. */
        void read(Side side, ByteBuf in);

        /** The peer was read for now, or at least one direction of the connection has ended. */
        void settled();

        /** The peer can be written to again, or cannot be any more. */
        void adjustReads();

        /** There is no memory for the peer's bytes. */
        void exhausted();

        /** The connection has failed, and is closed next. */
        void failed(Side side, Throwable cause);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        listener.read(side, (ByteBuf) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        listener.settled();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        listener.adjustReads();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE && side.isShakingHands()) {
            context.close(); // only the channel's end tells TLS of an end
        } else if (event == ChannelInputShutdownEvent.INSTANCE) {
            side.inputEnded();
            listener.settled();
        } else if (event == ChannelOutputShutdownEvent.INSTANCE) {
            side.outputEnded();
            listener.settled();
        } else if (event == SslCloseCompletionEvent.SUCCESS) {
            side.tlsEnded();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        side.closed();
        listener.settled();
    }

    /** A write that fails ends its direction only, and an event tells of that. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof BuffersExhaustedError) {
            listener.exhausted();
            return;
        }
        if (cause instanceof MalformedPacketException) {
            LOG.info("{} breaks the protocol: {}", context.channel().remoteAddress(), cause.getMessage());
        } else if (Layers.isExpected(cause)) {
            LOG.debug("{}: {}", context.channel(), cause.toString());
        } else {
            LOG.error("{} ends because of a bug", context.channel(), cause);
        }
        if (isOfWrite(cause)) {
            return;
        }
        if (cause instanceof IOException && !Layers.isFailureOfTls(cause)) {
            side.closed(); // what the peer sent before it reset the connection was read
            listener.settled();
        } else {
            listener.failed(side, cause);
            context.close();
        }
    }

    private static boolean isOfWrite(Throwable cause) {
        return cause instanceof ChannelOutputShutdownException || cause instanceof ClosedChannelException;
    }
}
