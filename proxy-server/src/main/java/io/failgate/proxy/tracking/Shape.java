package io.failgate.proxy.tracking;

/**
 * What the packets of one kind of answer look like. Instances belong to one session and are used again for each answer.
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
     * Whether the packet is the head of the answer: the first by which the client learns what became of its command.
     */
    default boolean isHead(PacketHead packet) {
        return !packet.isProgress();
    }

    /** What a packet that was not taken note of yet is. */
    default Part part(PacketHead packet) {
        return Part.OTHER;
    }

    /** Whether a packet that was not taken note of yet has the server's status flags. */
    default boolean hasStatus(PacketHead packet) {
        return false;
    }

    /** Takes note of a packet. */
    Next packet(PacketHead packet);
}
