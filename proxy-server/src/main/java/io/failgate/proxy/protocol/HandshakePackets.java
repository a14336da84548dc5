package io.failgate.proxy.protocol;

import io.netty.buffer.ByteBuf;

/**
 * The packets of a handshake or of another authentication, which are short as a rule, so that whole ones can be waited
 * for.
 */
public final class HandshakePackets {

    /** No packet of a server has a longer payload; one of a client's may, and the rest of it passes by. */
    public static final int LONGEST = 256 * 1024;

    private static final int AUTH_MORE_DATA = 0x01;
    private static final int AUTH_NEXT_FACTOR = 0x02;
    private static final int AUTH_SWITCH_REQUEST = 0xFE;
    private static final int ERR = 0xFF;

    /** What {@code caching_sha2_password} says right before its OK. */
    private static final int FAST_AUTH_SUCCESS = 0x03;

    /** What {@code caching_sha2_password} says to a client whose proof does not do. */
    private static final int PERFORM_FULL_AUTHENTICATION = 0x04;

    private HandshakePackets() {}

    /** Whether a complete packet of a server that authenticates wants an answer. */
    public static boolean asksClient(ByteBuf packet) {
        int payload = packet.readerIndex() + PacketHeader.SIZE;
        int length = PacketHeader.payloadLength(packet, packet.readerIndex());
        return asksClient(
                length,
                length < 1 ? -1 : packet.getUnsignedByte(payload),
                length < 2 ? -1 : packet.getUnsignedByte(payload + 1));
    }

    /**
     * Whether a packet of a server that authenticates wants an answer; it has that length and begins with those two
     * bytes.
     */
    public static boolean asksClient(int length, int firstByte, int secondByte) {
        return switch (firstByte) {
            case AUTH_SWITCH_REQUEST, AUTH_NEXT_FACTOR -> true;
            case AUTH_MORE_DATA -> length != 2 || secondByte != FAST_AUTH_SUCCESS;
            default -> false;
        };
    }

    /**
     * Whether a complete packet of a server that authenticates wants the password itself, which clients send with TLS
     * or encrypted only (edge case E22).
     */
    public static boolean wantsPassword(ByteBuf packet) {
        int payload = packet.readerIndex() + PacketHeader.SIZE;
        int length = PacketHeader.payloadLength(packet, packet.readerIndex());
        int first = length < 1 ? -1 : packet.getUnsignedByte(payload);
        if (first == AUTH_MORE_DATA) {
            return length == 2 && packet.getUnsignedByte(payload + 1) == PERFORM_FULL_AUTHENTICATION;
        }
        boolean method = first == AUTH_SWITCH_REQUEST || first == AUTH_NEXT_FACTOR;
        return method && AuthenticationMethod.ofRequest(packet).plugin().equals("sha256_password");
    }

    /** The code of a complete packet of a server that is an ERR; 0 for any other. */
    public static int errorCode(ByteBuf packet) {
        int payload = packet.readerIndex() + PacketHeader.SIZE;
        boolean error =
                PacketHeader.payloadLength(packet, packet.readerIndex()) > 2 && packet.getUnsignedByte(payload) == ERR;
        return error ? packet.getUnsignedShortLE(payload + 1) : 0;
    }

    /**
     * Whether the whole packet of a server that begins at the reader index is there.
     *
     * @throws MalformedPacketException if it is too long to be one
     */
    public static boolean isComplete(ByteBuf in) {
        if (in.readableBytes() < PacketHeader.SIZE) {
            return false;
        }
        int length = PacketHeader.payloadLength(in, in.readerIndex());
        if (length > LONGEST) {
            throw MalformedPacketException.ofServer("a packet of " + length + " bytes");
        }
        return PacketHeader.isComplete(in);
    }

    /** Whether the first bytes of a server may be those of a greeting, or of an error in its place. */
    public static boolean mayBegin(ByteBuf in) {
        return in.readableBytes() < PacketHeader.SIZE || PacketHeader.payloadLength(in, in.readerIndex()) <= LONGEST;
    }

    /** Whether the packet that begins at the reader index is there, or as much of it as is ever waited for. */
    public static boolean isVisible(ByteBuf in) {
        return in.readableBytes() >= PacketHeader.SIZE && in.readableBytes() >= visible(in);
    }

    /** Takes the packet off, its header included, or as much of it as is ever waited for. The caller owns it. */
    public static ByteBuf read(ByteBuf in) {
        return in.readRetainedSlice(visible(in));
    }

    private static int visible(ByteBuf in) {
        return PacketHeader.SIZE + Math.min(LONGEST, PacketHeader.payloadLength(in, in.readerIndex()));
    }

    /** The first byte of the payload of the next packet, which is complete; -1 if it is empty. */
    public static int firstByte(ByteBuf in) {
        int start = in.readerIndex();
        return PacketHeader.payloadLength(in, start) == 0 ? -1 : in.getUnsignedByte(start + PacketHeader.SIZE);
    }

    /** Adds to the sequence id of the packet that begins at the reader index. */
    public static void renumber(ByteBuf packet, int by) {
        int number = packet.readerIndex() + PacketHeader.SIZE - 1;
        packet.setByte(number, packet.getByte(number) + by);
    }
}
