package io.failgate.proxy.config;

import io.failgate.proxy.authentication.PasswordKey;
import io.failgate.proxy.control.ControlAccess;
import io.failgate.proxy.session.Legs;
import io.failgate.proxy.session.Limits;
import io.failgate.proxy.session.ProxyProtocol;
import io.failgate.proxy.session.UpstreamCompression;
import io.failgate.proxy.tls.ClientTls;
import io.failgate.proxy.tls.UpstreamTls;
import java.util.List;
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
 * @param control who may change failpoints by SQL
 * @param admin how failpoints are controlled by HTTP, if at all
 * @param failPoints what is armed before the proxy listens; of two for the same point, the last counts
 */
public record Settings(
        HostAndPort listen,
        HostAndPort upstream,
        Limits limits,
        Optional<ClientTls> clientTls,
        UpstreamTls upstreamTls,
        UpstreamCompression upstreamCompression,
        ProxyProtocol proxyProtocol,
        ControlAccess control,
        Optional<AdminSettings> admin,
        List<StartFailPoint> failPoints) {

    /** Keeps copies. */
    public Settings {
        failPoints = List.copyOf(failPoints);
    }

    /** Settings with {@link Limits#DEFAULT}, no TLS and no HTTP, in which every session may change failpoints. */
    public Settings(HostAndPort listen, HostAndPort upstream) {
        this(
                listen,
                upstream,
                Limits.DEFAULT,
                Optional.empty(),
                UpstreamTls.DISABLED,
                UpstreamCompression.SAME,
                ProxyProtocol.NONE,
                new ControlAccess.Any(),
                Optional.empty(),
                List.of());
    }

    /** The same with other limits. */
    public Settings with(Limits other) {
        return new Settings(
                listen,
                upstream,
                other,
                clientTls,
                upstreamTls,
                upstreamCompression,
                proxyProtocol,
                control,
                admin,
                failPoints);
    }

    /** The same with TLS towards clients. */
    public Settings with(ClientTls other) {
        return new Settings(
                listen,
                upstream,
                limits,
                Optional.of(other),
                upstreamTls,
                upstreamCompression,
                proxyProtocol,
                control,
                admin,
                failPoints);
    }

    /** The same with TLS towards the server. */
    public Settings with(UpstreamTls other) {
        return new Settings(
                listen,
                upstream,
                limits,
                clientTls,
                other,
                upstreamCompression,
                proxyProtocol,
                control,
                admin,
                failPoints);
    }

    /** The same with compression towards the server. */
    public Settings with(UpstreamCompression other) {
        return new Settings(
                listen, upstream, limits, clientTls, upstreamTls, other, proxyProtocol, control, admin, failPoints);
    }

    /** The same with the PROXY protocol. */
    public Settings with(ProxyProtocol other) {
        return new Settings(
                listen,
                upstream,
                limits,
                clientTls,
                upstreamTls,
                upstreamCompression,
                other,
                control,
                admin,
                failPoints);
    }

    /** The same with others who may change failpoints by SQL. */
    public Settings with(ControlAccess other) {
        return new Settings(
                listen,
                upstream,
                limits,
                clientTls,
                upstreamTls,
                upstreamCompression,
                proxyProtocol,
                other,
                admin,
                failPoints);
    }

    /** The same with control by HTTP. */
    public Settings with(AdminSettings other) {
        return new Settings(
                listen,
                upstream,
                limits,
                clientTls,
                upstreamTls,
                upstreamCompression,
                proxyProtocol,
                control,
                Optional.of(other),
                failPoints);
    }

    /** The same with other failpoints armed at start. */
    public Settings with(List<StartFailPoint> other) {
        return new Settings(
                listen,
                upstream,
                limits,
                clientTls,
                upstreamTls,
                upstreamCompression,
                proxyProtocol,
                control,
                admin,
                other);
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
