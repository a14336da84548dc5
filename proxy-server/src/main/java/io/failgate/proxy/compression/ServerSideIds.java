package io.failgate.proxy.compression;

import io.failgate.proxy.protocol.PacketHeader;

/**
 * Ids on a connection to a server. A command begins at 0, packet and frame alike; all else goes on from the last frame
 * seen.
 */
final class ServerSideIds extends SequenceIds {

    /** A packet with id 0 is a command, unless it comes after 255 in a local file or in a command of gigabytes. */
    @Override
    int firstFrame(int packet) {
        return packet == 0 && (receivedLast() || !followsSent(packet)) ? 0 : GOES_ON;
    }

    @Override
    boolean receivesCommands() {
        return false;
    }

    /** A server begins unasked packets at 0. */
    @Override
    boolean wrapsAround() {
        return nextFrame() == 0;
    }

    @Override
    void frameReceived(int frame) {
        super.frameReceived(frame);
        nextFrame(PacketHeader.next(frame));
    }
}
