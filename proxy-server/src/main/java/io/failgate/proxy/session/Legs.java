package io.failgate.proxy.session;

import io.failgate.proxy.authentication.PasswordKey;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.tls.ClientTls;
import io.failgate.proxy.tls.UpstreamTls;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * A session's two connections, below MySQL's packets. Immutable.
 *
 * @param upstream where the server is, as the user wrote it
 * @param clientTls TLS on the one, if clients ask for it
 * @param upstreamTls TLS on the other
 * @param upstreamCompression compression on the other
 * @param proxyProtocol who tells whom who the client is
 * @param passwordKey for passwords of clients without TLS, wherever the server may have it
 */
public record Legs(
        InetSocketAddress upstream,
        Optional<ClientTls> clientTls,
        UpstreamTls upstreamTls,
        UpstreamCompression upstreamCompression,
        ProxyProtocol proxyProtocol,
        Optional<PasswordKey> passwordKey) {

    /** The flags that are offered to a client whose server offers these, beyond what both share. */
    long offeredToClient(Capabilities ofServer) {
        long compression = Capabilities.COMPRESS | Capabilities.ZSTD_COMPRESSION;
        long offered = upstreamCompression.isClients() ? ofServer.bits() & compression : compression;
        return clientTls.isPresent() ? offered | Capabilities.SSL : offered;
    }

    /** Two plain connections; the client's compression is the server's. */
    public static Legs to(InetSocketAddress upstream) {
        return new Legs(
                upstream,
                Optional.empty(),
                UpstreamTls.DISABLED,
                UpstreamCompression.SAME,
                ProxyProtocol.NONE,
                Optional.empty());
    }
}
