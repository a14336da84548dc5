package io.failgate.proxy.session;

import io.failgate.proxy.authentication.PasswordKey;
import io.failgate.proxy.tls.UpstreamTls;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * What all sessions have in common. Immutable.
 *
 * @param upstream where the server is, as the user wrote it
 * @param connections what is below the packets
 * @param limits what clients may use up
 * @param passwordKey for passwords of clients without TLS, wherever the server may have it
 */
public record SessionSettings(
        InetSocketAddress upstream, ConnectionSettings connections, Limits limits, Optional<PasswordKey> passwordKey) {

    /** Makes a key for passwords if they may need one. */
    public SessionSettings(InetSocketAddress upstream, ConnectionSettings connections, Limits limits) {
        this(
                upstream,
                connections,
                limits,
                connections.upstreamTls().mode() == UpstreamTls.Mode.DISABLED
                        ? Optional.empty()
                        : Optional.of(PasswordKey.generate()));
    }
}
