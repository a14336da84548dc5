package io.failgate.proxy.session;

import io.failgate.proxy.authentication.PasswordTranslation;
import io.failgate.proxy.authentication.Peers;
import io.failgate.proxy.interception.Reply;
import io.failgate.proxy.protocol.HandshakePackets;
import io.failgate.proxy.protocol.MalformedPacketException;
import io.failgate.proxy.protocol.ServerMessages;
import io.failgate.proxy.tls.ClientTls;
import io.failgate.proxy.traffic.DisconnectReason;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS while a client logs in; each connection has its own. A connection with TLS has one more packet, the request for
 * TLS. So sequence ids differ if only one connection has TLS. Event loop only.
 */
final class HandshakeTls {

    /** {@code ER_SECURE_TRANSPORT_REQUIRED}. */
    private static final int REQUIRED = 3159;

    /** {@code ER_ACCESS_DENIED_ERROR}: also for an account that requires TLS, on a connection without. */
    private static final int ACCESS_DENIED = 1045;

    private static final Logger LOG = LoggerFactory.getLogger(HandshakeTls.class);

    private final SessionParts session;
    private final SessionSettings settings;
    private final Negotiation negotiation;

    /** Whether the client goes on with TLS, also when its connection has gone. */
    private boolean ofClient;

    /** Whether TLS is agreed on with the server, also when its connection has gone. */
    private boolean ofServer;

    /** Whether the server wants the password itself. */
    private boolean passwordWanted;

    HandshakeTls(SessionParts session, SessionSettings settings, Negotiation negotiation) {
        this.session = session;
        this.settings = settings;
        this.negotiation = negotiation;
    }

    /** How many packets more the client has sent because of TLS. */
    int packetsOfClient() {
        return ofClient ? 1 : 0;
    }

    /** How many more packets the server has got because of TLS. */
    int packetsOfServer() {
        return ofServer ? 1 : 0;
    }

    /** Refuses a client that asks for TLS without an offer. */
    void checkRequest() {
        if (!negotiation.offersClientTls() || ofClient) {
            throw MalformedPacketException.ofClient("the client asks for TLS, which was not offered");
        }
    }

    /**
     * Goes on when TLS towards the client can begin, at the client's request. A certificate may have to be made first.
     *
     * @param then {@link #encryptClient}
     */
    void prepareClient(Runnable then) {
        ofClient = true;
        CompletableFuture<?> ready = ofClients().ready();
        session.gate()
                .await(
                        ready,
                        () -> session.control()
                                .attempt(
                                        ready.isCompletedExceptionally()
                                                ? session.encryption()::refuseTlsOfClient
                                                : then));
    }

    /**
     * Goes on with TLS towards the client.
     *
     * @param encrypted bytes of TLS that the client has sent already
     */
    void encryptClient(ByteBuf encrypted) {
        session.encryption().ofClient(ofClients(), encrypted);
    }

    private ClientTls ofClients() {
        return settings.connections().clientTls().orElseThrow();
    }

    /**
     * Whether the login ends here because TLS is required and missing on either connection; if so, tells the client.
     */
    boolean refuses() {
        if (negotiation.requiresClientTls() && !ofClient) {
            session.control()
                    .refuse(
                            Reply.refusal(ServerMessages.of(
                                            session.interceptors().context().server())
                                    .error(REQUIRED)),
                            DisconnectReason.PROXY_REFUSED);
            return true;
        }
        if (negotiation.wantsServerTls() && !negotiation.offersServerTls()) {
            session.encryption().refuse("it is required, but the server does not support it");
            return true;
        }
        return false;
    }

    /** Takes note of a complete packet from the server to the client. */
    void heardByClient(ByteBuf packet) {
        passwordWanted |= HandshakePackets.wantsPassword(packet);
        int error = HandshakePackets.errorCode(packet);
        boolean lacking = !ofServer
                && negotiation.offersServerTls()
                && !settings.upstream().isFile();
        if (lacking && error == REQUIRED) {
            LOG.info(
                    "the server has refused {}: it wants TLS, for which Failgate needs --upstream-tls",
                    session.interceptors().context());
        } else if (lacking && error == ACCESS_DENIED && (ofClient || isWithheld())) {
            LOG.info(
                    "the server has refused {}: the password is wrong, or the account needs TLS, for which Failgate"
                            + " needs --upstream-tls",
                    session.interceptors().context());
        }
    }

    /** The client has not logged in. */
    void noLogin() {
        if (passwordWanted && !ofClient) {
            LOG.info(
                    "{} has not logged in; its account needs TLS, which {}, or a client that asks for the server's key",
                    session.interceptors().context(),
                    isWithheld() ? "the server offers and Failgate does not" : "Failgate offers to this client");
        }
    }

    /** Whether Failgate keeps the server's offer of TLS from the client. */
    private boolean isWithheld() {
        return negotiation.offersServerTls() && !negotiation.offersClientTls();
    }

    /** Goes on with TLS towards the server, behind the request for it, then with the rest. */
    void encryptServer(Runnable then) {
        session.encryption().ofServer(settings, () -> {
            ofServer = true;
            then.run();
        });
    }

    /** The translation if only one connection has TLS, or takes passwords in clear; empty if both are alike. */
    Optional<PasswordTranslation> translation(Peers peers) {
        boolean clearToServer = ofServer || settings.upstream().isFile();
        if (ofClient == ofServer && ofClient == clearToServer) {
            return Optional.empty();
        }
        PasswordTranslation translation = translation(peers, clearToServer);
        translation.begin(packetsOfClient(), packetsOfServer());
        return Optional.of(translation);
    }

    private PasswordTranslation translation(Peers peers, boolean clearToServer) {
        if (ofClient == clearToServer) {
            return PasswordTranslation.ofSequenceIds(peers, session.allocator());
        }
        return ofClient
                ? PasswordTranslation.fromTls(peers, session.allocator())
                : PasswordTranslation.toTls(
                        peers, session.allocator(), settings.passwordKey().orElseThrow());
    }
}
