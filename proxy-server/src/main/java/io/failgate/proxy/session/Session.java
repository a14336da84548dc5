package io.failgate.proxy.session;

import io.failgate.proxy.authentication.Peers;
import io.failgate.proxy.compression.CompressionAlgorithm;
import io.failgate.proxy.compression.CompressionHandler;
import io.failgate.proxy.exchange.Interceptor;
import io.failgate.proxy.exchange.SessionContext;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.ClientIdentity;
import io.failgate.proxy.protocol.MalformedPacketException;
import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.protocol.PacketWriter;
import io.failgate.proxy.protocol.ServerMessages;
import io.failgate.proxy.tls.ClientTls;
import io.failgate.proxy.tracking.ServerStatus;
import io.failgate.proxy.traffic.DisconnectReason;
import io.failgate.proxy.traffic.ErrorSource;
import io.failgate.proxy.traffic.Traffic;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection and the one to its server. Both channels live on one event loop, and every method is called there, so no
 * field is volatile and nothing is handed over.
 */
final class Session implements Peers {

    /** {@code CR_SSL_CONNECTION_ERROR}: what a client without a proxy between would report. */
    private static final int NO_TLS = 2026;

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    /** {@code ER_NET_READ_INTERRUPTED}: what a server says to a client that does not log in in time (edge case E20). */
    private static final int TOO_LATE = 1159;

    /** {@code ER_CLIENT_INTERACTION_TIMEOUT}: what a server says to a client that was idle for too long (edge case E21). */
    private static final int TOO_IDLE = 4031;

    private final Channel client;
    private final Sessions sessions;
    private final Limits limits;
    private final InterceptorFactory interceptors;
    private SocketAddress clientAddress;
    private @Nullable Channel server;
    private Phase phase;
    private boolean toClientPending;
    private boolean toServerPending;
    private boolean serverGone;
    private boolean draining;
    private boolean opened;
    private boolean closed;
    private @Nullable Future<?> timer;
    private long lastHeardNanos;
    private boolean greeted;
    private boolean loggedIn;
    private long connectionId;

    Session(Channel client, Sessions sessions, Limits limits, Legs legs, InterceptorFactory interceptors) {
        this.client = client;
        this.clientAddress = client.remoteAddress();
        this.sessions = sessions;
        this.limits = limits;
        this.interceptors = interceptors;
        this.phase = new HandshakePhase(this, legs);
    }

    /** Takes note of where the client really is. */
    void setClient(SocketAddress address) {
        clientAddress = address;
    }

    /** Begins to count, and to wait for the client to log in. */
    void open() {
        timer = start(
                limits.handshakeTimeout(),
                () -> refuse(ServerMessages.get().error(TOO_LATE), DisconnectReason.HANDSHAKE_TIMEOUT));
        opened = true;
        traffic().connectionAccepted();
        sessions.add(this);
    }

    /** Ends this session as soon as nobody would miss anything. May be called on any thread. */
    void drain() {
        eventLoop().execute(() -> {
            draining = true;
            settled();
        });
    }

