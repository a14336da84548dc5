package io.failgate.proxy.session;

import io.failgate.proxy.authentication.PasswordKey;
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
 * @param passwordKey for passwords of clients without TLS, wherever the server may have it
 */
public record Legs(
        InetSocketAddress upstream,
        Optional<ClientTls> clientTls,
        UpstreamTls upstreamTls,
        Optional<PasswordKey> passwordKey) {

    /** Two connections; makes a key if they may need one. */
    public static Legs of(InetSocketAddress upstream, Optional<ClientTls> clientTls, UpstreamTls upstreamTls) {
        boolean needsKey = upstreamTls.mode() != UpstreamTls.Mode.DISABLED;
        return new Legs(
                upstream, clientTls, upstreamTls, needsKey ? Optional.of(PasswordKey.generate()) : Optional.empty());
    }
}
