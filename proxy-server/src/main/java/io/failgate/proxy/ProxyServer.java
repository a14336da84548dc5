package io.failgate.proxy;

import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.admin.AdminServer;
import io.failgate.proxy.application.Applications;
import io.failgate.proxy.config.AdminSettings;
import io.failgate.proxy.config.ConfigException;
import io.failgate.proxy.config.Secret;
import io.failgate.proxy.config.Settings;
import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.control.ControlAccess;
import io.failgate.proxy.control.ControlInterceptor;
import io.failgate.proxy.control.ControlSites;
import io.failgate.proxy.control.FleetControl;
import io.failgate.proxy.injection.Catalogue;
import io.failgate.proxy.injection.SessionFaults;
import io.failgate.proxy.interception.ConnectionInterceptor;
import io.failgate.proxy.interception.ExchangeInterception;
import io.failgate.proxy.memory.BufferMemory;
import io.failgate.proxy.session.MemoryGuard;
import io.failgate.proxy.session.SessionInitializer;
import io.failgate.proxy.session.SessionInterceptors;
import io.failgate.proxy.session.Sessions;
import io.failgate.proxy.tls.ClientTls;
import io.failgate.proxy.transport.ServerAddress;
import io.failgate.proxy.transport.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A running proxy with a registry of failpoints of its own. Several can run in one process. Thread-safe. */
public final class ProxyServer implements AutoCloseable {

    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;

    private final Catalogue catalogue;
    private final FailPoints failPoints;
    private final Transport transport;
    private final EventLoopGroup loops;

    /** Looks up the server's name, if it has one: what it takes for that is the slowest part of Netty to load. */
    private final @Nullable DnsAddressResolverGroup names;

    /** The listener and the clients' connections; one that is accepted too late is closed at once. */
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

    private final Sessions sessions;
    private final SessionDirectory directory = new SessionDirectory();
    private final ControlAccess control;
    private final Applications applications;

    /** Not of the fleet's own type, whose classes are not loaded without a fleet. */
    private final Optional<FleetControl> fleet;

    private final Channel listener;
    private final ServerProbe probe;
    private final ProxySources sources;
    private final Optional<AdminServer> admin;

    /** On a thread of its own, as it reads files. */
    private final Optional<ScheduledFuture<?>> certificateReloads;

    /**
     * Starts a proxy.
     *
     * @throws IOException if it cannot listen, with a message for the user
     * @throws ConfigException if a failpoint that is to be armed at start cannot be, naming its origin, or a plug-in
     *     cannot register its own
     */
    public ProxyServer(Settings settings) throws IOException {
        this(settings, new AdaptiveByteBufAllocator());
    }

    ProxyServer(Settings settings, ByteBufAllocator allocator) throws IOException {
        catalogue = StartCatalogue.of(settings);
        failPoints = catalogue.failPoints();
        transport = settings.transport().choice().open();
        BufferMemory memory = new BufferMemory(allocator, settings.limits().bufferMemory());
        sessions = new Sessions(memory);
        control = settings.control();
        applications = new Applications(settings.applications());
        failPoints.listen(new ChangeListener(catalogue, sessions));
        fleet = FleetMembership.join(settings, failPoints, catalogue.openSetFailPoint(), sessions);
        loops = transport.newLoops(
                settings.transport().loopsFor(Runtime.getRuntime().availableProcessors()));
        names = settings.upstream().hasName() ? transport.newNames() : null;
        certificateReloads = settings.connections()
                .clientTls()
                .filter(ClientTls::hasFiles)
                .map(tls -> GlobalEventExecutor.INSTANCE.scheduleWithFixedDelay(tls::reload, 1, 1, TimeUnit.SECONDS));
        ChannelFuture bound = bind(settings, memory);
        if (!bound.isSuccess()) {
            closeListeners();
            throw cannotListen(settings, bound.cause());
        }
        listener = bound.channel();
        channels.add(listener);
        fleet.ifPresent(member -> FleetMembership.listens(member, address()));
        probe = new ServerProbe(
                settings.upstream(), settings.connections().proxyProtocol().send());
        sources = new ProxySources(probe, sessions, directory, failPoints, catalogue, fleet);
        admin = startAdmin(settings);
    }

