package io.failgate.proxy.compression;

import io.failgate.proxy.protocol.PacketHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;

/**
 * Collects packets and writes them in frames. Less than one frame waits here, so the channel's count of pending bytes
 * is right.
 */
final class FrameEncoder {

    /** Bytes in a frame at most, as in MySQL: a peer refuses a frame beyond its {@code max_allowed_packet}. */
    static final int PIECE = 16 * 1024;

    /** {@code MIN_COMPRESS_LENGTH}: shorter payloads are stored as they are. */
    private static final int MIN_COMPRESSED = 50;

    private final Codec codec;
    private final SequenceIds ids;
    private final HeaderScanner scanner = new HeaderScanner();

    /** The bytes that were not written yet. Owned. */
    private ByteBuf collected = Unpooled.EMPTY_BUFFER;

    FrameEncoder(Codec codec, SequenceIds ids) {
        this.codec = codec;
        this.ids = ids;
    }

    /** Takes all bytes, but not the buffer. Writes all that belongs into earlier frames than their end. */
    void collect(ChannelHandlerContext context, ByteBuf packets) {
        while (packets.isReadable()) {
            if (!collected.isReadable()) {
                collected.release();
                collected = context.alloc().directBuffer(PIECE, PIECE);
            }
            int start = collected.writerIndex();
            collected.writeBytes(packets, Math.min(packets.readableBytes(), collected.writableBytes()));
            scan(context, start);
            if (!collected.isWritable()) {
                makeRoom(context);
            }
        }
    }

    private void makeRoom(ChannelHandlerContext context) {
        if (collected.readerIndex() == 0) {
            write(context);
        }
        collected.discardReadBytes();
    }

    private void scan(ChannelHandlerContext context, int start) {
        int at = scanner.nextId(collected, start);
        while (at >= 0) {
            int id = collected.getUnsignedByte(at);
            if (ids.startsFrame(id)) {
                int header = at - (PacketHeader.SIZE - 1);
                writeFrame(context, header - collected.readerIndex());
            }
            ids.packetSent(id);
            at = scanner.nextId(collected, at + 1);
        }
    }

    /** Writes all but the beginning of a header that may have to be in another frame. */
    void write(ChannelHandlerContext context) {
        writeFrame(context, collected.readableBytes() - scanner.cutHeaderBytes());
    }

    /** Whether bytes wait for the rest of their header, or to be flushed. */
    boolean holdsBytes() {
        return collected.isReadable();
    }

    /** Writes all, because nothing will follow. */
    void writeAll(ChannelHandlerContext context) {
        write(context);
        if (collected.isReadable()) {
            ids.headerCut();
            writeFrame(context, collected.readableBytes());
        }
    }

    private void writeFrame(ChannelHandlerContext context, int length) {
        if (length == 0) {
            return;
        }
        ByteBuf frame = context.alloc().directBuffer(FrameHeader.SIZE + codec.room(length));
        frame.writeZero(FrameHeader.SIZE);
        int from = collected.readerIndex();
        boolean shorter = length >= MIN_COMPRESSED && codec.compress(collected, from, length, frame);
        if (!shorter) {
            frame.writeBytes(collected, from, length);
        }
        FrameHeader.set(frame, frame.readableBytes() - FrameHeader.SIZE, ids.frameSent(), shorter ? length : 0);
        collected.skipBytes(length);
        context.write(frame, context.voidPromise());
        if (!collected.isReadable()) {
            release();
        }
    }

    void release() {
        collected.release();
        collected = Unpooled.EMPTY_BUFFER;
    }
}
