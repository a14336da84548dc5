package io.failgate.proxy.session;

import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.interception.Reply;
import io.failgate.proxy.interception.Treatment;
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

/** Switches either connection of a session to TLS. Event loop only. */
final class Encryption {

    private static final Logger LOG = LoggerFactory.getLogger(Encryption.class);

    /** {@code ER_HANDSHAKE_ERROR}. Clients use 2026 for it, but MariaDB's refuse that from a server. */
    private static final int NO_TLS = 1043;

    /** The alert {@code internal_error} of TLS, which is fatal. */
    private static final byte[] ALERT = {21, 3, 3, 0, 2, 2, 80};

    private final SessionControl session;
    private final SessionContext context;
    private final Sides sides;
    private final Channel client;

    /** Runs when the client has sent something, even less than a record. */
    private final Runnable heard;

    private @Nullable Channel server;

    Encryption(SessionControl session, SessionContext context, Sides sides, Channel client, Runnable heard) {
        this.session = session;
        this.context = context;
        this.sides = sides;
        this.client = client;
        this.heard = heard;
    }

    /** The server is connected. */
    void connect(Channel to) {
        server = to;
    }

    /** Notices the client's bytes, even if they cannot be read yet. */
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
        client.flush(); // the end of a read would, but these bytes may have waited
    }

    /** There is no certificate for a client that waits for TLS, and would not understand an ERR. */
    void refuseTlsOfClient() {
        sides.client().flow().pass(client.alloc().buffer(ALERT.length).writeBytes(ALERT), Treatment.NONE);
        session.hangUp(false, DisconnectReason.PROXY_REFUSED);
    }

    /**
     * Goes on with TLS towards the server.
     *
     * @param encrypted runs when the TLS handshake is over
     */
    void ofServer(SessionSettings settings, Runnable encrypted) {
        Channel to = Objects.requireNonNull(server);
        to.flush(); // the request for TLS is the last packet in clear
        SslHandler handler = settings.connections()
                .upstreamTls()
                .newHandler(
                        to.alloc(),
                        settings.upstream().host(),
                        settings.upstream().port(),
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

    /** TLS with the server may have failed for this cause. A client that has not logged in yet is told. */
    void serverFailed(Throwable cause) {
        if (Layers.isFailureOfTls(cause)) {
            refuse(cause);
        }
    }

    private void refuse(Throwable cause) {
        refuse(Layers.reason(Objects.requireNonNull(server), cause));
    }

    /** TLS with the server has failed. A client that has not logged in yet is told. */
    void refuse(String reason) {
        if (session.isLoggingIn()) {
            LOG.warn("no TLS with the server: {}", reason);
            session.refuse(
                    Reply.refusal(new MySqlError(NO_TLS, "08S01", "SSL connection error with the server: " + reason)),
                    DisconnectReason.PROXY_REFUSED);
        }
    }
}
