package io.failgate.proxy.session;

import io.failgate.proxy.compression.CompressionHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandler;
import javax.net.ssl.SSLException;

/** What lies between the network and the packets of one connection: TLS, and compression above it. */
final class Layers {

    private static final String TLS = "tls";
    private static final String COMPRESSION = "compression";
    private static final int LONGEST_REASON = 200;

    private Layers() {}

    static void encrypt(Channel channel, SslHandler handler) {
        channel.pipeline().addFirst(TLS, handler);
    }

    /** Has it noticed what comes from the network, beneath the layers that there are and will be. */
    static WireReads watch(Channel channel, Runnable heard) {
        WireReads watching = channel.pipeline().get(WireReads.class);
        WireReads wire = watching == null ? new WireReads(heard) : watching;
        if (watching == null) {
            channel.pipeline().addFirst(wire);
        }
        return wire;
    }

    /** Whether something has come of which not all is known yet: a part of a record, or of a frame. */
    static boolean isUnderWay(Channel channel) {
        WireReads wire = channel.pipeline().get(WireReads.class);
        CompressionHandler compression = channel.pipeline().get(CompressionHandler.class);
        return (wire != null && wire.isInRecord()) || (compression != null && compression.isInFrame());
    }

    static void compress(Channel channel, CompressionHandler handler) {
        channel.pipeline().addBefore(SessionInitializer.HANDLER, COMPRESSION, handler);
    }

    /** Reads bytes that came in clear before compression was added, which understands them. */
    static void readAgain(Channel channel, ByteBuf bytes) {
        ChannelHandlerContext tls = channel.pipeline().context(TLS);
        if (tls == null) {
            channel.pipeline().fireChannelRead(bytes);
        } else {
            tls.fireChannelRead(bytes);
        }
    }

    /** Whether nothing can be said, as TLS has begun and is not agreed on. */
    static boolean isShakingHands(Channel channel) {
        SslHandler tls = (SslHandler) channel.pipeline().get(TLS);
        return tls != null && !tls.handshakeFuture().isDone();
    }

    /** Decides how the other side sees the end of a connection: as a reset (RST), or as an end (FIN). */
    static void setReset(Channel channel, boolean reset) {
        if (reset) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
    }

    /** Closes a connection without a word of any layer. */
    static void closeAbruptly(Channel channel) {
        channel.pipeline().firstContext().close();
    }

    static boolean isFailureOfTls(Throwable cause) {
        return cause instanceof SSLException || cause.getCause() instanceof SSLException;
    }

    /** Why TLS has failed, without what the peer has sent instead, which may be a secret. */
    static String reason(Throwable cause) {
        if (cause instanceof NotSslRecordException || cause.getCause() instanceof NotSslRecordException) {
            return "it does not speak TLS";
        }
        String message = cause.getMessage();
        if (message == null) {
            return "the connection has ended";
        }
        return message.substring(0, Math.min(message.length(), LONGEST_REASON));
    }
}
