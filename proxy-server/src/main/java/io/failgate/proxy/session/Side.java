package io.failgate.proxy.session;

import io.failgate.proxy.flow.Flow;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One of the two peers of a session, the client or the server. A side has its connection, the flow of bytes towards it,
 * the state of its directions, and its end. Event loop only.
 */
final class Side implements Flow.Target {

    private final Owner owner;
    private final Flow flow;
    private @Nullable Connection connection;
    private State state = State.OPEN;

    /** Whether the peer has ended TLS in order (close_notify). A peer that has died has not. */
    private boolean tlsEnded;

    /** Whether the peer is being told that the other peer says no more. */
    private boolean endingOutput;

    private @Nullable LingeringClose lingering;

    /** The session, as its sides see it. */
    interface Owner {

        /** The flow may have room again, or may be empty. */
        void settled();

        /** A fault in the flow ends the connection to this side. */
        void cut(Side side, boolean reset);
    }

    /**
     * Which directions of the connection go on. A failed write ends one direction only: the peer's last bytes can still
     * be read.
     */
    private enum State {
        /** Both. */
        OPEN,
        /** The peer has ended its direction (FIN), and may still read. */
        SILENT,
        /** The peer cannot be written to any more, and its bytes are still read. */
        DEAF,
        /** Neither. */
        GONE
    }

    Side(EventLoop loop, Owner owner) {
        this.owner = owner;
        this.flow = new Flow(loop, this);
    }

    /** The peer is connected. */
    void connect(Channel channel) {
        connection = new Connection(channel);
    }

    boolean isConnected() {
        return connection != null;
    }

    /** The connection; only once there is one. */
    Connection connection() {
        return Objects.requireNonNull(connection);
    }

    /** The flow of bytes towards the peer. */
    Flow flow() {
        return flow;
    }

    /** Bytes are lost before there is a connection, or if the peer cannot be written to. */
    @Override
    public void write(ByteBuf bytes) {
        Connection to = connection;
        if (to == null || !hears()) {
            bytes.release();
        } else {
            to.write(bytes);
        }
    }

    @Override
    public void flush() {
        if (connection != null) {
            connection.flush();
        }
    }

    @Override
    public void hangUp(boolean reset) {
        owner.cut(this, reset);
    }

    @Override
    public void changed() {
        owner.settled();
    }

    /**
     * Whether more may be sent: less if memory is tight. A peer that cannot be written to always has room, because
     * bytes are dropped.
     */
    boolean hasRoom(boolean tight) {
        Connection to = connection;
        return to == null || !hears() || (to.isWritable() && flow.hasRoom(tight));
    }

    /**
     * Lets the peer's bytes come, or stops them; less may wait to be written to it if memory is tight. From a peer that
     * has ended its direction nothing comes, and waiting for it would wake the loop.
     */
    void setReading(boolean reading, boolean tight) {
        if (connection != null) {
            connection.setReading(reading && !isSilent(), tight);
        }
    }

    /** Whether the peer can be written to. */
    boolean hears() {
        return state == State.OPEN || state == State.SILENT;
    }

    /** Whether the peer has ended its direction. */
    boolean isSilent() {
        return state == State.SILENT || state == State.GONE;
    }

    /** Whether the peer cannot be written to, and its bytes are still to be read. */
    boolean isDeaf() {
        return state == State.DEAF;
    }

    /** Whether neither direction goes on. */
    boolean isGone() {
        return state == State.GONE;
    }

    /** The peer has ended its direction. */
    void inputEnded() {
        state = hears() ? State.SILENT : State.GONE;
        if (lingering != null) {
            lingering.finish();
        }
    }

    /** The peer cannot be written to any more. */
    void outputEnded() {
        state = isSilent() ? State.GONE : State.DEAF;
        flow.abandon();
    }

    /** The connection is closed, or was reset. */
    void closed() {
        state = State.GONE;
        flow.abandon();
    }

    /** The peer has ended TLS in order. */
    void tlsEnded() {
        tlsEnded = true;
    }

    /** Whether the peer has ended TLS. A peer that has died ends the network's connection alone. */
    boolean hasEndedTls() {
        return tlsEnded;
    }

    /** Whether the connection goes on with TLS. */
    boolean isEncrypted() {
        return connection != null && connection.isEncrypted();
    }

    /** Whether nothing can be sent, because the TLS handshake is under way. */
    boolean isShakingHands() {
        return connection != null && connection.isShakingHands();
    }

    /**
     * Tells the peer, behind everything that was sent, that the other peer says no more. This peer's bytes are still
     * read.
     *
     * @param inOrder whether TLS ends as well; else the peer sees the end of one that has died
     */
    void endOutput(boolean inOrder) {
        Connection to = connection;
        if (!endingOutput && to != null) {
            endingOutput = true;
            flow.finish(() -> to.afterLastWrite(() -> to.shutdownOutput(inOrder)));
        }
    }

    /**
     * Closes the connection behind everything that was sent, however slowly that goes.
     *
     * @param inOrder whether TLS ends as well; else the peer sees the end of one that has died
     * @param linger whether the peer may still be sending. Its bytes are then read and dropped for a while, so that no
     *     reset overtakes the last bytes to it
     */
    void close(boolean inOrder, boolean linger) {
        flow.finish(() -> {
            Connection to = connection;
            if (to != null && to.isShakingHands()) {
                to.closeAbruptly(); // the bytes to send would wait for ever
            } else if (to != null) {
                to.afterLastWrite(() -> close(to, inOrder, linger));
            }
        });
    }

    private void close(Connection to, boolean inOrder, boolean linger) {
        if (linger && state == State.OPEN && to.canLinger()) {
            lingering = to.linger(inOrder);
        } else {
            to.close(inOrder);
        }
    }

    /** Closes the connection now. The peer sees a reset (RST), and loses bytes that it was not given yet. */
    void reset() {
        flow.abandon();
        if (connection != null) {
            connection.reset();
        }
    }

    /**
     * Drops the bytes that wait to be sent, and closes the connection. The peer sees the end (FIN) of a process that
     * has died, unless TLS ends as well.
     */
    void abandon(boolean inOrder) {
        flow.abandon();
        if (connection != null) {
            connection.close(inOrder);
        }
    }

    /** Drops the bytes that wait to be sent if they are held by a pause that may never end. */
    void dropWhatIsHeld() {
        if (flow.isHeld()) {
            flow.abandon();
        }
    }

    /** Drops bytes that came behind the end of the session. */
    void drop(ByteBuf in) {
        in.release();
        if (lingering != null) {
            lingering.heard();
        }
    }
}
