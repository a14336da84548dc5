package io.failgate.proxy.compression;

import io.netty.buffer.ByteBuf;

/**
 * The seven bytes in front of every compressed payload: its length, a sequence id, and the decompressed length. The
 * last is 0 if the payload is stored as it is.
 */
final class FrameHeader {

    static final int SIZE = 7;

    private FrameHeader() {}

    static void set(ByteBuf out, int payloadLength, int sequenceId, int plainLength) {
        out.setMediumLE(0, payloadLength);
        out.setByte(3, sequenceId);
        out.setMediumLE(4, plainLength);
    }

    static int payloadLength(ByteBuf in) {
        return in.getUnsignedMediumLE(in.readerIndex());
    }

    static int sequenceId(ByteBuf in) {
        return in.getUnsignedByte(in.readerIndex() + 3);
    }

    static int plainLength(ByteBuf in) {
        return in.getUnsignedMediumLE(in.readerIndex() + 4);
    }

    /** Whether the whole frame that begins at the reader index is there. */
    static boolean isFrameComplete(ByteBuf in) {
        return in.readableBytes() >= SIZE && in.readableBytes() - SIZE >= payloadLength(in);
    }
}