    private @Nullable Future<?> start(Duration time, Runnable whenOver) {
        return time.isZero() ? null : eventLoop().schedule(whenOver, time.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void stopTimer() {
        Future<?> last = timer;
        timer = null;
        if (last != null) {
            last.cancel(false);
        }
    }

    /** Makes the interceptors of this session, whose client has logged in. */
    List<Interceptor> interceptors(ClientIdentity identity, Capabilities capabilities, ServerStatus status) {
        return interceptors.interceptors(
                new SessionContext.Client(Route.host(clientAddress), connectionId), identity, capabilities, status);
    }

    Traffic traffic() {
        return sessions.traffic();
    }

    ByteBufAllocator allocator() {
        return client.alloc();
    }

    EventLoop eventLoop() {
        return client.eventLoop();
    }

    /** The server has accepted the connection. */
    void connected(Channel server) {
        sessions.add(server);
        if (closed) {
            server.close();
            return;
        }
        this.server = server;
        adjustReads();
    }

    /** The server's greeting has come, with its id of the connection. */
    void greeted(long connectionId) {
        this.greeted = true;
        this.connectionId = connectionId;
        LOG.debug("connection {} from {} is open", connectionId, clientAddress);
    }

    /**
     * Goes on with TLS towards the client.
     *
     * @param encrypted what the client has sent of it already
     */
    void encryptClient(ClientTls tls, ByteBuf encrypted) {
        SslHandler handler = tls.newHandler(allocator());
        handler.handshakeFuture().addListener(done -> {
            if (!done.isSuccess()) {
                LOG.info("no TLS with {}: {}", clientAddress, Layers.reason(done.cause()));
            }
        });
        Layers.encrypt(client, handler);
        client.pipeline().fireChannelRead(encrypted);
    }

    /** Goes on with TLS towards the server. */
    void encryptServer(Legs legs, Runnable encrypted) {
        Channel to = Objects.requireNonNull(server);
        to.flush(); // the request for it, which is the last thing in clear
        SslHandler handler = legs.upstreamTls()
                .newHandler(
                        allocator(),
                        legs.upstream().getHostString(),
                        legs.upstream().getPort());
        handler.handshakeFuture().addListener(done -> {
            if (!closed && done.isSuccess()) {
                encrypted.run();
                fromClient(Unpooled.EMPTY_BUFFER); // what waited can go on
                settled();
            } else {
                refuseWithoutTls(Layers.reason(done.cause()));
            }
        });
        Layers.encrypt(to, handler);
    }

    /** Goes on with compression towards the client. */
    void compressClient(CompressionAlgorithm algorithm, int level) {
        Layers.compress(client, CompressionHandler.ofClient(algorithm, level));
    }

    /** Goes on with compression towards the server. */
    void compressServer(CompressionAlgorithm algorithm, int level) {
        Layers.compress(Objects.requireNonNull(server), CompressionHandler.ofServer(algorithm, level));
    }

    /** Takes bytes that the client has sent before a handler was added that understands them. */
    void fromClientAgain(ByteBuf bytes) {
        Layers.readAgain(client, bytes);
    }

    /** Takes bytes that the server has sent before a handler was added that understands them. */
    void fromServerAgain(ByteBuf bytes) {
        Layers.readAgain(Objects.requireNonNull(server), bytes);
    }

    void enter(Phase next) {
        phase = next;
        loggedIn = true;
        stopTimer();
        if (!limits.idleTimeout().isZero()) {
            watchIdleness(limits.idleTimeout());
        }
    }

    /** Looks after some time whether the client was silent all along, rather than setting a timer for each command. */
    private void watchIdleness(Duration time) {
        timer = start(time, () -> {
            Duration silent = Duration.ofNanos(ticker() - lastHeardNanos);
            if (!phase.isIdle() || silent.compareTo(limits.idleTimeout()) < 0) {
                watchIdleness(phase.isIdle() ? limits.idleTimeout().minus(silent) : limits.idleTimeout());
            } else {
                LOG.info("connection {} was idle for {}", connectionId, limits.idleTimeout());
                refuse(ServerMessages.get().error(TOO_IDLE), DisconnectReason.IDLE);
            }
        });
    }

    private long ticker() {
        return eventLoop().ticker().nanoTime();
    }

    void fromClient(ByteBuf in) {
        if (closed) {
            in.release();
            return;
        }
        traffic().bytesFromClient(in.readableBytes());
        lastHeardNanos = limits.idleTimeout().isZero() ? 0 : ticker();
        try {
            phase.fromClient(in);
        } catch (MalformedPacketException malformed) {
            LOG.info("refused {}: {}", clientAddress, malformed.getMessage());
            refuse(malformed);
        }
    }

    private void refuse(MalformedPacketException malformed) {
        refuse(MySqlError.badHandshake(String.valueOf(malformed.getMessage())), DisconnectReason.PROTOCOL_ERROR);
    }

    void fromServer(ByteBuf in) {
        if (closed) {
            in.release();
            return;
        }
        traffic().bytesFromServer(in.readableBytes());
        try {
            phase.fromServer(in);
        } catch (MalformedPacketException malformed) {
            LOG.warn("the server does not speak MySQL's protocol: {}", malformed.getMessage());
            refuse(malformed);
        }
    }

    @Override
    public void toClient(ByteBuf packets) {
        toClientPending = true;
        client.write(packets, client.voidPromise());
    }

    @Override
    public void toServer(ByteBuf packets) {
        Channel to = server;
        if (to == null) {
            packets.release();
            return;
        }
        toServerPending = true;
        to.write(packets, to.voidPromise());
    }

    /** Something is wrong with the connection to the server. */
    void serverFailed(Throwable cause) {
        if (Layers.isFailureOfTls(cause)) {
            refuseWithoutTls(Layers.reason(cause));
        }
    }

    /** There is no TLS with the server, which a client hears that has not logged in yet. */
    void refuseWithoutTls(String reason) {
        if (!closed && !loggedIn) {
            LOG.warn("no TLS with the server: {}", reason);
            refuse(
                    new MySqlError(NO_TLS, "HY000", "SSL connection error with the server: " + reason),
                    DisconnectReason.PROXY_REFUSED);
        }
    }

    /** One of the sides has been read for now: what that led to leaves in one write for each side. */
    void settled() {
        if (toClientPending) {
            toClientPending = false;
            client.flush();
        }
        Channel to = server;
        if (toServerPending && to != null) {
            toServerPending = false;
            to.flush();
        }
        if (serverGone && !phase.holdsAnswer()) {
            hangUp(false, DisconnectReason.SERVER);
        } else if (draining && phase.isIdle()) {
            hangUp(false, DisconnectReason.DRAIN);
        }
        adjustReads();
    }

    /** Backpressure, the same for both sides: whoever cannot be written to, or has enough waiting, stops the reads of the other. */
    void adjustReads() {
        Channel to = server;
        if (closed || to == null) {
            return;
        }
        client.config().setAutoRead(to.isWritable() && phase.hasRoomForClient());
        to.config().setAutoRead(client.isWritable() && phase.hasRoomForServer());
    }

    void clientClosed() {
        LOG.debug("connection {}: the client has gone", connectionId);
        end(DisconnectReason.CLIENT);
        Channel to = server;
        if (to != null) {
            to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    void serverClosed() {
        LOG.debug("connection {}: the server has gone", connectionId);
        serverGone = true;
        settled();
    }

    /**
     * Sends an error in place of the greeting, in answer to the client's response to it, or unasked between two commands, and ends both
     * connections.
     */
    void refuse(MySqlError error, DisconnectReason reason) {
        traffic().error(ErrorSource.PROXY);
        PacketWriter packet = new PacketWriter(allocator(), new Capabilities(0), 0, phase.nextSequenceId());
        if (greeted) {
            packet.error(error);
        } else {
            packet.errorBeforeGreeting(error);
        }
        toClient(packet.packets());
        hangUp(false, reason);
    }

    /**
     * Ends both connections.
     *
     * @param reset whether the client sees a reset rather than an end
     */
    void hangUp(boolean reset, DisconnectReason reason) {
        if (closed) {
            return;
        }
        end(reason);
        Channel to = server;
        if (to != null) {
            to.close();
        }
        if (reset) {
            client.config().setOption(ChannelOption.SO_LINGER, 0);
            Layers.closeAbruptly(client);
        } else if (Layers.isShakingHands(client)) {
            Layers.closeAbruptly(client); // what is to be said would wait for ever
        } else {
            client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void end(DisconnectReason reason) {
        if (!closed) {
            closed = true;
            if (opened) {
                traffic().disconnected(reason);
            }
            stopTimer();
            phase.close();
            // not before the last byte for the client is written
            client.closeFuture().addListener(gone -> sessions.remove(this));
        }
    }
}
