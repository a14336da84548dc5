package io.failgate.proxy.tracking;

/** A conversation that goes on until the server says OK or ERR (edge case E22). */
final class AuthenticationShape implements Shape {

    private final ServerStatus status;

    AuthenticationShape(ServerStatus status) {
        this.status = status;
    }

    @Override
    public boolean isHead(PacketHead packet) {
        return packet.isOk() || packet.isError();
    }

    @Override
    public Next packet(PacketHead packet) {
        if (packet.isOk()) {
            status.update(packet.statusFlags());
        }
        return isHead(packet) ? Next.END : Next.PACKET;
    }
}
