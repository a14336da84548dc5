package io.failgate.proxy.exchange;

/** What an exchange takes the next bytes of a logged-in client for. */
public enum Intake {
    /** A command: no exchange is under way. */
    COMMAND,
    /** Nothing for now: bytes wait until the exchange wants something else. */
    LATER,
    /** The rest of a command, which goes to the server. */
    QUESTION,
    /** The rest of a command, which goes to the server with another front. */
    SPLICED_QUESTION,
    /** The rest of a command, which is dropped. */
    DROPPED_QUESTION,
    /** The head of a packet of a local file. */
    UPLOAD,
    /** The rest of a packet of a local file, which goes to the server. */
    UPLOAD_PACKET,
    /** The rest of a local file, which is dropped. */
    DROPPED_UPLOAD,
    /**
     * The client's part of an authentication. A packet with sequence id 0 is the next command, unless the server asks
     * for a packet.
     */
    AUTHENTICATION,
    /** Whatever a client sends while it receives a stream. */
    STREAM,
    /** Nothing: both halves have ended, and {@link Exchange#end} is to be called. */
    ENDED;

    /** Whether all that the client has begun to send has come. */
    public boolean isBetweenCommands() {
        return this == COMMAND || this == LATER || this == ENDED;
    }
}
