package io.failgate.proxy.tracking;

/** Rows of a cursor, or column definitions of a table, up to their terminator or an ERR. */
final class RowsShape implements Shape {

    private final ServerStatus status;

    RowsShape(ServerStatus status) {
        this.status = status;
    }

    @Override
    public Part part(PacketHead packet) {
        return partOfRows(packet);
    }

    /** The part that a packet among rows is. */
    static Part partOfRows(PacketHead packet) {
        if (packet.isError()) {
            return Part.OTHER;
        }
        return packet.isTerminator() ? Part.RESULT_END : Part.ROW;
    }

    @Override
    public boolean hasStatus(PacketHead packet) {
        return packet.isTerminator();
    }

    @Override
    public boolean isInRows() {
        return true;
    }

    @Override
    public Next packet(PacketHead packet) {
        if (packet.isTerminator()) {
            status.update(packet.statusFlags());
            return Next.END;
        }
        return packet.isError() && !packet.isProgress() ? Next.END : Next.PACKET;
    }
}
