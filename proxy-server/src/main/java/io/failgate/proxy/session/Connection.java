package io.failgate.proxy.session;

import io.failgate.proxy.compression.CompressionHandler;
import io.failgate.proxy.memory.BufferMemory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/**
 * The connection to a peer: its channel, its layers, and the ways in which it can end. Layers are TLS, and compression
 * above it. Event loop only.
 */
final class Connection {

    private static final String COMPRESSION = "compression";

    private final Channel channel;

    /** Whether written bytes were not flushed yet. */
    private boolean unflushed;

    /** The two directions of the channel end one by one, and only its side closes it. */
    Connection(Channel channel) {
        this.channel = channel;
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.config().setOption(ChannelOption.AUTO_CLOSE, false);
    }

    void write(ByteBuf bytes) {
        unflushed = true;
        channel.write(bytes, channel.voidPromise());
    }

    void flush() {
        if (unflushed) {
            unflushed = false;
            channel.flush();
        }
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    /** Lets the peer's bytes come, or stops them; less may wait to be written to it if memory is tight. */
    void setReading(boolean reading, boolean tight) {
        ChannelConfig config = channel.config();
        WriteBufferWaterMark mark = BufferMemory.waterMark(tight);
        if (config.getWriteBufferWaterMark() != mark) { // asked after each event, and setting it is dearer
            config.setWriteBufferWaterMark(mark);
        }
        if (config.isAutoRead() != reading) {
            config.setAutoRead(reading);
        }
    }

    void encrypt(SslHandler handler) {
        Layers.encrypt(channel, handler);
    }

    boolean isEncrypted() {
        return tls() != null;
    }

    /** Whether nothing can be sent, because the TLS handshake is under way. */
    boolean isShakingHands() {
        SslHandler tls = tls();
        return tls != null && !tls.handshakeFuture().isDone();
    }

    private @Nullable SslHandler tls() {
        return (SslHandler) channel.pipeline().get(Layers.TLS);
    }

    void compress(CompressionHandler handler) {
        channel.pipeline().addBefore(Layers.SESSION, COMPRESSION, handler);
    }

    /** Reads bytes again for a handler that was added after they came. */
    void readAgain(ByteBuf bytes) {
        ChannelHandlerContext tls = channel.pipeline().context(Layers.TLS);
        if (tls == null) {
            channel.pipeline().fireChannelRead(bytes);
        } else {
            tls.fireChannelRead(bytes);
        }
    }

    /** Runs something behind the last write. A channel without a connection takes no write, and never would. */
    void afterLastWrite(Runnable then) {
        if (channel.isActive()) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> then.run());
        } else {
            closeAbruptly();
        }
    }

    /**
     * Ends the direction to the peer.
     *
     * @param inOrder whether TLS ends as well; else the peer sees the end of a process that has died
     */
    void shutdownOutput(boolean inOrder) {
        SslHandler tls = tls();
        if (tls != null && inOrder) {
            tls.closeOutbound().addListener(told -> shutdownOutput());
        } else {
            shutdownOutput();
        }
    }

    /** A channel of a test has no directions that end on their own. */
    private void shutdownOutput() {
        if (channel instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        } else {
            channel.close();
        }
    }

    /** Whether the two directions can end one by one. */
    boolean canLinger() {
        return channel instanceof DuplexChannel;
    }

    /** Ends the direction to the peer, and closes when the peer has ended as well. */
    LingeringClose linger(boolean inOrder) {
        LingeringClose lingering = new LingeringClose(channel, this::closeAbruptly);
        shutdownOutput(inOrder);
        channel.config().setAutoRead(true);
        return lingering;
    }

    /**
     * Closes the connection.
     *
     * @param inOrder whether TLS ends as well; else the peer sees the end (FIN) of a process that has died
     */
    void close(boolean inOrder) {
        if (inOrder) {
            channel.close();
        } else {
            closeAbruptly();
        }
    }

    /** Closes the connection. The peer sees a reset (RST), and loses bytes that it was not given yet. */
    void reset() {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        closeAbruptly();
    }

    /** Closes the connection without a word of any layer. */
    void closeAbruptly() {
        ChannelHandlerContext lowest = channel.pipeline().firstContext();
        if (lowest != null) { // else it is closed already
            lowest.close();
        }
    }
}
