package io.failgate.proxy.config;

import io.failgate.proxy.session.Limits;
import io.failgate.proxy.tls.ClientTls;
import io.failgate.proxy.tls.UpstreamTls;
import java.util.Optional;

/**
 * Everything that is set before the proxy starts. Immutable.
 *
 * @param listen where clients connect; port 0 is any free one
 * @param upstream where the server is
 * @param limits what clients may use up
 * @param clientTls TLS towards clients, if they ask for it
 * @param upstreamTls TLS towards the server
 */
public record Settings(
        HostAndPort listen,
        HostAndPort upstream,
        Limits limits,
        Optional<ClientTls> clientTls,
        UpstreamTls upstreamTls) {

    /** Settings with {@link Limits#DEFAULT}, and no TLS. */
    public Settings(HostAndPort listen, HostAndPort upstream) {
        this(listen, upstream, Limits.DEFAULT, Optional.empty(), UpstreamTls.DISABLED);
    }

    /** The same with other limits. */
    public Settings with(Limits other) {
        return new Settings(listen, upstream, other, clientTls, upstreamTls);
    }

    /** The same with TLS towards clients. */
    public Settings with(ClientTls other) {
        return new Settings(listen, upstream, limits, Optional.of(other), upstreamTls);
    }

    /** The same with TLS towards the server. */
    public Settings with(UpstreamTls other) {
        return new Settings(listen, upstream, limits, clientTls, other);
    }
}
