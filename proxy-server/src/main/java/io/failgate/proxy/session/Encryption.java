package io.failgate.proxy.session;

import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.tls.ClientTls;
import io.failgate.proxy.traffic.DisconnectReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a session goes on with TLS, on either connection. Event loop only. */
final class Encryption {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    /** {@code ER_HANDSHAKE_ERROR}. Clients have 2026 for it, which MariaDB's do not take from a server. */
    private static final int NO_TLS = 1043;

    private final Session session;

    /** To be run when the client has sent something, which may not be a whole record. */
    private final Runnable heard;

    private final Channel client;
    private @Nullable Channel server;

    Encryption(Session session, Channel client, Runnable heard) {
        this.heard = heard;
        this.session = session;
        this.client = client;
    }

    /** There is a connection to the server. */
    void connect(Channel to) {
        server = to;
    }

    /**
     * Goes on with TLS towards the client.
     *
     * @param encrypted what the client has sent of it already
     */
    void ofClient(ClientTls tls, ByteBuf encrypted) {
        SslHandler handler = tls.newHandler(client.alloc());
        handler.handshakeFuture().addListener(done -> {
            if (!done.isSuccess()) {
                LOG.info("no TLS with {}: {}", session.context().client().host(), Layers.reason(client, done.cause()));
            }
        });
        session.client().encrypt(handler);
        Layers.watch(client, heard).encrypted();
        client.pipeline().fireChannelRead(encrypted);
    }

    /** Goes on with TLS towards the server. */
    void ofServer(SessionSettings settings, Runnable encrypted) {
        Channel to = Objects.requireNonNull(server);
        to.flush(); // the request for it, which is the last thing in clear
        SslHandler handler = settings.connections()
                .upstreamTls()
                .newHandler(
                        to.alloc(),
                        settings.upstream().getHostString(),
                        settings.upstream().getPort(),
                        Layers.serverNames(client));
        handler.handshakeFuture().addListener(done -> {
            if (done.isSuccess() && session.isLoggingIn()) {
                encrypted.run();
                session.fromClient(Unpooled.EMPTY_BUFFER); // what waited can go on
                session.settled();
            } else {
                refuse(done.cause());
            }
        });
        session.server().encrypt(handler);
    }

    /** There may be no TLS with the server because of that, which a client hears that has not logged in yet. */
    void serverFailed(Throwable cause) {
        if (Layers.isFailureOfTls(cause)) {
            refuse(cause);
        }
    }

    private void refuse(Throwable cause) {
        refuse(Layers.reason(Objects.requireNonNull(server), cause));
    }

    /** There is no TLS with the server, which a client hears that has not logged in yet. */
    void refuse(String reason) {
        if (session.isLoggingIn()) {
            LOG.warn("no TLS with the server: {}", reason);
            session.refuse(
                    new MySqlError(NO_TLS, "08S01", "SSL connection error with the server: " + reason),
                    DisconnectReason.PROXY_REFUSED);
        }
    }
}
