package io.failgate.proxy.exchange;

import io.failgate.proxy.protocol.PacketHeader;
import io.netty.buffer.ByteBuf;

/** Gives frames consecutive sequence ids, however their bytes are cut. */
final class Numbering {

    private static final int LAST = 0xFF;

    private int next;
    private int headerBytes;
    private int payloadLeft;
    private int payloadLength;

    /** Begins with this id. */
    static Numbering from(int sequenceId) {
        Numbering numbering = new Numbering();
        numbering.continueAt(sequenceId);
        return numbering;
    }

    /** The sequence id of the next frame. */
    int next() {
        return next;
    }

    /** Goes on with this id. */
    void continueAt(int sequenceId) {
        next = sequenceId;
    }

    /** Leaves ids out. */
    void skip(int frames) {
        next = (next + frames) & LAST;
    }

    /** Numbers the frames, or the parts of them, in a range of bytes. Returns how many were numbered. */
    int number(ByteBuf frames, int start, int end) {
        int numbered = 0;
        int index = start;
        while (index < end) {
            if (payloadLeft > 0) {
                int step = Math.min(payloadLeft, end - index);
                payloadLeft -= step;
                index += step;
                continue;
            }
            numbered += takeHeaderByte(frames, index);
            index++;
        }
        return numbered;
    }

    private int takeHeaderByte(ByteBuf frames, int index) {
        if (headerBytes < PacketHeader.SIZE - 1) {
            payloadLength |= frames.getUnsignedByte(index) << (8 * headerBytes);
            headerBytes++;
            return 0;
        }
        frames.setByte(index, next);
        next = PacketHeader.next(next);
        payloadLeft = payloadLength;
        payloadLength = 0;
        headerBytes = 0;
        return 1;
    }
}
