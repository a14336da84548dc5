package io.failgate.proxy.protocol;

import io.netty.buffer.ByteBuf;

/**
 * A client's answer to the greeting ({@code HandshakeResponse41}), in the packet it came in. Only capabilities can be taken away.
 */
public final class HandshakeResponse {

    private static final int FIXED_PART = 32;

    private final ByteBuf packet;
    private final int payload;

    /**
     * Looks at a complete packet; does not take ownership.
     *
     * @throws MalformedPacketException if it is not of protocol 4.1, or asks for TLS, which is not offered
     */
    public HandshakeResponse(ByteBuf packet) {
        this.packet = packet;
        this.payload = packet.readerIndex() + PacketHeader.SIZE;
        int length = PacketHeader.payloadLength(packet, packet.readerIndex());
        if (length < 4 || (packet.getUnsignedIntLE(payload) & Capabilities.PROTOCOL_41) == 0 || length < FIXED_PART) {
            throw new MalformedPacketException("the client does not speak protocol 4.1");
        }
        if (length == FIXED_PART) {
            throw new MalformedPacketException("the client asks for TLS, which was not offered");
        }
    }

    /** What the client wants to use. */
    public Capabilities capabilities() {
        return Capabilities.of(packet.getUnsignedIntLE(payload), packet.getUnsignedIntLE(payload + 28));
    }

    /** Makes the packet ask for these instead. MariaDB's extended ones stay as they are. */
    public void request(Capabilities capabilities) {
        packet.setIntLE(payload, (int) capabilities.bits());
    }
}
