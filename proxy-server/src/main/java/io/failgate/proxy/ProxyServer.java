package io.failgate.proxy;

import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.config.Settings;
import io.failgate.proxy.control.ControlInterceptor;
import io.failgate.proxy.exchange.Interceptor;
import io.failgate.proxy.injection.Catalogue;
import io.failgate.proxy.injection.InjectionInterceptor;
import io.failgate.proxy.injection.MySqlAction;
import io.failgate.proxy.session.SessionInitializer;
import io.failgate.proxy.session.Sessions;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A running proxy with a registry of failpoints of its own. Several can run in one process. Thread-safe. */
public final class ProxyServer implements AutoCloseable {

    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 * 1024, 128 * 1024);

    private final FailPoints failPoints =
            FailPoints.builder().actions(Arrays.asList(MySqlAction.values())).build();
    private final Catalogue catalogue = new Catalogue(failPoints);
    private final Transport transport = Transport.best();
    private final EventLoopGroup loops;

    /** Looks up the server's name, if it has one: what it takes for that is the slowest part of Netty to load. */
    private final @Nullable DnsAddressResolverGroup names;

    /** The listener and the clients' connections; one that is accepted too late is closed at once. */
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

    private final Sessions sessions = new Sessions();
    private final Channel listener;

    /** On a thread of its own, as it reads files. */
    private final Optional<ScheduledFuture<?>> certificateReloads;

    /**
     * Starts a proxy.
     *
     * @throws IOException if it cannot listen, with a message for the user
     */
    public ProxyServer(Settings settings) throws IOException {
        this(settings, ByteBufAllocator.DEFAULT, Runtime.getRuntime().availableProcessors());
    }

    ProxyServer(Settings settings, ByteBufAllocator allocator, int threads) throws IOException {
        loops = transport.newEventLoops(threads);
        names = settings.upstream().isNumeric() ? null : transport.newNames();
        Bootstrap toServer = new Bootstrap()
                .channel(transport.socket())
                .resolver(names)
                .option(ChannelOption.ALLOCATOR, allocator)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
        certificateReloads = settings.clientTls()
                .map(tls -> GlobalEventExecutor.INSTANCE.scheduleWithFixedDelay(tls::reload, 1, 1, TimeUnit.SECONDS));
        SessionInitializer initializer =
                new SessionInitializer(toServer, settings.legs(), sessions, settings.limits(), this::interceptors);
        ChannelFuture bound = new ServerBootstrap()
                .group(loops)
                .channel(transport.listener())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.ALLOCATOR, allocator)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childHandler(remembering(initializer))
                .bind(settings.listen().host(), settings.listen().port())
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            close();
            throw new IOException(
                    "cannot listen on " + settings.listen() + ": "
                            + String.valueOf(bound.cause().getMessage()).replaceFirst("^bind\\(\\.\\.\\).*: ", ""),
                    bound.cause());
        }
        listener = bound.channel();
        channels.add(listener);
    }

    private ChannelInitializer<Channel> remembering(SessionInitializer initializer) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel client) {
                channels.add(client);
                client.pipeline().addLast(initializer);
            }
        };
    }

    private List<Interceptor> interceptors() {
        return List.of(
                new ControlInterceptor(failPoints, catalogue.openSetFailPoint()), new InjectionInterceptor(catalogue));
    }

    /** Where clients connect. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
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
     * Stops listening, lets clients finish the command that is in flight and the transaction that is open, and closes.
     *
     * @param timeout after which clients are cut off, whatever they do
     */
    public void drainAndClose(Duration timeout) {
        listener.close().awaitUninterruptibly();
        sessions.drain(timeout).toCompletableFuture().join();
        close();
    }

    /** Stops listening, ends every session, and waits until nothing of them is left. */
    @Override
    public void close() {
        certificateReloads.ifPresent(reloads -> reloads.cancel(false));
        if (names != null) {
            names.close();
        }
        // an event loop that stops may leave open what is not closed before
        channels.close().awaitUninterruptibly();
        sessions.closeServers();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
