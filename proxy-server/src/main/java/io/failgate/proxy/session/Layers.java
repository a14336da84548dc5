package io.failgate.proxy.session;

import io.failgate.proxy.compression.CompressionHandler;
import io.failgate.proxy.tls.AlertReader;
import io.failgate.proxy.tls.ClientTls;
import io.failgate.proxy.tls.HandshakeFailure;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What lies between the network and the packets of one connection: TLS, and compression above it. */
final class Layers {

    private static final String TLS = "tls";
    private static final String COMPRESSION = "compression";
    private static final AttributeKey<@Nullable AlertReader> ALERTS = AttributeKey.valueOf(Layers.class, "alerts");

    private Layers() {}

    static void encrypt(Channel channel, SslHandler handler) {
        AlertReader alerts = new AlertReader();
        channel.attr(ALERTS).set(alerts);
        handler.handshakeFuture().addListener(done -> {
            if (done.isSuccess()) {
                channel.attr(ALERTS).set(null);
                channel.pipeline().remove(alerts);
            }
        });
        channel.pipeline().addFirst(TLS, handler).addFirst(alerts);
    }

    /** For which server a client has asked (SNI); nothing without TLS. */
    static Optional<List<SNIServerName>> serverNames(Channel channel) {
        SslHandler tls = (SslHandler) channel.pipeline().get(TLS);
        return tls == null ? Optional.empty() : Optional.of(ClientTls.requestedNames(tls));
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
    static String reason(Channel channel, Throwable cause) {
        AlertReader alerts = channel.attr(ALERTS).get();
        return HandshakeFailure.reason(cause, alerts == null ? "" : alerts.alert());
    }
}
