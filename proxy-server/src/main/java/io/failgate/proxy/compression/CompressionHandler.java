package io.failgate.proxy.compression;

import io.failgate.proxy.memory.BufferMemory;
import io.failgate.proxy.protocol.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.Future;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Compresses the packets of one connection, and decompresses those of its peer. Stands between the network, or TLS, and
 * a handler that reads and writes buffers without compression. Added to a pipeline as soon as the OK that ends the
 * authentication was written or read.
 *
 * <p>Written bytes are compressed when they fill a frame or are flushed; closing flushes. A peer that breaks the
 * protocol causes one {@link MalformedPacketException}, and is not read any more.
 */
public final class CompressionHandler extends ChannelDuplexHandler {

    /**
     * A read is complete after this many bytes at the latest, or after a frame if memory is tight. A little on the wire
     * can be much here.
     */
    private static final int BURST = 64 * 1024;

    /** So long a peer may take to make room for the last frame. */
    private static final int LAST_WRITE_SECONDS = 3;

    private final FrameEncoder encoder;
    private final FrameDecoder decoder;
    private final Queue<ChannelPromise> promises = new ArrayDeque<>(1);
    private final BufferMemory memory;
    private final boolean deliversRest;
    private boolean broken;

    /** Whether the last frame is being written, and nothing may follow. */
    private boolean closing;

    /** Whether the peer has ended its direction, and frames in front of that end still wait. */
    private boolean ended;

    private CompressionHandler(Codec codec, SequenceIds ids, BufferMemory memory, boolean deliversRest) {
        this.memory = memory;
        this.deliversRest = deliversRest;
        this.encoder = new FrameEncoder(codec, ids);
        this.decoder = new FrameDecoder(codec, ids);
    }

    /** A handler for the connection of a client. It goes into one pipeline, which closes it. */
    public static CompressionHandler ofClient(CompressionAlgorithm algorithm, int level, BufferMemory memory) {
        return new CompressionHandler(algorithm.newCodec(level), new ClientSideIds(), memory, false);
    }

    /** A handler for the connection to a server. It goes into one pipeline, which closes it. */
    public static CompressionHandler ofServer(CompressionAlgorithm algorithm, int level, BufferMemory memory) {
        return new CompressionHandler(algorithm.newCodec(level), new ServerSideIds(), memory, true);
    }

    /** Whether bytes have come that were not handed on: a part of a frame, as a rule. */
    public boolean isInFrame() {
        return decoder.holdsBytes();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf frames = (ByteBuf) message;
        if (broken) {
            frames.release();
            return;
        }
        decoder.add(context.alloc(), frames);
        deliver(context);
    }

    /** Hands on complete frames, at least one, until the next handler wants no more. */
    private void deliver(ChannelHandlerContext context) {
        int burst = 0;
        while (decoder.hasFrame()) {
            burst += deliverOne(context);
            if (burst >= BURST || memory.isTight()) {
                burst = 0;
                context.fireChannelReadComplete();
            }
            if (!context.channel().config().isAutoRead()) {
                return;
            }
        }
        if (ended) {
            ended = false;
            context.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
    }

    /** Hands on the peer's last bytes before its end, however late they are wanted. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE && decoder.hasFrame()) {
            ended = true;
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    private int deliverOne(ChannelHandlerContext context) {
        ByteBuf packets;
        try {
            packets = decoder.next(context.alloc());
        } catch (MalformedPacketException malformed) {
            broken = true;
            decoder.release();
            context.fireExceptionCaught(malformed);
            return 0;
        }
        int length = packets.readableBytes();
        context.fireChannelRead(packets);
        return length;
    }

    /** Hands on waiting frames first. Not at once, because the next handler may be in the middle of something. */
    @Override
    public void read(ChannelHandlerContext context) {
        if (decoder.hasFrame()) {
            context.executor().execute(() -> {
                deliver(context);
                context.fireChannelReadComplete();
            });
        }
        context.read();
    }

    /**
     * A server's last bytes reach its client. Commands of a client that is gone are dropped: they could be very large.
     */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        try {
            while (deliversRest && decoder.hasFrame()) {
                deliverOne(context);
            }
        } finally {
            decoder.release();
            context.fireChannelInactive();
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        ByteBuf packets = (ByteBuf) message;
        if (closing) {
            packets.release();
            promise.tryFailure(new ClosedChannelException());
            return;
        }
        try {
            encoder.collect(context, packets);
        } finally {
            packets.release();
        }
        if (!promise.isVoid()) {
            promises.add(promise);
        }
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        encoder.write(context);
        keepPromises(context);
        context.flush();
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (encoder.holdsBytes()) {
            closing = true;
            encoder.writeAll(context);
            keepPromises(context);
            closeBehindLastWrite(context, promise);
        } else {
            flush(context);
            context.close(promise);
        }
    }

    /** A transport may drop what was flushed and not written yet. A peer that does not read is not waited for long. */
    private static void closeBehindLastWrite(ChannelHandlerContext context, ChannelPromise promise) {
        Future<?> givenUp = context.executor().schedule(() -> context.close(), LAST_WRITE_SECONDS, TimeUnit.SECONDS);
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            givenUp.cancel(false);
            context.close(promise);
        });
    }

    /** An empty buffer behind the frames is written when they are. */
    private void keepPromises(ChannelHandlerContext context) {
        for (ChannelPromise promise = promises.poll(); promise != null; promise = promises.poll()) {
            context.write(Unpooled.EMPTY_BUFFER, promise);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        broken = true;
        decoder.release();
        encoder.release();
        for (ChannelPromise promise = promises.poll(); promise != null; promise = promises.poll()) {
            promise.tryFailure(new ClosedChannelException());
        }
    }
}
