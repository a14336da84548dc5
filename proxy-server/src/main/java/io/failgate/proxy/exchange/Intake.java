package io.failgate.proxy.exchange;

/** What an exchange wants of a client that is logged in: what the client's next bytes are. */
public enum Intake {
    /** A command: no exchange is under way. */
    COMMAND,
    /** Nothing for now: bytes wait until the exchange wants something else. */
    LATER,
    /** The rest of a command, which goes to the server. */
    QUESTION,
    /** The rest of a command, which goes to the server with another front. */
    SPLICED_QUESTION,
    /** The rest of a command, which nobody shall see. */
    DROPPED_QUESTION,
    /** The head of a packet of a local file. */
    UPLOAD,
    /** The rest of a packet of a local file, which goes to the server. */
    UPLOAD_PACKET,
    /** The rest of a local file, which nobody shall see. */
    DROPPED_UPLOAD,
    /**
     * The client's part of an authentication; a packet with sequence id 0 is the next command, unless the server asks
     * for one.
     */
    AUTHENTICATION,
    /** Whatever a client sends while it receives a stream. */
    STREAM,
    /** Nothing: both halves have ended, and {@link Exchange#end} is to be called. */
    ENDED;

    /** Whether everything has come that the client has begun to send. */
    public boolean isBetweenCommands() {
        return this == COMMAND || this == LATER || this == ENDED;
    }
}
