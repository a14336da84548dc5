package io.failgate.proxy.compression;

import io.failgate.proxy.protocol.PacketHeader;

/**
 * The sequence ids of one connection: those of the frames, which each side checks, and those of the packets inside,
 * which no side checks. Now and then, MySQL sets a packet's id to that of its frame. The id of a packet to send says
 * where a command or an answer begins. A received packet gets the id that it would have without compression, because
 * its receiver may be connected without, and checks.
 */
abstract class SequenceIds {

    /** Returned by {@link #firstFrame} for a packet that may be in the same frame as the one before. */
    static final int GOES_ON = -1;

    private static final int LAST = 255;

    private int nextFrame;
    private int receivedFrame;
    private int sentPacket = LAST;
    private int receivedPacket = LAST;
    private int receivedPacketAsSent = LAST;
    private boolean receivedLast;
    private boolean restarting;

    /** Whether the last packet that was received is a command. */
    private boolean command;

    /** The id of the frame that a packet to send has to begin, or {@link #GOES_ON}. */
    abstract int firstFrame(int packet);

    /** Whether a frame with id 0, if it comes now, is merely the one after 255. */
    abstract boolean wrapsAround();

    /** Whether this side receives commands: a frame may have several. */
    abstract boolean receivesCommands();

    /** Whether a packet with this id, about to be sent, has to be the first in its frame. */
    final boolean startsFrame(int packet) {
        return firstFrame(packet) != GOES_ON;
    }

    /** A packet with this id is about to be sent. */
    final void packetSent(int packet) {
        int first = firstFrame(packet);
        if (first != GOES_ON) {
            nextFrame = first;
        }
        sentPacket = packet;
        receivedLast = false;
    }

    /** The beginning of a header is to be sent, and its id never comes. */
    void headerCut() {}

    /** The id of a frame that is sent now. */
    final int frameSent() {
        int id = nextFrame;
        nextFrame = PacketHeader.next(id);
        return id;
    }

    /** A frame with this id has come. */
    void frameReceived(int frame) {
        if (frame == 0 && !wrapsAround()) {
            restarting = true;
        }
        receivedFrame = frame;
    }

    /**
     * A packet has come.
     *
     * @param packet its id
     * @param continuation whether it continues the one before
     * @param startsFrame whether it begins a frame; behind a command in its frame comes another command, whatever its
     *     id
     * @return the id that it would have without compression
     */
    final int packetReceived(int packet, boolean continuation, boolean startsFrame) {
        boolean behindCommand = receivesCommands() && command && !startsFrame;
        if (!continuation && ((restarting && packet == 0) || behindCommand)) {
            receivedPacket = 0;
            command = true;
        } else {
            receivedPacket = PacketHeader.next(receivedLast || continuation ? receivedPacket : sentPacket);
            command &= continuation;
        }
        receivedPacketAsSent = packet;
        restarting = false;
        receivedLast = true;
        return receivedPacket;
    }

    /** Whether the last packet in either direction was received. */
    final boolean receivedLast() {
        return receivedLast;
    }

    /** Whether the last packet that was received and the frame it ended in both had the highest id. */
    final boolean receivedHighest() {
        return receivedFrame == LAST && receivedPacketAsSent == LAST;
    }

    final boolean followsSent(int packet) {
        return packet == PacketHeader.next(sentPacket);
    }

    final boolean followsReceived(int packet) {
        return packet == PacketHeader.next(receivedPacket);
    }

    final int frameAfterReceived() {
        return PacketHeader.next(receivedFrame);
    }

    final int nextFrame() {
        return nextFrame;
    }

    final void nextFrame(int frame) {
        nextFrame = frame;
    }
}
