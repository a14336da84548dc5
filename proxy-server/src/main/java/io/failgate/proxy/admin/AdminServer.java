package io.failgate.proxy.admin;

import io.failgate.failpoint.FailPointListener;
import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.transport.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The admin listener: lists, arms and disarms failpoints over HTTP, streams their hits, and shows the metrics. It has
 * threads of its own, so it answers even if the proxy's are busy. No failpoint is evaluated on its way. Thread-safe.
 */
public final class AdminServer implements AutoCloseable {

    /** How long a client may take to send a request, or to take an answer. */
    static final Duration TIMEOUT = Duration.ofSeconds(30);

    static final int MOST_CONNECTIONS = 256;

    /** In bytes. All bytes read are decoded, so this bounds the requests that a client can have waiting. */
    private static final int READ_AT_ONCE = 8 * 1024;

    private static final int LONGEST_LINE = 8 * 1024;
    private static final int LONGEST_HEADERS = 16 * 1024;

    private final EventLoopGroup loop;

    /** Of its own, so that sessions cannot use up its memory. */
    private final ByteBufAllocator allocator = new AdaptiveByteBufAllocator();

    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final Waiting clientsTurn = new Waiting(MOST_CONNECTIONS);
    private final AdminService service;
    private final FailPointListener.Registration counting;
    private final Channel listener;

    private AdminServer(
            Transport transport,
            InetSocketAddress address,
            Optional<String> token,
            FailPoints failPoints,
            AdminSources sources,
            Duration timeout)
            throws IOException {
        loop = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("admin", true), transport.ioHandler());
        HitCounts hits = new HitCounts();
        service = new AdminService(
                () -> new Router(AdminRoutes.of(failPoints, sources, hits)), new Guard(token, address));
        ChannelFuture bound = new ServerBootstrap()
                .group(loop)
                .channel(transport.listener())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.ALLOCATOR, allocator)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_AT_ONCE))
                .childHandler(initializer(timeout))
                .bind(address)
                .awaitUninterruptibly();
        counting = failPoints.listen(hits);
        listener = bound.channel();
        if (!bound.isSuccess()) {
            close();
            throw new IOException(
                    "cannot listen for HTTP on " + NetUtil.toSocketAddressString(address) + ": "
                            + Transport.whyNotBound(bound.cause()),
                    bound.cause());
        }
        connections.add(listener);
    }

    /**
     * Starts to listen.
     *
     * @param transport how the operating system is talked to
     * @param address where to listen; port 0 is any free port
     * @param token what a client must send, on all paths except the health checks. Without a token, every client may do
     *     everything, and the address should be a loopback one
     * @param failPoints the failpoints to list and arm
     * @throws IOException if it cannot listen there, with a message for the user
     */
    public static AdminServer start(
            Transport transport,
            InetSocketAddress address,
            Optional<String> token,
            FailPoints failPoints,
            AdminSources sources)
            throws IOException {
        return start(transport, address, token, failPoints, sources, TIMEOUT);
    }

    static AdminServer start(
            Transport transport,
            InetSocketAddress address,
            Optional<String> token,
            FailPoints failPoints,
            AdminSources sources,
            Duration timeout)
            throws IOException {
        return new AdminServer(transport, address, token, failPoints, sources, timeout);
    }

    private ChannelInitializer<Channel> initializer(Duration timeout) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel client) {
                if (!clientsTurn.admit(client)) {
                    client.close();
                    return;
                }
                connections.add(client);
                HttpDecoderConfig limits = new HttpDecoderConfig()
                        .setMaxInitialLineLength(LONGEST_LINE)
                        .setMaxHeaderSize(LONGEST_HEADERS);
                client.pipeline()
                        .addLast(
                                new HttpServerCodec(limits, READ_AT_ONCE),
                                new BodyLimit(),
                                new HttpConnection(service, timeout, clientsTurn));
            }
        };
    }

    /** The address on which it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** Stops listening, cuts off every client, and waits until all connections are closed. */
    @Override
    public void close() {
        connections.close().awaitUninterruptibly();
        counting.close();
        service.close();
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
