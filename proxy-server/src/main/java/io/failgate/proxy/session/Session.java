package io.failgate.proxy.session;

import io.failgate.proxy.authentication.Peers;
import io.failgate.proxy.compression.CompressionAlgorithm;
import io.failgate.proxy.compression.CompressionHandler;
import io.failgate.proxy.exchange.ConnectionMoment;
import io.failgate.proxy.exchange.Direction;
import io.failgate.proxy.exchange.Interceptor;
import io.failgate.proxy.exchange.Reply;
import io.failgate.proxy.exchange.SessionContext;
import io.failgate.proxy.memory.BufferMemory;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.MalformedPacketException;
import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.protocol.PacketWriter;
import io.failgate.proxy.traffic.DisconnectReason;
import io.failgate.proxy.traffic.ErrorSource;
import io.failgate.proxy.traffic.Traffic;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import java.net.SocketAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection and the one to its server. Both channels live on one event loop, and every method is called there, so no
 * field is volatile and nothing is handed over.
 */
final class Session implements Peers {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final Channel client;
    private final Sessions sessions;
    private final InterceptorFactory interceptors;
    private final Outlet clientOutlet = new Outlet(this);
    private final Outlet serverOutlet = new Outlet(this);
    private final Encryption encryption;
    private final Flow downstream;
    private final Flow upstream;
    private final Deadline deadline;
    private SocketAddress clientAddress;
    private SessionContext context;
    private Moments moments;
    private @Nullable Channel server;
    private Phase phase;
    private boolean clientGone;
    private boolean serverGone;
    private boolean draining;
    private boolean opened;
    private boolean closed;
    private boolean greeted;
    private boolean loggedIn;

    Session(Channel client, Sessions sessions, Limits limits, Legs legs, InterceptorFactory interceptors) {
        this.client = client;
        this.clientAddress = client.remoteAddress();
        this.sessions = sessions;
        this.interceptors = interceptors;
        this.downstream = new Flow(client.eventLoop(), clientOutlet);
        this.upstream = new Flow(client.eventLoop(), serverOutlet);
        this.deadline = new Deadline(this, limits);
        this.encryption = new Encryption(this, client, deadline::heard);
        this.context = interceptors.context(Route.host(clientAddress));
        this.moments = new Moments(this, interceptors.ofConnection(context));
        this.phase = new HandshakePhase(this, legs);
        clientOutlet.connect(client);
    }

    /** Takes note of where the client really is. */
    void setClient(SocketAddress address) {
        if (!address.equals(clientAddress)) {
            clientAddress = address;
            context = interceptors.context(Route.host(address));
            moments = new Moments(this, interceptors.ofConnection(context));
        }
    }

    /** Begins to count, and to wait for the client to log in. */
    void open() {
        deadline.start();
        opened = true;
        traffic().connectionAccepted();
        sessions.add(this);
    }

    /** Goes on when nothing is to happen at this moment any more. A client that is held meanwhile is not late. */
    void pass(ConnectionMoment moment, Runnable then) {
        moments.pass(moment, then);
        if (moments.isWaiting()) {
            deadline.suspend();
        }
    }

    /** What waited at a moment goes on. */
    void resumed() {
        deadline.start();
    }

    /** Whether something waits that belongs to no exchange. */
    boolean isHeld() {
        return moments.isWaiting();
    }

    /** The client has been answered, and asks nothing. */
    void idle() {
        moments.pass(ConnectionMoment.IDLE, () -> {});
    }

    /** The client asks something. */
    void busy() {
        if (moments.isWaiting()) {
            moments.cancel();
        }
    }

    /** What is armed everywhere for clients that are idle has changed. */
    void idleChanged() {
        if (!closed && phase.isWithoutCommand()) {
            busy();
            idle();
        }
    }

