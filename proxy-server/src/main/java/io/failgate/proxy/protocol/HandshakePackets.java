package io.failgate.proxy.protocol;

import io.netty.buffer.ByteBuf;

/** The packets of a handshake or of another authentication, which are short, so that whole ones can be waited for. */
public final class HandshakePackets {

    /** No such packet has a longer payload; connection attributes have at most 64 KiB. */
    public static final int LONGEST = 256 * 1024;

    private HandshakePackets() {}

    /**
     * Whether the whole packet that begins at the reader index is there.
     *
     * @throws MalformedPacketException if it is too long to be one
     */
    public static boolean isComplete(ByteBuf in) {
        if (in.readableBytes() < PacketHeader.SIZE) {
            return false;
        }
        int length = PacketHeader.payloadLength(in, in.readerIndex());
        if (length > LONGEST) {
            throw new MalformedPacketException("a packet of " + length + " bytes");
        }
        return PacketHeader.isComplete(in);
    }

    /** Takes the packet off, its header included. The caller owns it. */
    public static ByteBuf read(ByteBuf in) {
        return in.readRetainedSlice(PacketHeader.SIZE + PacketHeader.payloadLength(in, in.readerIndex()));
    }
}
