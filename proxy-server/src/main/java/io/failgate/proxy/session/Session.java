package io.failgate.proxy.session;

import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.interception.Reply;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.MalformedPacketException;
import io.failgate.proxy.protocol.PacketWriter;
import io.failgate.proxy.traffic.DisconnectReason;
import io.failgate.proxy.traffic.ErrorSource;
import io.failgate.proxy.traffic.Traffic;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection and the one to its server: two {@linkplain Side sides}, the {@linkplain Phase phase} between
 * them, and how they end together. Both channels live on one event loop, and every method is called there, so no field
 * is volatile.
 */
final class Session implements SessionControl {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final Channel connection;
    private final Sessions sessions;
    private final SessionEvents events;
    private final Sides sides;
    private final Lifecycle lifecycle;
    private final Deadline deadline;
    private final SessionParts parts;

    Session(
            Channel client,
            Sessions sessions,
            SessionSettings settings,
            Function<String, SessionInterceptors> factory) {
        SessionInterceptors interceptors = factory.apply(ProxiedAddresses.host(client.remoteAddress()));
        this.connection = client;
        this.sessions = sessions;
        this.events = new SessionEvents(this);
        this.sides = new Sides(new Side(client.eventLoop(), events), new Side(client.eventLoop(), events));
        this.lifecycle = new Lifecycle(sessions.traffic());
        this.deadline = new Deadline(client.eventLoop(), this, interceptors.context(), settings.limits());
        PacketSender sender = new PacketSender(sides, interceptors.ofConnection());
        this.parts = new SessionParts(
                client.eventLoop(),
                client.alloc(),
                this,
                interceptors,
                sides,
                sender,
                deadline,
                new ConnectionGate(client.eventLoop(), this, interceptors.ofConnection(), sender, deadline),
                new Encryption(this, interceptors.context(), sides, client, deadline::heard),
                sessions.memory(),
                sessions.traffic());
        lifecycle.begin(new HandshakePhase(parts, lifecycle, settings));
        sides.client().connect(client);
    }

    /** The listener of both connections. */
    SessionEvents events() {
        return events;
    }

    SessionParts parts() {
        return parts;
    }

    Sides sides() {
        return sides;
    }

    /** What is known of this session. */
    SessionContext context() {
        return parts.interceptors().context();
    }

    private Traffic traffic() {
        return parts.traffic();
    }

    /** Counts the session, and begins to wait for the login. */
    void open() {
        deadline.start();
        lifecycle.open();
        sessions.add(events);
    }

    /** The server has accepted the connection. */
    void connected(Channel channel) {
        sessions.add(channel);
        if (isClosed()) {
            channel.close();
            return;
        }
        sides.server().connect(channel);
        parts.encryption().connect(channel);
        adjustReads();
    }

    boolean isClosed() {
        return lifecycle.isClosed();
    }

    @Override
    public boolean isLoggingIn() {
        return lifecycle.isLoggingIn();
    }

    @Override
    public boolean isIdle() {
        return lifecycle.phase().isIdle();
    }

    void fromClient(ByteBuf in) {
        traffic().bytesFromClient(in.readableBytes());
        deadline.heard();
        lifecycle.phase().fromClient(in);
    }

    void fromServer(ByteBuf in) {
        traffic().bytesFromServer(in.readableBytes());
        lifecycle.phase().fromServer(in);
    }

    @Override
    public void attempt(Runnable step) {
        if (isClosed()) {
            return;
        }
        try {
            step.run();
        } catch (MalformedPacketException malformed) {
            Blame.refuse(this, context(), malformed);
        }
    }

    /** The failpoints for idle clients have changed, in the scope of all sessions. */
    void idleChanged() {
        if (!isClosed() && lifecycle.phase().isWithoutCommand()) {
            parts.gate().cancel();
            lifecycle.phase().clientIsIdle();
            settled(); // the server may be asked something
        }
    }

    @Override
    public void settled() {
        sides.flush();
        if (isClosed()) {
            return;
        }
        switch (sides.next(lifecycle.phase(), parts.gate().isWaiting() && isLoggingIn())) {
            case GO_ON -> endIfDrained();
            case TELL_SERVER -> sides.tellServer();
            case AWAIT_LAST_WORD -> {
                deadline.ending();
                sides.tellServer();
            }
            case LEAVE -> leave();
            case HANG_UP ->
                hangUp(false, sides.client().isSilent() ? DisconnectReason.CLIENT : DisconnectReason.SERVER);
        }
        adjustReads();
    }

    private void endIfDrained() {
        boolean drained =
                sessions.isDraining() && isIdle() && sides.client().flow().isEmpty() && !Layers.isUnderWay(connection);
        if (drained) {
            hangUp(false, DisconnectReason.DRAIN);
        }
    }

    void adjustReads() {
        if (!isClosed()) {
            sides.adjustReads(lifecycle.phase(), parts.memory().isTight());
        }
    }

    @Override
    public void leave() {
        if (isClosed()) {
            return;
        }
        LOG.debug("{}: the client has gone", context());
        ByteBuf rest = lifecycle.phase().takeRest();
        end(DisconnectReason.CLIENT);
        sides.endBehindClient(rest);
    }

    @Override
    public void refuse(Reply error, DisconnectReason reason) {
        ErrorSource source = error.failure();
        if (source != null) {
            traffic().error(source);
        }
        PacketWriter packet = new PacketWriter(
                parts.allocator(), new Capabilities(0), 0, lifecycle.phase().nextSequenceId());
        if (!lifecycle.isGreeted()) {
            packet.leaveOutSqlStates();
        }
        error.write(packet);
        parts.sender().toClient(packet.packets());
        hangUp(false, reason);
    }

    @Override
    public void hangUp(boolean reset, DisconnectReason reason) {
        if (isClosed()) {
            return;
        }
        boolean linger = reason == DisconnectReason.SERVER || lifecycle.phase().expectsMoreOfClient();
        end(reason);
        sides.end(reset, linger);
    }

    private void end(DisconnectReason reason) {
        lifecycle.close(reason);
        deadline.stop();
        parts.gate().cancel();
        lifecycle.phase().close();
        // not before the last byte for the client is written
        connection.closeFuture().addListener(gone -> sessions.remove(events));
    }
}
