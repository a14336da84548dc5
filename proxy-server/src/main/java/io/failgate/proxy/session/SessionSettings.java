package io.failgate.proxy.session;

import io.failgate.proxy.authentication.PasswordKey;
import io.failgate.proxy.tls.UpstreamTls;
import io.failgate.proxy.transport.ServerAddress;
import java.util.Optional;

/**
 * The settings that all sessions share. Immutable.
 *
 * @param upstream where the server is, as the user wrote it
 * @param connections the layers below the packets
 * @param limits the limits on clients
 * @param passwordKey encrypts passwords of clients without TLS, if the server may get them in clear
 */
public record SessionSettings(
        ServerAddress upstream, ConnectionSettings connections, Limits limits, Optional<PasswordKey> passwordKey) {

    /** Makes a key if passwords may need one. */
    public SessionSettings(ServerAddress upstream, ConnectionSettings connections, Limits limits) {
        this(
                upstream,
                connections,
                limits,
                connections.upstreamTls().mode() == UpstreamTls.Mode.DISABLED && !upstream.isFile()
                        ? Optional.empty()
                        : Optional.of(PasswordKey.generate()));
    }
}
