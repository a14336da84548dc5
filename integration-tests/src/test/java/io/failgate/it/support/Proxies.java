package io.failgate.it.support;

import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.config.HostAndPort;
import io.failgate.proxy.config.Settings;
import io.failgate.proxy.session.ConnectionSettings;
import io.failgate.proxy.tls.ClientTls;
import io.failgate.proxy.tls.UpstreamTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Two proxies in front of the database that offer TLS to clients; one of them has it with the server, too. */
public final class Proxies implements AutoCloseable {

    private final ProxyServer plain;
    private final ProxyServer encrypted;

    Proxies(Database database) throws IOException {
        Settings settings = new Settings(new HostAndPort("127.0.0.1", 0), database.address());
        ConnectionSettings withTls = ConnectionSettings.PLAIN.with(ClientTls.selfSigned(false));
        plain = new ProxyServer(settings.with(withTls));
        encrypted = new ProxyServer(settings.with(
                withTls.with(UpstreamTls.of(UpstreamTls.Mode.REQUIRED, Optional.empty(), Optional.empty()))));
    }

    /** The one whose connections to the server are of this kind. */
    public InetSocketAddress address(boolean upstreamTls) {
        return (upstreamTls ? encrypted : plain).address();
    }

    /** What fails there. */
    public FailPoints failPoints(boolean upstreamTls) {
        return (upstreamTls ? encrypted : plain).failPoints();
    }

    @Override
    public void close() {
        plain.close();
        encrypted.close();
    }
}
