package io.failgate.proxy.config;

import io.failgate.proxy.authentication.PasswordKey;
import io.failgate.proxy.session.Legs;
import io.failgate.proxy.session.Limits;
import io.failgate.proxy.session.ProxyProtocol;
import io.failgate.proxy.session.UpstreamCompression;
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
 * @param upstreamCompression compression towards the server
 * @param proxyProtocol who tells whom who the client is
 */
public record Settings(
        HostAndPort listen,
        HostAndPort upstream,
        Limits limits,
        Optional<ClientTls> clientTls,
        UpstreamTls upstreamTls,
        UpstreamCompression upstreamCompression,
        ProxyProtocol proxyProtocol) {

    /** Settings with {@link Limits#DEFAULT}, and no TLS. */
    public Settings(HostAndPort listen, HostAndPort upstream) {
        this(
                listen,
                upstream,
                Limits.DEFAULT,
                Optional.empty(),
                UpstreamTls.DISABLED,
                UpstreamCompression.SAME,
                ProxyProtocol.NONE);
    }

    /** The same with other limits. */
    public Settings with(Limits other) {
        return new Settings(listen, upstream, other, clientTls, upstreamTls, upstreamCompression, proxyProtocol);
    }

    /** The same with TLS towards clients. */
    public Settings with(ClientTls other) {
        return new Settings(
                listen, upstream, limits, Optional.of(other), upstreamTls, upstreamCompression, proxyProtocol);
    }

    /** The same with TLS towards the server. */
    public Settings with(UpstreamTls other) {
        return new Settings(listen, upstream, limits, clientTls, other, upstreamCompression, proxyProtocol);
    }

    /** The same with compression towards the server. */
    public Settings with(UpstreamCompression other) {
        return new Settings(listen, upstream, limits, clientTls, upstreamTls, other, proxyProtocol);
    }

    /** The same with the PROXY protocol. */
    public Settings with(ProxyProtocol other) {
        return new Settings(listen, upstream, limits, clientTls, upstreamTls, upstreamCompression, other);
    }

    /** What becomes of each session's two connections; makes a key for passwords if they may need one. */
    public Legs legs() {
        boolean needsKey = upstreamTls.mode() != UpstreamTls.Mode.DISABLED;
        return new Legs(
                upstream.unresolved(),
                clientTls,
                upstreamTls,
                upstreamCompression,
                proxyProtocol,
                needsKey ? Optional.of(PasswordKey.generate()) : Optional.empty());
    }
}