    /** Nothing is armed for the bytes of a direction any more. */
    void bytesDisarmed(Direction direction) {
        if (!closed) {
            (direction == Direction.UPSTREAM ? upstream : downstream).restart();
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Ends this session as soon as nobody would miss anything. May be called on any thread. */
    void drain() {
        eventLoop().execute(() -> {
            draining = true;
            settled();
        });
    }

    /** What is known of this session. */
    SessionContext context() {
        return context;
    }

    /** Makes the interceptors of this session, whose client has logged in. */
    List<Interceptor> interceptors() {
        return interceptors.ofExchanges(context);
    }

    Traffic traffic() {
        return sessions.traffic();
    }

    BufferMemory memory() {
        return sessions.memory();
    }

    ByteBufAllocator allocator() {
        return client.alloc();
    }

    EventLoop eventLoop() {
        return client.eventLoop();
    }

    boolean isIdle() {
        return phase.isIdle();
    }

    /** The server has accepted the connection. */
    void connected(Channel server) {
        sessions.add(server);
        if (closed) {
            server.close();
            return;
        }
        this.server = server;
        serverOutlet.connect(server);
        encryption.connect(server);
        adjustReads();
    }

    /** The server's greeting goes to the client. */
    void greeted() {
        greeted = true;
        LOG.debug("{} from {} is open", context, clientAddress);
    }

    Encryption encryption() {
        return encryption;
    }

    /** Whether the client may still be told why it cannot log in. */
    boolean isLoggingIn() {
        return !closed && !loggedIn;
    }

    /** Goes on with compression towards the client. */
    void compressClient(CompressionAlgorithm algorithm, int level) {
        Layers.watch(client, deadline::heard);
        Layers.compress(client, CompressionHandler.ofClient(algorithm, level, memory()));
    }

    /** Goes on with compression towards the server. */
    void compressServer(CompressionAlgorithm algorithm, int level) {
        Layers.compress(Objects.requireNonNull(server), CompressionHandler.ofServer(algorithm, level, memory()));
    }

    /** Takes bytes that each side has sent before a handler was added that understands them. */
    void readAgain(ByteBuf ofClient, ByteBuf ofServer) {
        Layers.readAgain(Objects.requireNonNull(server), ofServer);
        Layers.readAgain(client, ofClient);
    }

    void enter(Phase next) {
        phase = next;
        loggedIn = true;
        deadline.loggedIn();
    }

    void fromClient(ByteBuf in) {
        if (closed) {
            in.release();
            return;
        }
        traffic().bytesFromClient(in.readableBytes());
        deadline.heard();
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
        downstream.pass(packets, moments.treatToClient(packets));
    }

    @Override
    public void toServer(ByteBuf packets) {
        upstream.pass(packets, moments.treat(Direction.UPSTREAM));
    }

    /** One of the sides has been read for now: what that led to leaves in one write for each side. */
    void settled() {
        downstream.flush();
        upstream.flush();
        boolean held = (isHeld() && !loggedIn) || phase.holdsAnswer();
        boolean heldForClient = held || downstream.isHalfOpen() || upstream.isHalfOpen();
        if (serverGone && (clientGone || !heldForClient)) {
            hangUp(false, DisconnectReason.SERVER);
        } else if (clientGone && !phase.holdsGoodbye()) {
            leave();
        } else if (draining && phase.isIdle() && downstream.isEmpty() && !Layers.isUnderWay(client)) {
            hangUp(false, DisconnectReason.DRAIN);
        }
        adjustReads();
    }

    /** Reads what there is room for. */
    void adjustReads() {
        if (!closed) {
            Backpressure.adjust(client, server, downstream, upstream, phase, memory().isTight());
        }
    }

    void clientClosed() {
        LOG.debug("{}: the client has gone", context);
        clientGone = true;
        downstream.abandon();
        if (!phase.holdsGoodbye()) {
            leave();
        }
    }

    /** What the client has said last still reaches the server, unless it is held. */
    private void leave() {
        if (closed) {
            return;
        }
        end(DisconnectReason.CLIENT);
        if (upstream.isHeld()) {
            upstream.abandon();
        }
        Channel to = server;
        if (to != null) {
            upstream.finish(() -> closeBehindLastWrite(to));
        }
    }

    private static void closeBehindLastWrite(Channel channel) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    void serverClosed() {
        LOG.debug("{}: the server has gone", context);
        serverGone = true;
        if (!upstream.isHalfOpen()) {
            upstream.abandon();
        }
        settled();
    }

    /**
     * Sends an error in place of the greeting, in answer to the client's response to it, or unasked between two commands, and ends both
     * connections.
     */
    void refuse(MySqlError error, DisconnectReason reason) {
        traffic().error(ErrorSource.PROXY);
        refuse(Reply.refusal(error), reason);
    }

    void refuse(Reply error, DisconnectReason reason) {
        PacketWriter packet = new PacketWriter(allocator(), new Capabilities(0), 0, phase.nextSequenceId());
        if (!greeted) {
            packet.leaveOutSqlStates();
        }
        error.write(packet);
        toClient(packet.packets());
        hangUp(false, reason);
    }

    /**
     * Ends both connections.
     *
     * @param reset whether both sides see a reset rather than an end
     */
    void hangUp(boolean reset, DisconnectReason reason) {
        if (closed) {
            return;
        }
        end(reason);
        upstream.abandon();
        Channel to = server;
        if (to != null) {
            Layers.setReset(to, reset);
            to.close();
        }
        if (reset) {
            downstream.abandon();
            Layers.setReset(client, true);
            Layers.closeAbruptly(client);
        } else {
            downstream.finish(this::closeClient);
        }
    }

    private void closeClient() {
        if (Layers.isShakingHands(client)) {
            Layers.closeAbruptly(client); // what is to be said would wait for ever
        } else {
            closeBehindLastWrite(client);
        }
    }

    private void end(DisconnectReason reason) {
        if (!closed) {
            closed = true;
            if (opened) {
                traffic().disconnected(reason);
            }
            deadline.stop();
            moments.cancel();
            phase.close();
            // not before the last byte for the client is written
            client.closeFuture().addListener(gone -> sessions.remove(this));
        }
    }
}
