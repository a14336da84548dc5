package io.failgate.proxy.session;

import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.interception.Reply;
import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.tls.ClientTls;
import io.failgate.proxy.traffic.DisconnectReason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a session goes on with TLS, on either connection. Event loop only. */
final class Encryption {

    private static final Logger LOG = LoggerFactory.getLogger(Encryption.class);

    /** {@code ER_HANDSHAKE_ERROR}. Clients have 2026 for it, which MariaDB's do not take from a server. */
    private static final int NO_TLS = 1043;

    private final SessionControl session;
    private final SessionContext context;
    private final Sides sides;
    private final Channel client;

    /** To be run when the client has sent something, which may not be a whole record. */
    private final Runnable heard;

    private @Nullable Channel server;

    Encryption(SessionControl session, SessionContext context, Sides sides, Channel client, Runnable heard) {
        this.session = session;
        this.context = context;
        this.sides = sides;
        this.client = client;
        this.heard = heard;
    }

    /** There is a connection to the server. */
    void connect(Channel to) {
        server = to;
    }

    /** Notices what the client sends, even if it cannot be read yet. */
    WireReads watchClient() {
        return Layers.watch(client, heard);
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
                LOG.info("no TLS with {}: {}", context.client().host(), Layers.reason(client, done.cause()));
            }
        });
        sides.client().connection().encrypt(handler);
        watchClient().encrypted();
        client.pipeline().fireChannelRead(encrypted);
    }

    /**
     * Goes on with TLS towards the server.
     *
     * @param encrypted is run when TLS is agreed on
     */
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
                session.attempt(encrypted);
                session.settled();
            } else {
                refuse(done.cause());
            }
        });
        sides.server().connection().encrypt(handler);
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
                    Reply.refusal(new MySqlError(NO_TLS, "08S01", "SSL connection error with the server: " + reason)),
                    DisconnectReason.PROXY_REFUSED);
        }
    }
}
