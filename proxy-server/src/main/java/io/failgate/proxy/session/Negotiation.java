package io.failgate.proxy.session;

import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.protocol.AuthenticationMethod;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.ClientIdentity;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.Greeting;
import io.failgate.proxy.protocol.HandshakeResponse;
import io.failgate.proxy.tls.ClientTls;
import io.failgate.proxy.tracking.AnswerTracker;
import io.failgate.proxy.tracking.ServerStatus;
import io.netty.buffer.ByteBuf;

/**
 * The agreement of client and server: the server offers, Failgate cuts the offer to what it can relay, and the client
 * chooses. Each connection has TLS and compression of its own. Event loop only.
 */
final class Negotiation {

    private final ConnectionSettings settings;
    private Capabilities ofServer = new Capabilities(0);
    private Capabilities negotiated = new Capabilities(0);
    private AuthenticationMethod method = AuthenticationMethod.NONE;
    private ServerStatus status = new ServerStatus(0);
    private Compression compression = Compression.NONE;

    Negotiation(ConnectionSettings settings) {
        this.settings = settings;
    }

    /** Edits what the server's greeting offers to the client. */
    void offer(Greeting greeting) {
        ofServer = greeting.capabilities();
        method = greeting.method();
        status = new ServerStatus(greeting.statusFlags());
        greeting.offer(ofServer.relayable().with(settings.offeredToClient(ofServer)));
    }

    /** Edits what the client's response asks of the server. */
    void choose(HandshakeResponse response, SessionContext context) {
        Capabilities wanted = response.capabilities().relayable();
        negotiated = wanted.and(ofServer);
        context.identified(ClientIdentity.of(response), negotiated, status);
        compression = Compression.negotiate(response, settings, ofServer);
        response.request(wanted.with(compression.askedOfServer()).with(wantsServerTls() ? Capabilities.SSL : 0));
    }

    /** Takes note of the OK. It tells more than the greeting did, such as the SQL mode of new sessions. */
    void noteStatus(ByteBuf ok) {
        AnswerTracker login = new AnswerTracker(negotiated, status);
        login.begin(Command.CHANGE_USER);
        login.walk(ok.duplicate());
    }

    /** Whether the client is offered TLS. */
    boolean offersClientTls() {
        return settings.offersClientTls(ofServer);
    }

    boolean requiresClientTls() {
        return settings.clientTls().filter(ClientTls::isRequired).isPresent();
    }

    /** Whether there shall be TLS with the server. */
    boolean wantsServerTls() {
        return settings.upstreamTls().isWantedFrom(offersServerTls());
    }

    /** Whether there can be TLS with the server. */
    boolean offersServerTls() {
        return ofServer.has(Capabilities.SSL);
    }

    Capabilities capabilities() {
        return negotiated;
    }

    AuthenticationMethod method() {
        return method;
    }

    ServerStatus status() {
        return status;
    }

    Compression compression() {
        return compression;
    }
}
