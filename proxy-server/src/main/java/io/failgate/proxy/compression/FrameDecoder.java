package io.failgate.proxy.compression;

import io.failgate.proxy.protocol.Cumulation;
import io.failgate.proxy.protocol.PacketHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/** Cumulates frames, however they are cut, and decompresses one after the other. */
final class FrameDecoder {

    private final Codec codec;
    private final SequenceIds ids;
    private final HeaderScanner scanner = new HeaderScanner();

    /** The bytes from the first frame on that was not decoded. Owned. */
    private ByteBuf cumulation = Unpooled.EMPTY_BUFFER;

    FrameDecoder(Codec codec, SequenceIds ids) {
        this.codec = codec;
        this.ids = ids;
    }

    /** Takes over the buffer. */
    void add(ByteBufAllocator allocator, ByteBuf frames) {
        cumulation = Cumulation.append(allocator, cumulation, frames);
    }

    boolean holdsBytes() {
        return cumulation.isReadable();
    }

    boolean hasFrame() {
        return FrameHeader.isFrameComplete(cumulation);
    }

    /**
     * The bytes in the next frame. Packets have the ids that they would have without compression. The caller owns them.
     *
     * @throws io.failgate.proxy.protocol.MalformedPacketException if they are not what the frame announces
     */
    ByteBuf next(ByteBufAllocator allocator) {
        int payloadLength = FrameHeader.payloadLength(cumulation);
        int frame = FrameHeader.sequenceId(cumulation);
        int plainLength = FrameHeader.plainLength(cumulation);
        ByteBuf payload = cumulation.skipBytes(FrameHeader.SIZE).readSlice(payloadLength);
        ByteBuf packets = plainLength == 0 ? payload.retain() : decompress(payload, allocator, plainLength);
        if (!cumulation.isReadable()) {
            release();
        }
        ids.frameReceived(frame);
        renumber(packets);
        return packets;
    }

    private ByteBuf decompress(ByteBuf payload, ByteBufAllocator allocator, int plainLength) {
        ByteBuf out = allocator.directBuffer(plainLength, plainLength);
        boolean complete = false;
        try {
            codec.decompress(payload, out);
            complete = true;
            return out;
        } finally {
            if (!complete) {
                out.release();
            }
        }
    }

    private void renumber(ByteBuf packets) {
        int firstId = packets.readerIndex() + PacketHeader.SIZE - 1;
        int at = scanner.nextId(packets, packets.readerIndex());
        while (at >= 0) {
            int id = ids.packetReceived(packets.getUnsignedByte(at), scanner.isContinuation(), at == firstId);
            packets.setByte(at, id);
            at = scanner.nextId(packets, at + 1);
        }
    }

    void release() {
        cumulation.release();
        cumulation = Unpooled.EMPTY_BUFFER;
    }
}
