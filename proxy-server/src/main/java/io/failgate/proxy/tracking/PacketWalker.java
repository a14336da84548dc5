package io.failgate.proxy.tracking;

import io.failgate.proxy.protocol.PacketHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Walks a stream of packets in the buffers it arrives in, however it is cut. Moves reader indexes only; keeps, copies
 * and releases no buffer, but for the few bytes of a {@linkplain PacketHead head} that two buffers share. One direction
 * of one connection; not thread-safe.
 */
public final class PacketWalker {

    private final ByteBuf cut = Unpooled.buffer(PacketHeader.SIZE + PacketHead.WINDOW);
    private final PacketHead head = new PacketHead();
    private int payloadLeft;
    private boolean goesOn;
    private boolean inPacket;

    /** The head of the packet at hand, valid from the time {@link #enter} returned true until the next call. */
    public PacketHead head() {
        return head;
    }

    /** How many bytes of the frame at hand were not walked over yet. */
    int payloadLeft() {
        return payloadLeft;
    }

    /** Whether a packet was entered and not left yet. */
    public boolean isInPacket() {
        return inPacket;
    }

    /** Whether the next byte is the first of a packet's header. */
    public boolean isBetweenPackets() {
        return !inPacket && !cut.isReadable();
    }

    /**
     * Whether the head of the next packet is complete in the buffer. If so, {@link #head()} shows it, and nothing is
     * consumed. Only {@linkplain #isBetweenPackets() between packets}.
     */
    public boolean peek(ByteBuf in) {
        if (!hasHead(in)) {
            return false;
        }
        showHead(in, in.readerIndex());
        return true;
    }

    /**
     * Consumes up to the head of the next packet, if that has come; then {@link #head()} shows it and {@link #leave}
     * follows.
     */
    public boolean enter(ByteBuf in) {
        if (!cut.isReadable() && hasHead(in)) {
            showHead(in, in.readerIndex());
            payloadLeft = head.length();
            in.skipBytes(PacketHeader.SIZE);
        } else if (completeCutHead(in)) {
            showHead(cut, 0);
            payloadLeft = head.length() - (cut.writerIndex() - PacketHeader.SIZE);
            cut.clear();
        } else {
            return false;
        }
        goesOn = head.length() == PacketHeader.MAX_PAYLOAD;
        inPacket = true;
        return true;
    }

    /** Consumes the rest of the packet, continuation frames included. Returns whether its end was reached. */
    public boolean leave(ByteBuf in) {
        while (true) {
            int step = Math.min(payloadLeft, in.readableBytes());
            in.skipBytes(step);
            payloadLeft -= step;
            if (payloadLeft > 0) {
                return false;
            }
            if (!goesOn) {
                inPacket = false;
                return true;
            }
            if (!enterContinuation(in)) {
                return false;
            }
        }
    }

    /**
     * Consumes the packets that are whole in the buffer and are nothing but rows. These are neither empty, nor full
     * frames, nor begin with 0xFE or 0xFF. Only {@linkplain #isBetweenPackets() between packets}. A result of many
     * short rows is mostly this loop.
     */
    void skipRows(ByteBuf in) {
        int at = in.readerIndex();
        int end = in.writerIndex();
        while (end - at > PacketHeader.SIZE) {
            int length = PacketHeader.payloadLength(in, at);
            boolean whole = length > 0 && length < PacketHeader.MAX_PAYLOAD && end - at - PacketHeader.SIZE >= length;
            if (!whole || in.getUnsignedByte(at + PacketHeader.SIZE) >= PacketHead.TERMINATOR) {
                break;
            }
            at += PacketHeader.SIZE + length;
        }
        in.readerIndex(at);
    }

    /** The sequence id of the last frame that was entered. */
    public int lastSequenceId() {
        return head.sequenceId();
    }

    private boolean enterContinuation(ByteBuf in) {
        cut.writeBytes(in, Math.min(in.readableBytes(), PacketHeader.SIZE - cut.writerIndex()));
        if (cut.writerIndex() < PacketHeader.SIZE) {
            return false;
        }
        payloadLeft = PacketHeader.payloadLength(cut, 0);
        goesOn = payloadLeft == PacketHeader.MAX_PAYLOAD;
        head.moveTo(Unpooled.EMPTY_BUFFER, 0, 0, PacketHeader.sequenceId(cut, 0));
        cut.clear();
        return true;
    }

    private boolean completeCutHead(ByteBuf in) {
        cut.writeBytes(in, Math.min(in.readableBytes(), Math.max(0, PacketHeader.SIZE - cut.writerIndex())));
        if (cut.writerIndex() < PacketHeader.SIZE) {
            return false;
        }
        int wanted = PacketHeader.SIZE + Math.min(PacketHead.WINDOW, PacketHeader.payloadLength(cut, 0));
        cut.writeBytes(in, Math.min(in.readableBytes(), wanted - cut.writerIndex()));
        return cut.writerIndex() == wanted;
    }

    private static boolean hasHead(ByteBuf in) {
        return in.readableBytes() >= PacketHeader.SIZE
                && in.readableBytes() - PacketHeader.SIZE
                        >= Math.min(PacketHead.WINDOW, PacketHeader.payloadLength(in, in.readerIndex()));
    }

    private void showHead(ByteBuf source, int header) {
        head.moveTo(
                source,
                header + PacketHeader.SIZE,
                PacketHeader.payloadLength(source, header),
                PacketHeader.sequenceId(source, header));
    }
}