    private ChannelFuture bind(Settings settings, BufferMemory memory) {
        SessionInitializer initializer = new SessionInitializer(
                dialler(settings.upstream(), memory), settings.sessions(), sessions, channels, ControlAndFaults::new);
        return new ServerBootstrap()
                .group(loops)
                .channel(transport.listener())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.ALLOCATOR, memory.allocator())
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, memory.reads())
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, BufferMemory.waterMark(false))
                .childHandler(initializer)
                .bind(settings.listen().host(), settings.listen().port())
                .awaitUninterruptibly();
    }

    private static IOException cannotListen(Settings settings, Throwable cause) {
        return new IOException(
                "cannot listen on " + settings.listen() + ": "
                        + Transport.whyNotBound(cause)
                        + "; --listen=HOST:PORT names another address",
                cause);
    }

    private Bootstrap dialler(ServerAddress upstream, BufferMemory memory) {
        return transport
                .dialler(upstream)
                .resolver(names)
                .option(ChannelOption.ALLOCATOR, memory.allocator())
                .option(ChannelOption.RECVBUF_ALLOCATOR, memory.reads())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, BufferMemory.waterMark(false));
    }

    private Optional<AdminServer> startAdmin(Settings settings) throws IOException {
        if (settings.admin().isEmpty()) {
            return Optional.empty();
        }
        AdminSettings wanted = settings.admin().get();
        try {
            return Optional.of(AdminServer.start(
                    transport,
                    new InetSocketAddress(
                            wanted.address().host(), wanted.address().port()),
                    wanted.token().map(Secret::value),
                    failPoints,
                    sources));
        } catch (IOException taken) {
            closeListeners();
            throw new IOException(
                    taken.getMessage() + "; --admin=HOST:PORT names another address, --admin=off none", taken);
        }
    }

    /** Puts control and injection around a session. */
    private final class ControlAndFaults implements SessionInterceptors {
        private final SessionContext context;
        private final SessionFaults faults;
        private final ControlInterceptor controller;

        ControlAndFaults(String host) {
            context = new SessionContext(failPoints, host);
            faults = new SessionFaults(catalogue, context);
            controller = new ControlInterceptor(
                    Version.number(),
                    failPoints,
                    catalogue.openSetFailPoint(),
                    control,
                    new ControlSites(catalogue::objectionToHint, catalogue::objectionToSession, applications, fleet),
                    context);
        }

        @Override
        public SessionContext context() {
            return context;
        }

        @Override
        public ConnectionInterceptor ofConnection() {
            return faults;
        }

        /** Control comes first, so that neither full memory nor a fault keeps a fault from being taken away. */
        @Override
        public ExchangeInterception ofExchanges() {
            return new ExchangeInterception(
                    List.of(directory.register(context), context, controller, faults),
                    List.of(controller, new MemoryGuard(sessions.memory()), faults.ofExchanges()));
        }
    }

    /** Where clients connect. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** Where failpoints are controlled by HTTP, if anywhere. */
    public Optional<InetSocketAddress> adminAddress() {
        return admin.map(AdminServer::address);
    }

    /** The registry that decides what fails. */
    public FailPoints failPoints() {
        return failPoints;
    }

    /** How many clients are connected. */
    public int connections() {
        return sessions.count();
    }

    /**
     * Dials the server once, which counts that as a failed connection, and tells why no client could log in. Blocks.
     *
     * @return what the server does instead of greeting, in words behind its name; empty if it greets
     */
    public Optional<String> objectionToServer() {
        ServerProbe.Answer answer = probe.ask(ServerProbe.AT_START);
        sessions.reached(answer.isReached());
        return answer.kind() == ServerProbe.Kind.GREETS ? Optional.empty() : Optional.of(answer.text());
    }

    /** What {@link #drainAndClose} would wait for now; empty if it would not. */
    public Optional<String> underWay() {
        return directory.underWay(failPoints);
    }

    /**
     * Stops listening, lets clients finish the command that is in flight and the transaction that is open, and closes.
     *
     * @param timeout after which clients are cut off, whatever they do
     * @return what was cut off, as a count; empty if nothing was
     */
    public Optional<String> drainAndClose(Duration timeout) {
        listener.close().awaitUninterruptibly();
        sessions.drain(timeout).toCompletableFuture().join();
        Optional<String> cutOff = underWay();
        close();
        return cutOff;
    }

    /** Stops listening, ends every session, and waits until nothing of them is left. */
    @Override
    public void close() {
        admin.ifPresent(AdminServer::close);
        closeListeners();
    }

    private void closeListeners() {
        certificateReloads.ifPresent(reloads -> reloads.cancel(false));
        applications.close();
        if (names != null) {
            names.close();
        }
        // an event loop that stops may leave open what is not closed before
        channels.close().awaitUninterruptibly();
        sessions.closeServers();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
        // disarms what the fleet has armed, so nothing may be relayed any more
        fleet.ifPresent(member -> member.fleet().close());
    }
}
