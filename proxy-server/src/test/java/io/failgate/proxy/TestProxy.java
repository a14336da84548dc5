package io.failgate.proxy;

import io.failgate.failpoint.FailPointStatus;
import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.config.HostAndPort;
import io.failgate.proxy.config.Settings;
import io.failgate.proxy.session.Limits;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import io.failgate.proxy.transport.Transport;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A proxy on a free port with one event loop, so that sessions which wait could only delay each other. */
public final class TestProxy implements AutoCloseable {

    /** Enough for a scripted server, which lets everybody in. */
    public static final Login ANYBODY = Login.of("anybody", "secret");

    private static final String LOOPBACK = "127.0.0.1";

    private final ProxyServer proxy;

    private TestProxy(ProxyServer proxy) {
        this.proxy = proxy;
    }

    /** Starts a proxy with these settings. */
    public static TestProxy start(Settings settings) throws IOException {
        return start(settings, ByteBufAllocator.DEFAULT);
    }

    private static TestProxy start(Settings settings, ByteBufAllocator allocator) throws IOException {
        Transport.Choice choice = settings.transport().choice();
        return new TestProxy(new ProxyServer(settings.with(new Transport.Settings(choice, 1)), allocator));
    }

    /** Starts a proxy in front of a server. */
    public static TestProxy before(ScriptedServer server) throws IOException {
        return before(server.port(), ByteBufAllocator.DEFAULT);
    }

    /** Starts a proxy in front of whatever listens on a port, with an allocator of its own. */
    public static TestProxy before(int port, ByteBufAllocator allocator) throws IOException {
        return before(port, Transport.Choice.AUTO, allocator);
    }

    /** Starts a proxy in front of whatever listens on a port, with a transport and an allocator of its own. */
    static TestProxy before(int port, Transport.Choice choice, ByteBufAllocator allocator) throws IOException {
        Settings settings = new Settings(new HostAndPort(LOOPBACK, 0), new HostAndPort(LOOPBACK, port));
        return start(settings.with(new Transport.Settings(choice, 1)), allocator);
    }

    /** Starts a proxy with limits of its own in front of a server. */
    public static TestProxy before(ScriptedServer server, Limits limits) throws IOException {
        return before(server, settings -> settings.with(limits));
    }

    /** Starts a proxy with settings of its own in front of a server, which it dials as {@code localhost}. */
    public static TestProxy before(ScriptedServer server, UnaryOperator<Settings> adjust) throws IOException {
        Settings settings = new Settings(new HostAndPort(LOOPBACK, 0), new HostAndPort("localhost", server.port()));
        return start(adjust.apply(settings));
    }

    /** How many clients are connected. */
    public int connections() {
        return proxy.connections();
    }

    /** Lets clients finish, and stops. Returns what was cut off, in words. */
    public Optional<String> drain(Duration timeout) {
        return proxy.drainAndClose(timeout);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return proxy.address();
    }

    /** Its registry. */
    public FailPoints failPoints() {
        return proxy.failPoints();
    }

    /** What a failpoint does now. */
    public FailPointStatus status(String name) {
        return failPoints().list().stream()
                .filter(status -> status.key().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Opens a connection; nothing is read yet. */
    public RawClient connect() throws IOException {
        return RawClient.connect(address());
    }

    /** Opens a connection and logs in as anybody. */
    public RawClient login() throws IOException {
        return login(ANYBODY);
    }

    /** Opens a connection and logs in, which must succeed. */
    public RawClient login(Login login) throws IOException {
        return RawClient.login(address(), login);
    }

    /** Stops it, in the middle of a test. */
    public void stop() {
        proxy.close();
    }

    @Override
    public void close() {
        proxy.close();
    }
}
