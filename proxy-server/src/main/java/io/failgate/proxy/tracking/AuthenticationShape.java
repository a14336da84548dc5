package io.failgate.proxy.tracking;

import io.failgate.proxy.protocol.HandshakePackets;

/** A conversation that goes on until the server says OK or ERR (edge case E22). */
final class AuthenticationShape implements Shape {

    private final ServerStatus status;
    private int request = -1;

    AuthenticationShape(ServerStatus status) {
        this.status = status;
    }

    /** The sequence id of the last packet if it wants an answer of the client; else -1. */
    int request() {
        return request;
    }

    @Override
    public void begin() {
        request = -1;
    }

    @Override
    public boolean isHead(PacketHead packet) {
        return packet.isOk() || packet.isError();
    }

    @Override
    public Next packet(PacketHead packet) {
        int second = packet.length() > 1 ? packet.unsignedByte(1) : -1;
        request = HandshakePackets.asksClient(packet.length(), packet.firstByte(), second) ? packet.sequenceId() : -1;
        if (packet.isOk()) {
            status.update(packet.statusFlags());
        }
        return isHead(packet) ? Next.END : Next.PACKET;
    }
}
