package io.failgate.proxy.tracking;

/**
 * The form of the packets in one kind of answer. Instances belong to one session and are used again for each answer.
 */
interface Shape {

    /** What follows a packet. */
    enum Next {
        /** More packets of the server. */
        PACKET,
        /** The client's turn: it sends a file's content, until an empty packet. */
        UPLOAD,
        /** Nothing: the answer is complete. */
        END
    }

    /** Prepares for the next answer. */
    default void begin() {}

    /**
     * Whether the packet is the head of the answer: the first packet that tells the client the result of its command.
     */
    default boolean isHead(PacketHead packet) {
        return !packet.isProgress();
    }

    /** The part that a packet is, before it is taken note of. */
    default Part part(PacketHead packet) {
        return Part.OTHER;
    }

    /** Whether a packet has the server's status flags, before it is taken note of. */
    default boolean hasStatus(PacketHead packet) {
        return false;
    }

    /** Whether packets are rows, of which nothing is noted, up to one that begins with 0xFE or 0xFF. */
    default boolean isInRows() {
        return false;
    }

    /** Takes note of a packet. */
    Next packet(PacketHead packet);
}
