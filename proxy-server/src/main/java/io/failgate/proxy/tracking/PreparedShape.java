package io.failgate.proxy.tracking;

import io.failgate.proxy.protocol.Capabilities;

/**
 * The answer to a prepare. Its OK has no status flags but counts: statement id 4, columns 2, parameters 2, filler 1,
 * warnings 2. With optional metadata, one more byte is 0 if no definitions follow (edge cases E13, E14). An EOF ends
 * each group that is announced, unless EOFs are deprecated.
 */
final class PreparedShape implements Shape {

    private static final int OK_LENGTH = 12;
    private static final int OPTIONAL_METADATA_LENGTH = 13;

    private final Capabilities capabilities;
    private int packetsLeft;
    private boolean counted;

    PreparedShape(Capabilities capabilities) {
        this.capabilities = capabilities;
    }

    @Override
    public void begin() {
        counted = false;
    }

    @Override
    public Next packet(PacketHead packet) {
        if (counted) {
            packetsLeft--;
        } else if (packet.isProgress()) {
            return Next.PACKET;
        } else {
            packetsLeft = packet.isOk() && packet.length() >= OK_LENGTH ? packetsOf(packet) : 0;
            counted = true;
        }
        return packetsLeft == 0 ? Next.END : Next.PACKET;
    }

    private int packetsOf(PacketHead packet) {
        int columns = packet.unsignedShort(5);
        int parameters = packet.unsignedShort(7);
        boolean described = !capabilities.has(Capabilities.OPTIONAL_METADATA)
                || packet.length() < OPTIONAL_METADATA_LENGTH
                || packet.unsignedByte(12) != 0;
        return group(columns, described) + group(parameters, described);
    }

    private int group(int count, boolean described) {
        int eof = count > 0 && !capabilities.has(Capabilities.DEPRECATE_EOF) ? 1 : 0;
        return (described ? count : 0) + eof;
    }
}
