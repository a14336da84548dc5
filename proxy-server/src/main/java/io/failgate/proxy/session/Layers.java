package io.failgate.proxy.session;

import io.failgate.proxy.compression.CompressionHandler;
import io.failgate.proxy.protocol.MalformedPacketException;
import io.failgate.proxy.tls.AlertReader;
import io.failgate.proxy.tls.ClientTls;
import io.failgate.proxy.tls.HandshakeFailure;
import io.netty.channel.Channel;
import io.netty.handler.codec.CodecException;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** TLS in the pipeline of a connection, and the meaning of its failures. */
final class Layers {

    /** The name of the last handler, which each pipeline has. */
    static final String SESSION = "session";

    /** The name of the TLS handler, the first one if TLS is in use. */
    static final String TLS = "tls";

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

    /** Watches the bytes from the network, beneath all layers, present and future. */
    static WireReads watch(Channel channel, Runnable heard) {
        WireReads watching = channel.pipeline().get(WireReads.class);
        WireReads wire = watching == null ? new WireReads(heard) : watching;
        if (watching == null) {
            channel.pipeline().addFirst(wire);
        }
        return wire;
    }

    /** Whether a part of a record or of a frame has come, and its rest has not. */
    static boolean isUnderWay(Channel channel) {
        WireReads wire = channel.pipeline().get(WireReads.class);
        CompressionHandler compression = channel.pipeline().get(CompressionHandler.class);
        return (wire != null && wire.isInRecord()) || (compression != null && compression.isInFrame());
    }

    /** The server name that a client has asked for (SNI); empty without TLS. */
    static Optional<List<SNIServerName>> serverNames(Channel channel) {
        SslHandler tls = (SslHandler) channel.pipeline().get(TLS);
        return tls == null ? Optional.empty() : Optional.of(ClientTls.requestedNames(tls));
    }

    /** Whether a peer or the network can be the cause, rather than a bug of Failgate's. */
    static boolean isExpected(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null && root.getCause() != root) {
            if (root instanceof SSLException) {
                return true; // whatever Java has found wrong with the peer's bytes
            }
            root = root.getCause();
        }
        return root instanceof IOException
                || root instanceof GeneralSecurityException
                || root instanceof CodecException
                || root instanceof MalformedPacketException;
    }

    static boolean isFailureOfTls(Throwable cause) {
        return cause instanceof SSLException || cause.getCause() instanceof SSLException;
    }

    /** Why TLS has failed, without quoting the peer's bytes: they may be a secret. */
    static String reason(Channel channel, Throwable cause) {
        AlertReader alerts = channel.attr(ALERTS).get();
        return HandshakeFailure.reason(cause, alerts == null ? "" : alerts.alert());
    }
}
