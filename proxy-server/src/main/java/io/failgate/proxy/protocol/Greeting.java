package io.failgate.proxy.protocol;

import io.failgate.sql.ServerVersion;
import io.netty.buffer.ByteBuf;

/**
 * A server's greeting ({@code HandshakeV10}), in the packet it came in. Everything is the server's own; only
 * capabilities can be taken away (edge cases E23 and E24).
 */
public final class Greeting {

    private static final int PROTOCOL_VERSION = 10;

    private final ByteBuf packet;
    private final int afterVersion;
    private final int end;

    /**
     * Looks at a complete packet; does not take ownership.
     *
     * @throws MalformedPacketException if it is no greeting of protocol 10
     */
    public Greeting(ByteBuf packet) {
        int payload = packet.readerIndex() + PacketHeader.SIZE;
        this.end = payload + PacketHeader.payloadLength(packet, packet.readerIndex());
        if (end == payload || packet.getByte(payload) != PROTOCOL_VERSION) {
            throw MalformedPacketException.ofServer("the server does not greet with protocol " + PROTOCOL_VERSION);
        }
        int endOfVersion = packet.indexOf(payload + 1, end, (byte) 0);
        // thread id 4, salt 8 and 1, capabilities 2, charset 1, status 2, capabilities 2, salt length 1, reserved 10
        if (endOfVersion < 0 || end - endOfVersion - 1 < 31) {
            throw MalformedPacketException.ofServer("the server's greeting is too short");
        }
        this.packet = packet;
        this.afterVersion = endOfVersion + 1;
    }

    /** Which server it is. */
    public ServerVersion version() {
        return ServerVersion.parse(ZeroEnded.read(packet, packet.readerIndex() + PacketHeader.SIZE + 1, end));
    }

    /** The server's id of the connection, as {@code CONNECTION_ID()} and {@code KILL} have it. */
    public long connectionId() {
        return packet.getUnsignedIntLE(afterVersion);
    }

    /** The server's status at the start of the session. */
    public int statusFlags() {
        return packet.getUnsignedShortLE(afterVersion + 16);
    }

    /**
     * The plugin that the server begins with, and its challenge: 8 bytes behind the id, and 12 or more behind all else.
     */
    public AuthenticationMethod method() {
        int secondPart = afterVersion + 31;
        int length = Math.max(0, Math.min(AuthenticationMethod.NONCE_SIZE - 8, end - secondPart));
        byte[] nonce = new byte[8 + length];
        packet.getBytes(afterVersion + 4, nonce, 0, 8);
        packet.getBytes(Math.min(secondPart, end), nonce, 8, length);
        // the second part has 13 bytes, the last of which is a zero, unless the plugin wants more
        int name = secondPart + Math.max(13, packet.getUnsignedByte(afterVersion + 20) - 8);
        return new AuthenticationMethod(ZeroEnded.read(packet, name, end), nonce);
    }

    /** What the server offers. */
    public Capabilities capabilities() {
        long bits = packet.getUnsignedShortLE(afterVersion + 13)
                | (long) packet.getUnsignedShortLE(afterVersion + 18) << 16;
        return Capabilities.of(bits, packet.getUnsignedIntLE(afterVersion + 27));
    }

    /** Makes the packet offer these instead. MariaDB's extended ones stay as they are. */
    public void offer(Capabilities capabilities) {
        packet.setShortLE(afterVersion + 13, (int) capabilities.bits());
        packet.setShortLE(afterVersion + 18, (int) (capabilities.bits() >> 16));
    }
}
