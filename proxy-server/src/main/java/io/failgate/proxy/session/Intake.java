package io.failgate.proxy.session;

/** What the next bytes of a client that is logged in are. */
enum Intake {
    /** A command. */
    COMMAND,
    /** Nothing for now: they wait until the exchange has ended. */
    LATER,
    /** The rest of a command that goes to the server. */
    QUESTION,
    /** The rest of a command that goes to the server with another front. */
    SPLICED_QUESTION,
    /** The rest of a command that nobody shall see. */
    DROPPED_QUESTION,
    /** The head of a packet of a local file. */
    UPLOAD,
    /** The rest of a packet of a local file, which goes to the server. */
    UPLOAD_PACKET,
    /** The rest of a local file that nobody shall see. */
    DROPPED_UPLOAD,
    /**
     * The client's part of an authentication; a packet with sequence id 0 is the next command, unless the server asks
     * for one.
     */
    AUTHENTICATION,
    /** Whatever a client sends while it receives a stream. */
    STREAM;

    /** Whether all has come that the client has begun to send. */
    boolean isBetweenCommands() {
        return this == COMMAND || this == LATER;
    }

    /** Whether the client is sending a local file to the server. */
    boolean isUpload() {
        return this == UPLOAD || this == UPLOAD_PACKET;
    }
}
