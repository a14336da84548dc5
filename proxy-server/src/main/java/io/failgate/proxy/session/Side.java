package io.failgate.proxy.session;

import io.failgate.proxy.compression.CompressionHandler;
import io.failgate.proxy.interception.Treatment;
import io.failgate.proxy.memory.BufferMemory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One of the two peers of a session, the client or the server: its connection, the layers between the network and the
 * packets (TLS, and compression above it), the flow of bytes towards it, which of its directions have ended, and how
 * the connection ends. Event loop only.
 */
final class Side implements Flow.Target {

    private static final String COMPRESSION = "compression";

    private final Owner owner;
    private final Flow flow;
    private @Nullable Channel channel;
    private State state = State.OPEN;

    /** Whether something was written that was not flushed. */
    private boolean unflushed;

    /** Whether the peer has ended TLS in order (close_notify), which tells it from one that has died. */
    private boolean tlsEnded;

    /** Whether the peer is being told that the other says no more. */
    private boolean endingOutput;

    private @Nullable LingeringClose lingering;

    /** What is between this side and its owner, a session. */
    interface Owner {

        /** There may be room again, or nothing may wait any more. */
        void settled();

        /** A fault in the flow ends the connection to this side. */
        void cut(Side side, boolean reset);
    }

    /**
     * Which directions of the connection go on. A failed write ends one of them only: what the peer has said last can
     * still be read.
     */
    private enum State {
        /** Both. */
        OPEN,
        /** The peer has ended what it says (FIN), and may still hear. */
        SILENT,
        /** The peer cannot be told anything any more, and what it has said is still read. */
        DEAF,
        /** None. */
        GONE
    }

    Side(EventLoop loop, Owner owner) {
        this.owner = owner;
        this.flow = new Flow(loop, this);
    }

    /** There is a connection, whose directions end one by one, and which is closed by this side alone. */
    void connect(Channel connection) {
        channel = connection;
        connection.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        connection.config().setOption(ChannelOption.AUTO_CLOSE, false);
    }

    boolean isConnected() {
        return channel != null;
    }

    private Channel connection() {
        return Objects.requireNonNull(channel);
    }

    /** The flow of bytes towards the peer. */
    Flow flow() {
        return flow;
    }

    /** Sends bytes, as a fault will have it. Takes the buffer. */
    void send(ByteBuf bytes, Treatment treatment) {
        flow.pass(bytes, treatment);
    }

    /** What is said before there is a connection, or to a peer that cannot hear, is lost. */
    @Override
    public void write(ByteBuf bytes) {
        Channel to = channel;
        if (to == null || !hears()) {
            bytes.release();
            return;
        }
        unflushed = true;
        to.write(bytes, to.voidPromise());
    }

