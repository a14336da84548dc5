package io.failgate.proxy.compression;

/**
 * Ids on a connection to a client. An answer goes on from the last frame of its command. Packets sent unasked begin at
 * 0, packet and frame alike, as MySQL's own notice of a time-out does.
 */
final class ClientSideIds extends SequenceIds {

    @Override
    int firstFrame(int packet) {
        if (receivedLast() && followsReceived(packet)) {
            return frameAfterReceived();
        }
        if (followsSent(packet)) {
            return GOES_ON;
        }
        return packet == 0 ? 0 : frameAfterReceived();
    }

    /** Behind a command, the header begins the answer. */
    @Override
    void headerCut() {
        if (receivedLast()) {
            nextFrame(frameAfterReceived());
        }
    }

    @Override
    boolean receivesCommands() {
        return true;
    }

    /** A command begins at 0; a local file goes on from 255 to 0, packets and frames alike. */
    @Override
    boolean wrapsAround() {
        return receivedLast() && receivedHighest();
    }
}
