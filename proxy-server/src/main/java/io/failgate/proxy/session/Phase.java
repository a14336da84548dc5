package io.failgate.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * One phase of a session, which handles the bytes of both sides. Takes ownership of buffers. The defaults are those of
 * a client that is not logged in yet.
 */
interface Phase {

    /**
     * Takes bytes of the client.
     *
     * @throws io.failgate.proxy.protocol.MalformedPacketException if they make no sense
     */
    void fromClient(ByteBuf in);

    /**
     * Takes bytes of the server.
     *
     * @throws io.failgate.proxy.protocol.MalformedPacketException if they make no sense
     */
    void fromServer(ByteBuf in);

    /** Whether more of the client's bytes may be read, or enough of them wait already. */
    boolean hasRoomForClient();

    /** Whether more of the server's bytes may be read, or enough of them wait already. */
    boolean hasRoomForServer();

    /** Whether bytes of the server wait that the client shall get even if the server is gone. */
    default boolean holdsAnswer() {
        return false;
    }

    /** Whether the session could end now without a loss: no command in flight, no transaction open. */
    default boolean isIdle() {
        return true;
    }

    /** Whether the client is logged in, and all of its commands were answered. */
    default boolean isWithoutCommand() {
        return false;
    }

    /** The client {@linkplain #isWithoutCommand asks nothing}: failpoints of idle clients are asked. */
    default void clientIsIdle() {}

    /** What is left to do for a client that says no more. */
    AtEndOfClient atEndOfClient();

    /** Whether the client may be in the middle of a packet, or has sent bytes that were not taken. */
    default boolean expectsMoreOfClient() {
        return true;
    }

    /** What is left to do for a client that says no more. */
    enum AtEndOfClient {
        /** The client has said goodbye, and the server is not told yet. */
        GOODBYE,
        /** Commands of the client still wait for their turn. */
        COMMANDS,
        /**
         * The server has all commands, and has not answered. It is told of the end, because it may look for that
         * meanwhile.
         */
        ANSWER,
        /** The server is only to be told of the end. It may complain of that before it ends as well. */
        LAST_WORD,
        /** Nothing is left to do. */
        NOTHING
    }

    /**
     * Takes the client's bytes that the server shall get, though the answers are not awaited any more. The caller owns
     * them.
     */
    default ByteBuf takeRest() {
        return Unpooled.EMPTY_BUFFER;
    }

    /** The sequence id of a packet that the client would get now, unasked. */
    default int nextSequenceId() {
        return 0;
    }

    /** Releases the bytes that wait. */
    void close();
}
