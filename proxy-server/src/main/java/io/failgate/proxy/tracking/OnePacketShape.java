package io.failgate.proxy.tracking;

/** OK, EOF or ERR. */
final class OnePacketShape implements Shape {

    private final ServerStatus status;

    OnePacketShape(ServerStatus status) {
        this.status = status;
    }

    @Override
    public boolean hasStatus(PacketHead packet) {
        return packet.isOk() || packet.isTerminator();
    }

    @Override
    public Next packet(PacketHead packet) {
        if (packet.isProgress()) {
            return Next.PACKET;
        }
        if (packet.isOk() || packet.isTerminator()) {
            status.update(packet.statusFlags());
        }
        return Next.END;
    }
}
