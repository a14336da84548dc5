package io.failgate.proxy.compression;

import io.failgate.proxy.protocol.PacketHeader;
import io.netty.buffer.ByteBuf;

/** Finds the sequence ids of the packets in a stream that comes in pieces. One direction of one connection. */
final class HeaderScanner {

    private static final int LENGTH_BYTES = 3;

    private int lengthBytes;
    private int length;
    private int payloadLeft;
    private boolean lastWasFull;
    private boolean continuation;

    /**
     * The index of the first sequence id from {@code index} on, or -1 if the buffer ends before it. Consecutive calls
     * cover all bytes.
     */
    int nextId(ByteBuf in, int index) {
        int end = in.writerIndex();
        int at = index;
        while (at < end) {
            if (payloadLeft > 0) {
                int step = Math.min(payloadLeft, end - at);
                payloadLeft -= step;
                at += step;
            } else if (lengthBytes < LENGTH_BYTES) {
                length |= in.getUnsignedByte(at) << (8 * lengthBytes);
                lengthBytes++;
                at++;
            } else {
                endHeader();
                return at;
            }
        }
        return -1;
    }

    private void endHeader() {
        continuation = lastWasFull;
        lastWasFull = length == PacketHeader.MAX_PAYLOAD;
        payloadLeft = length;
        length = 0;
        lengthBytes = 0;
    }

    /** Whether the packet of the found id continues the one before, which was as long as a packet can be. */
    boolean isContinuation() {
        return continuation;
    }

    /** How many of the last bytes begin a header whose id has not come yet. */
    int cutHeaderBytes() {
        return lengthBytes;
    }
}