    @Override
    public void flush() {
        Channel to = channel;
        if (unflushed && to != null) {
            unflushed = false;
            to.flush();
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

    /** Whether more may be sent: to a peer that cannot hear, anything, as it is dropped. Less if memory is tight. */
    boolean hasRoom(boolean tight) {
        Channel to = channel;
        return to == null || !hears() || (to.isWritable() && flow.hasRoom(tight));
    }

    /** Lets the peer's bytes come, or stops them; less may wait to be written to it if memory is tight. */
    void setReading(boolean reading, boolean tight) {
        Channel peer = channel;
        if (peer != null) {
            peer.config().setWriteBufferWaterMark(BufferMemory.waterMark(tight));
            peer.config().setAutoRead(reading);
        }
    }

    /** Whether the peer can be told anything. */
    boolean hears() {
        return state == State.OPEN || state == State.SILENT;
    }

    /** Whether the peer says nothing any more. */
    boolean isSilent() {
        return state == State.SILENT || state == State.GONE;
    }

    /** Whether the peer cannot be told anything, and what it says is still to be read. */
    boolean isDeaf() {
        return state == State.DEAF;
    }

    /** Whether neither direction goes on. */
    boolean isGone() {
        return state == State.GONE;
    }

    /** The peer has said its last. */
    void inputEnded() {
        state = hears() ? State.SILENT : State.GONE;
        if (lingering != null) {
            lingering.finish();
        }
    }

    /** Nothing can be written any more. */
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

    /**
     * Whether the peer has said that TLS ends, rather than ended the network's connection alone, as one does that has
     * died.
     */
    boolean hasEndedTls() {
        return tlsEnded;
    }

    /** Goes on with TLS. */
    void encrypt(SslHandler handler) {
        Layers.encrypt(connection(), handler);
    }

    /** Whether the connection goes on with TLS. */
    boolean isEncrypted() {
        return channel != null && tls(channel) != null;
    }

    private static @Nullable SslHandler tls(Channel channel) {
        return (SslHandler) channel.pipeline().get(Layers.TLS);
    }

    /** Goes on with compression. */
    void compress(CompressionHandler handler) {
        connection().pipeline().addBefore(SessionInitializer.HANDLER, COMPRESSION, handler);
    }

    /** Reads bytes that came before a handler was added that understands them. */
    void readAgain(ByteBuf bytes) {
        ChannelHandlerContext tls = connection().pipeline().context(Layers.TLS);
        if (tls == null) {
            connection().pipeline().fireChannelRead(bytes);
        } else {
            tls.fireChannelRead(bytes);
        }
    }

    /**
     * Tells the peer, behind everything that was sent, that the other peer says no more. What this peer says is still
     * read.
     *
     * @param inOrder whether TLS ends as well; else the peer sees the end of one that has died
     */
    void endOutput(boolean inOrder) {
        if (endingOutput) {
            return;
        }
        endingOutput = true;
        flow.finish(() -> afterLastWrite(to -> shutdownOutput(to, inOrder)));
    }

    /**
     * Closes the connection behind everything that was sent, however slowly that goes.
     *
     * @param inOrder whether TLS ends as well; else the peer sees the end of one that has died
     * @param linger whether the peer may be sending still, which is then read and dropped for a while, so that no reset
     *     overtakes what it is told
     */
    void close(boolean inOrder, boolean linger) {
        flow.finish(() -> {
            if (isShakingHands()) {
                closeAbruptly(connection()); // what is to be said would wait for ever
            } else {
                afterLastWrite(to -> close(to, inOrder, linger));
            }
        });
    }

    private void close(Channel to, boolean inOrder, boolean linger) {
        if (linger && state == State.OPEN && to instanceof DuplexChannel) {
            lingering = new LingeringClose(to, () -> closeAbruptly(to));
            shutdownOutput(to, inOrder);
            to.config().setAutoRead(true);
        } else if (inOrder) {
            to.close();
        } else {
            closeAbruptly(to);
        }
    }

    /** Closes the connection now. The peer sees a reset (RST), and loses what it was not given yet. */
    void reset() {
        flow.abandon();
        Channel to = channel;
        if (to != null) {
            to.config().setOption(ChannelOption.SO_LINGER, 0);
            closeAbruptly(to);
        }
    }

    /**
     * Drops what waits to be sent, and closes the connection: the peer sees the end (FIN) of one that has died, unless
     * TLS ends as well.
     */
    void abandon(boolean inOrder) {
        flow.abandon();
        Channel to = channel;
        if (to != null && inOrder) {
            to.close();
        } else if (to != null) {
            closeAbruptly(to);
        }
    }

    /** Drops what waits to be sent if it is held by something that may never end. */
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

    /** A connection that is not there yet takes no write, and never would. */
    private void afterLastWrite(Consumer<Channel> then) {
        Channel to = channel;
        if (to != null && to.isActive()) {
            to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> then.accept(to));
        } else if (to != null) {
            closeAbruptly(to);
        }
    }

    private static void shutdownOutput(Channel to, boolean inOrder) {
        SslHandler tls = tls(to);
        if (tls != null && inOrder) {
            tls.closeOutbound().addListener(told -> shutdownOutput(to));
        } else {
            shutdownOutput(to);
        }
    }

    /** A channel of a test has no directions that end on their own. */
    private static void shutdownOutput(Channel to) {
        if (to instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        } else {
            to.close();
        }
    }

    /** Whether nothing can be said, as TLS has begun and is not agreed on. */
    boolean isShakingHands() {
        SslHandler tls = channel == null ? null : tls(channel);
        return tls != null && !tls.handshakeFuture().isDone();
    }

    /** Closes a connection without a word of any layer. */
    private static void closeAbruptly(Channel channel) {
        ChannelHandlerContext lowest = channel.pipeline().firstContext();
        if (lowest != null) { // else it is closed already
            lowest.close();
        }
    }
}
