package io.failgate.proxy.session;

import io.failgate.proxy.protocol.PacketHeader;
import io.netty.buffer.ByteBuf;

/**
 * A packet of any length that passes by as it comes, frame by frame. The frames get new sequence ids. One direction of
 * one connection; not thread-safe.
 */
final class PassingPacket {

    private int payloadLeft;
    private boolean goesOn;
    private int lastSequenceId;

    /** Whether there is more to come of a packet. */
    boolean isUnderWay() {
        return payloadLeft > 0 || goesOn;
    }

    /** The sequence id of the last frame that has come, as it came. */
    int lastSequenceId() {
        return lastSequenceId;
    }

    /** Goes on with a packet after its header and the visible part of its payload have passed in another way. */
    void resume(int length, int sequenceId, int visible) {
        payloadLeft = length - visible;
        goesOn = length == PacketHeader.MAX_PAYLOAD;
        lastSequenceId = sequenceId;
    }

    /** Begins with the packet at the reader index. Its header has come. */
    void begin() {
        payloadLeft = 0;
        goesOn = true;
    }

    /**
     * Takes what has come of the packet, with the shift added to its sequence ids. The caller owns it; empty if nothing
     * has come.
     */
    ByteBuf take(ByteBuf in, int shift) {
        int start = in.readerIndex();
        boolean more = true;
        while (more) {
            if (payloadLeft == 0 && goesOn && in.readableBytes() >= PacketHeader.SIZE) {
                enter(in, shift);
            }
            int step = Math.min(payloadLeft, in.readableBytes());
            in.skipBytes(step);
            payloadLeft -= step;
            more = payloadLeft == 0 && goesOn && in.readableBytes() >= PacketHeader.SIZE;
        }
        int end = in.readerIndex();
        in.readerIndex(start);
        return in.readRetainedSlice(end - start);
    }

    private void enter(ByteBuf in, int shift) {
        int header = in.readerIndex();
        payloadLeft = PacketHeader.payloadLength(in, header);
        goesOn = payloadLeft == PacketHeader.MAX_PAYLOAD;
        lastSequenceId = PacketHeader.sequenceId(in, header);
        in.setByte(header + PacketHeader.SIZE - 1, lastSequenceId + shift);
        in.skipBytes(PacketHeader.SIZE);
    }
}
