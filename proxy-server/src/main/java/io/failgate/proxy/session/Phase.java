package io.failgate.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * What a session does with the bytes of both sides while it is in one phase. Takes ownership of buffers. The defaults
 * are those of a client that is not logged in yet.
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

    /** Whether something of the server waits that the client shall have even if the server is gone. */
    default boolean holdsAnswer() {
        return false;
    }

    /**
     * Whether the session could end now without anybody missing anything: no command in flight, no transaction open.
     */
    default boolean isIdle() {
        return true;
    }

    /** Whether the client is logged in and has asked nothing that was not answered. */
    default boolean isWithoutCommand() {
        return false;
    }

    /** What is left to do for a client that says no more. */
    AtEndOfClient atEndOfClient();

    /** Whether the client may be in the middle of something, or has sent more than was taken. */
    default boolean expectsMoreOfClient() {
        return true;
    }

    /** What is left to do for a client that says no more. */
    enum AtEndOfClient {
        /** The client has said goodbye, and the server is not to hear of it yet. */
        GOODBYE,
        /** Commands that it has sent still wait to be asked. */
        COMMANDS,
        /** The server has all of it, and has not answered. It is told of the end, which it may look for meanwhile. */
        ANSWER,
        /** Nothing but to tell the server of the end, which may complain of it before it ends as well. */
        LAST_WORD,
        /** Nothing that anybody waits for. */
        NOTHING
    }

    /**
     * Takes what the client has sent and the server shall have, though nobody waits for the answers any more. The
     * caller owns it.
     */
    default ByteBuf takeRest() {
        return Unpooled.EMPTY_BUFFER;
    }

    /** The sequence id of a packet that the client would get now, unasked. */
    default int nextSequenceId() {
        return 0;
    }

    /** Releases what waits. */
    void close();
}
