package io.failgate.proxy.tracking;

/** Events, each behind a 0x00, until a true EOF (even where EOFs are deprecated) or an ERR. */
final class StreamShape implements Shape {

    private static final int EOF_SHORTER_THAN = 9;

    @Override
    public Next packet(PacketHead packet) {
        boolean eof = packet.firstByte() == 0xFE && packet.length() < EOF_SHORTER_THAN;
        return eof || packet.isError() ? Next.END : Next.PACKET;
    }
}
