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

    /** Flushes both sides. */
    void flush() {
        client.flow().flush();
        server.flow().flush();
    }

    /** Whether bytes for either side are held by a pause that may never end. */
    boolean isAnyHeld() {
        return client.flow().isHeld() || server.flow().isHeld();
    }

    /** Whether a pause holds bytes as if the network were gone: neither peer is to hear that the other has gone. */
    boolean isHalfOpen() {
        return client.flow().isHalfOpen() || server.flow().isHalfOpen();
    }

    /**
     * Backpressure, the same for both: a side that cannot be written to, or has enough bytes waiting, stops the reads
     * of the other.
     *
     * @param tight whether memory is: then a side is not read while anything waits for the other
     */
    void adjustReads(Phase phase, boolean tight) {
        client.setReading((server.hasRoom(tight) && phase.hasRoomForClient()) || client.isDeaf(), tight);
        server.setReading(client.hasRoom(tight) && phase.hasRoomForServer(), tight);
    }

    /** What is to be done when a side may have ended. */
    enum Next {
        /** Neither side has ended. */
        GO_ON,
        /** The server is told that the client says no more, and answers what it was asked. */
        TELL_SERVER,
        /** The same for a server that has nothing to answer, and may have a last word. */
        AWAIT_LAST_WORD,
        /** The session ends because the client has gone. */
        LEAVE,
        /** The session ends because the server has gone. */
        HANG_UP
    }

    /**
     * What is to be done now.
     *
     * @param held whether bytes are held that the client shall get before it logs in
     */
    Next next(Phase phase, boolean held) {
        boolean heldForClient = held || phase.holdsAnswer() || isHalfOpen();
        if (server.isSilent() && (client.isGone() || !heldForClient)) {
            return Next.HANG_UP;
        }
        return client.isSilent() ? behindClient(phase) : Next.GO_ON;
    }

    /**
     * A client that says no more is treated as a server treats it. Its commands are still done, and answered if it can
     * be written to.
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
     * @param linger whether the client may still be sending
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

    /** Whether the server has died over TLS: then a client with TLS shall see the same. */
    private boolean hasServerDied() {
        return server.isSilent() && server.isEncrypted() && !server.hasEndedTls();
    }

    /**
     * Ends both connections because the client has left. Bytes that wait go on, unless they are held, and so do the
     * client's last bytes.
     */
    void endBehindClient(ByteBuf rest) {
        boolean asksMore = rest.isReadable();
        if (asksMore) {
            server.flow().pass(rest, Treatment.NONE);
        }
        client.dropWhatIsHeld();
        server.dropWhatIsHeld();
        client.close(true, false);
        server.close(client.hasEndedTls(), asksMore);
    }
}
