package io.failgate.proxy.session;

import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.tls.ClientTls;
import io.failgate.proxy.tls.UpstreamTls;
import java.util.Optional;

/**
 * The layers below MySQL's packets on the two connections of each session. Immutable.
 *
 * @param clientTls TLS towards clients, if they ask for it
 * @param upstreamTls TLS towards the server
 * @param upstreamCompression compression towards the server
 * @param proxyProtocol whether a header tells the client's address
 */
public record ConnectionSettings(
        Optional<ClientTls> clientTls,
        UpstreamTls upstreamTls,
        UpstreamCompression upstreamCompression,
        ProxyProtocol proxyProtocol) {

    /** No layer; compression towards the server is the client's. */
    public static final ConnectionSettings PLAIN = new ConnectionSettings(
            Optional.empty(), UpstreamTls.DISABLED, UpstreamCompression.SAME, ProxyProtocol.NONE);

    /** The same with TLS towards clients. */
    public ConnectionSettings with(ClientTls other) {
        return new ConnectionSettings(Optional.of(other), upstreamTls, upstreamCompression, proxyProtocol);
    }

    /** The same with other TLS towards the server. */
    public ConnectionSettings with(UpstreamTls other) {
        return new ConnectionSettings(clientTls, other, upstreamCompression, proxyProtocol);
    }

    /** The same with other compression towards the server. */
    public ConnectionSettings with(UpstreamCompression other) {
        return new ConnectionSettings(clientTls, upstreamTls, other, proxyProtocol);
    }

    /** The same with the PROXY protocol. */
    public ConnectionSettings with(ProxyProtocol other) {
        return new ConnectionSettings(clientTls, upstreamTls, upstreamCompression, other);
    }

    /** The flags to offer to a client beyond those shared with the server, given the server's. */
    long offeredToClient(Capabilities ofServer) {
        long compression = Capabilities.COMPRESS | Capabilities.ZSTD_COMPRESSION;
        long offered = upstreamCompression.isClients() ? ofServer.bits() & compression : compression;
        return offersClientTls(ofServer) ? offered | Capabilities.SSL : offered;
    }

    /** Whether a client is offered TLS, given what the server offers. */
    boolean offersClientTls(Capabilities ofServer) {
        return clientTls
                .filter(tls -> tls.isOffered(ofServer.has(Capabilities.SSL)))
                .isPresent();
    }
}
