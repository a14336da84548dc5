package io.failgate.proxy.session;

import io.failgate.proxy.interception.Direction;
import io.failgate.proxy.interception.Treatment;
import io.netty.buffer.ByteBuf;

/**
 * The two sides of a session: how they hold each other back, and how they end together. Event loop only.
 *
 * @param client the client's
 * @param server the server's
 */
record Sides(Side client, Side server) {

    /** The side that bytes of a direction go to. */
    Side to(Direction direction) {
        return direction == Direction.UPSTREAM ? server : client;
    }

    /** What was written to either leaves now. */
    void flush() {
        client.flow().flush();
        server.flow().flush();
    }

    /** Whether bytes for either are held by something that may never end. */
    boolean isAnyHeld() {
        return client.flow().isHeld() || server.flow().isHeld();
    }

    /** Whether something is held that may go on for ever, of which neither peer is to hear that the other has gone. */
    boolean isHalfOpen() {
        return client.flow().isHalfOpen() || server.flow().isHalfOpen();
    }

    /**
     * Backpressure, the same for both: whoever cannot be written to, or has enough waiting, stops the reads of the
     * other.
     *
     * @param tight whether memory is: then a side is not read while anything waits for the other
     */
    void adjustReads(Phase phase, boolean tight) {
        client.setReading((server.hasRoom(tight) && phase.hasRoomForClient()) || client.isDeaf(), tight);
        server.setReading(client.hasRoom(tight) && phase.hasRoomForServer(), tight);
    }

    /** What is to be done when something has ended, or may have. */
    enum Next {
        /** Nothing has ended. */
        GO_ON,
        /** The server is told that the client says no more, and answers what it was asked. */
        TELL_SERVER,
        /** The same of a server that has nothing to answer, and may have a last word. */
        AWAIT_LAST_WORD,
        /** The session ends as the client has gone. */
        LEAVE,
        /** The session ends as the server has gone. */
        HANG_UP
    }

    /**
     * What is to be done now.
     *
     * @param held whether something is held that the client shall have before it logs in
     */
    Next next(Phase phase, boolean held) {
        boolean heldForClient = held || phase.holdsAnswer() || isHalfOpen();
        if (server.isSilent() && (client.isGone() || !heldForClient)) {
            return Next.HANG_UP;
        }
        return client.isSilent() ? behindClient(phase) : Next.GO_ON;
    }

    /**
     * A client that says no more is treated as a server treats it: what it has asked is still done, and answered if it
     * can hear.
     */
    private Next behindClient(Phase phase) {
        boolean hears = !client.isGone();
        boolean isAnswered = hears && server.isConnected() && !isAnyHeld();
        return switch (phase.atEndOfClient()) {
            case GOODBYE -> Next.GO_ON;
            case COMMANDS -> hears ? Next.GO_ON : Next.LEAVE;
            case ANSWER -> isAnswered ? Next.TELL_SERVER : Next.LEAVE;
            case LAST_WORD -> isAnswered ? Next.AWAIT_LAST_WORD : Next.LEAVE;
            case NOTHING -> Next.LEAVE;
        };
    }

    /** Tells the server that the client says no more, behind everything that was sent. */
    void tellServer() {
        server.endOutput(client.hasEndedTls());
    }

    /**
     * Ends both connections.
     *
     * @param reset whether both peers see a reset rather than an end
     * @param linger whether the client may be sending still
     */
    void end(boolean reset, boolean linger) {
        if (reset) {
            server.reset();
            client.reset();
        } else {
            server.abandon(client.hasEndedTls());
            client.close(!hasServerDied(), linger);
        }
    }

    /** Whether the server has ended without a word, over TLS: a client with TLS shall hear none either. */
    private boolean hasServerDied() {
        return server.isSilent() && server.isEncrypted() && !server.hasEndedTls();
    }

    /**
     * Ends both connections as the client has left. What waits goes on, unless it is held, and so does the rest of what
     * it has said.
     */
    void endBehindClient(ByteBuf rest) {
        boolean asksMore = rest.isReadable();
        if (asksMore) {
            server.send(rest, Treatment.NONE);
        }
        client.dropWhatIsHeld();
        server.dropWhatIsHeld();
        client.close(true, false);
        server.close(client.hasEndedTls(), asksMore);
    }
}
