package io.failgate.proxy.tracking;

/** Events, each behind a 0x00, until a true EOF (even where EOFs are deprecated) or an ERR. */
final class StreamShape implements Shape {

    private static final int EOF_SHORTER_THAN = 9;

    @Override
    public Part part(PacketHead packet) {
        if (packet.isError()) {
            return Part.OTHER;
        }
        return isEnd(packet) ? Part.RESULT_END : Part.ROW;
    }

    @Override
    public Next packet(PacketHead packet) {
        return isEnd(packet) || packet.isError() ? Next.END : Next.PACKET;
    }

    private static boolean isEnd(PacketHead packet) {
        return packet.firstByte() == 0xFE && packet.length() < EOF_SHORTER_THAN;
    }
}
