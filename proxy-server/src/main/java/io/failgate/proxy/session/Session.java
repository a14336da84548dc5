package io.failgate.proxy.session;

import io.failgate.proxy.authentication.Peers;
import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.interception.Direction;
import io.failgate.proxy.interception.Moment;
import io.failgate.proxy.interception.Reply;
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
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.SocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection and the one to its server. Both channels live on one event loop, and every method is called
 * there, so no field is volatile and nothing is handed over.
 */
final class Session implements Peers, Side.Owner, SideHandler.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final Channel connection;
    private final Sessions sessions;
    private final InterceptorFactory factory;
    private final Side client;
    private final Side server;
    private final Sides sides;
    private final Encryption encryption;
    private final Deadline deadline;
    private SocketAddress clientAddress;
    private SessionInterceptors interceptors;
    private ConnectionGate gate;
    private Phase phase;
    private Lifecycle lifecycle = Lifecycle.ACCEPTED;
    private boolean draining;

    Session(Channel client, Sessions sessions, SessionSettings settings, InterceptorFactory factory) {
        this.connection = client;
        this.clientAddress = client.remoteAddress();
        this.sessions = sessions;
        this.factory = factory;
        this.client = new Side(client.eventLoop(), this);
        this.server = new Side(client.eventLoop(), this);
        this.sides = new Sides(this.client, server);
        this.deadline = new Deadline(this, settings.limits());
        this.encryption = new Encryption(this, client, deadline::heard);
        this.interceptors = factory.of(ProxiedAddresses.host(clientAddress));
        this.gate = new ConnectionGate(this, interceptors.ofConnection());
        this.phase = new HandshakePhase(this, settings);
        this.client.connect(client);
    }

    Side client() {
        return client;
    }

    Side server() {
        return server;
    }

    /** Takes note of where the client really is. */
    void setClient(SocketAddress address) {
        if (!address.equals(clientAddress)) {
            clientAddress = address;
            interceptors = factory.of(ProxiedAddresses.host(address));
            gate = new ConnectionGate(this, interceptors.ofConnection());
        }
    }

    /** Begins to count, and to wait for the client to log in. */
    void open() {
        deadline.start();
        lifecycle = Lifecycle.OPEN;
        traffic().connectionAccepted();
        sessions.add(this);
    }

    /** Goes on when nothing is to happen at this moment any more. A client that is held meanwhile is not late. */
    void pass(Moment moment, Runnable then) {
        gate.pass(moment, then);
        if (gate.isWaiting()) {
            deadline.suspend();
        }
    }

    /** What waited at a moment goes on. */
    void resumed() {
        deadline.start();
    }

    /** Whether something waits that belongs to no exchange. */
    boolean isHeld() {
        return gate.isWaiting();
    }

    /** The client has been answered, and asks nothing. */
    void idle() {
        gate.pass(Moment.IDLE, () -> {});
    }

    /** The client asks something. */
    void busy() {
        if (gate.isWaiting()) {
            gate.cancel();
        }
    }

    /** What is armed everywhere for clients that are idle has changed. */
    void idleChanged() {
        if (!isClosed() && phase.isWithoutCommand()) {
            busy();
            idle();
        }
    }

    /** Nothing is armed for the bytes of a direction any more. */
    void bytesDisarmed(Direction direction) {
        if (!isClosed()) {
            (direction == Direction.UPSTREAM ? server : client).flow().restart();
        }
    }

    boolean isClosed() {
        return lifecycle == Lifecycle.CLOSED;
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
        return interceptors.context();
    }

    /** What looks at this session. */
    SessionInterceptors interceptors() {
        return interceptors;
    }

    Traffic traffic() {
        return sessions.traffic();
    }

    BufferMemory memory() {
        return sessions.memory();
    }

    ByteBufAllocator allocator() {
        return connection.alloc();
    }

    EventLoop eventLoop() {
        return connection.eventLoop();
    }

    boolean isIdle() {
        return phase.isIdle();
    }

    /** The server has accepted the connection. */
    void connected(Channel channel) {
        sessions.add(channel);
        if (isClosed()) {
            channel.close();
            return;
        }
        server.connect(channel);
        encryption.connect(channel);
        adjustReads();
    }

    /** The server's greeting goes to the client. */
    void greeted() {
        lifecycle = Lifecycle.GREETED;
        LOG.debug("{} from {} is open", context(), clientAddress);
    }

    Encryption encryption() {
        return encryption;
    }

    /** Whether the client may still be told why it cannot log in. */
    boolean isLoggingIn() {
        return lifecycle.compareTo(Lifecycle.LOGGED_IN) < 0;
    }

    /** Notices what the client sends, even if it cannot be read yet. */
    void watchClient() {
        Layers.watch(connection, deadline::heard);
    }

    void enter(Phase next) {
        phase = next;
        lifecycle = Lifecycle.LOGGED_IN;
        deadline.loggedIn();
    }

    @Override
    public void read(Side side, ByteBuf in) {
        if (side == client) {
            fromClient(in);
        } else {
            fromServer(in);
        }
    }

    @Override
    public void exhausted() {
        MemoryGuard.end(this);
    }

    @Override
    public void failed(Side side, Throwable cause) {
        if (side == server) {
            encryption.serverFailed(cause);
        }
    }

    void fromClient(ByteBuf in) {
        if (isClosed()) {
            client.drop(in);
            return;
        }
        traffic().bytesFromClient(in.readableBytes());
        deadline.heard();
        try {
            phase.fromClient(in);
        } catch (MalformedPacketException malformed) {
            Blame.refuse(this, malformed);
        }
    }

    void fromServer(ByteBuf in) {
        if (isClosed()) {
            server.drop(in);
            return;
        }
        traffic().bytesFromServer(in.readableBytes());
        try {
            phase.fromServer(in);
        } catch (MalformedPacketException malformed) {
            Blame.refuse(this, malformed);
        }
    }

    @Override
    public void toClient(ByteBuf packets) {
        client.send(packets, gate.treatToClient(packets));
    }

    @Override
    public void toServer(ByteBuf packets) {
        server.send(packets, gate.treat(Direction.UPSTREAM));
    }

    /** One of the sides has been read for now: what that led to leaves in one write for each side. */
    @Override
    public void settled() {
        sides.flush();
        if (isClosed()) {
            return;
        }
        if (server.isSilent() && (client.isGone() || !isAnythingHeldForClient())) {
            hangUp(false, client.isSilent() ? DisconnectReason.CLIENT : DisconnectReason.SERVER);
        } else if (client.isSilent()) {
            clientIsSilent();
        } else if (draining && phase.isIdle() && client.flow().isEmpty() && !Layers.isUnderWay(connection)) {
            hangUp(false, DisconnectReason.DRAIN);
        }
        adjustReads();
    }

    private boolean isAnythingHeldForClient() {
        return (isHeld() && isLoggingIn()) || phase.holdsAnswer() || sides.isHalfOpen();
    }

    /**
     * A client that says no more is treated as a server treats it: what it has asked is still done, and answered if it
     * can hear.
     */
    private void clientIsSilent() {
        Phase.AtEndOfClient left = phase.atEndOfClient();
        boolean hears = !client.isGone();
        switch (left) {
            case GOODBYE -> {}
            case COMMANDS -> {
                if (!hears) {
                    leave();
                }
            }
            case ANSWER, LAST_WORD -> {
                if (!hears || !server.isConnected() || sides.isAnyHeld()) {
                    leave();
                    return;
                }
                if (left == Phase.AtEndOfClient.LAST_WORD) {
                    deadline.ending();
                }
                server.endOutput(client.hasEndedTls());
            }
            case NOTHING -> leave();
        }
    }

    @Override
    public void adjustReads() {
        if (!isClosed()) {
            sides.adjustReads(phase, memory().isTight());
        }
    }

    /** What the client has said last still reaches the server, unless it is held. */
    void leave() {
        if (isClosed()) {
            return;
        }
        LOG.debug("{}: the client has gone", context());
        ByteBuf rest = phase.takeRest();
        end(DisconnectReason.CLIENT);
        sides.endBehindClient(rest);
    }

    /** Of a session that has ended already, only this end is left. */
    @Override
    public void cut(Side side, boolean reset) {
        if (!isClosed()) {
            hangUp(reset, DisconnectReason.FAILPOINT);
        } else if (reset) {
            side.reset();
        } else {
            side.abandon(false);
        }
    }

    /**
     * Sends an error in place of the greeting, in answer to the client's response to it, or unasked between two
     * commands, and ends both connections.
     */
    void refuse(MySqlError error, DisconnectReason reason) {
        traffic().error(ErrorSource.PROXY);
        refuse(Reply.refusal(error), reason);
    }

    void refuse(Reply error, DisconnectReason reason) {
        PacketWriter packet = new PacketWriter(allocator(), new Capabilities(0), 0, phase.nextSequenceId());
        if (lifecycle.compareTo(Lifecycle.GREETED) < 0) {
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
        if (isClosed()) {
            return;
        }
        boolean linger = reason == DisconnectReason.SERVER || phase.expectsMoreOfClient();
        end(reason);
        sides.end(reset, linger);
    }

    private void end(DisconnectReason reason) {
        boolean counts = lifecycle != Lifecycle.ACCEPTED;
        lifecycle = Lifecycle.CLOSED;
        if (counts) {
            traffic().disconnected(reason);
        }
        deadline.stop();
        gate.cancel();
        phase.close();
        // not before the last byte for the client is written
        connection.closeFuture().addListener(gone -> sessions.remove(this));
    }
}
