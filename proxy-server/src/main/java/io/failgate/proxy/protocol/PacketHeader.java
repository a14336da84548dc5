package io.failgate.proxy.protocol;

import io.netty.buffer.ByteBuf;

/**
 * The four bytes in front of every payload: a length of three bytes, little-endian, and a sequence id (edge case E1).
 */
public final class PacketHeader {

    /** Bytes in a header. */
    public static final int SIZE = 4;

    /** A payload of this many bytes goes on in the next packet. */
    public static final int MAX_PAYLOAD = 0xFFFFFF;

    private PacketHeader() {}

    /** The length of the payload after the header at {@code index}. */
    public static int payloadLength(ByteBuf buffer, int index) {
        return buffer.getUnsignedMediumLE(index);
    }

    /** The sequence id in the header at {@code index}, 0 to 255. */
    public static int sequenceId(ByteBuf buffer, int index) {
        return buffer.getUnsignedByte(index + 3);
    }

    /** The id that follows, 255 being followed by 0 (edge case E4). */
    public static int next(int sequenceId) {
        return (sequenceId + 1) & 0xFF;
    }

    /** Appends a header. */
    public static void write(ByteBuf out, int payloadLength, int sequenceId) {
        out.writeMediumLE(payloadLength).writeByte(sequenceId);
    }

    /** Whether the whole packet that begins at the reader index is there. */
    public static boolean isComplete(ByteBuf buffer) {
        return buffer.readableBytes() >= SIZE
                && buffer.readableBytes() - SIZE >= payloadLength(buffer, buffer.readerIndex());
    }
}
