package io.failgate.proxy.session;

import io.netty.buffer.ByteBuf;

/** What a session does with the bytes of both sides while it is in one phase. Takes ownership of buffers. */
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
    boolean holdsAnswer();

    /** Whether the session could end now without anybody missing anything: no command in flight, no transaction open. */
    boolean isIdle();

    /** Whether the client is logged in and has asked nothing that was not answered. */
    boolean isWithoutCommand();

    /** Whether the client has said goodbye, and the server is not to hear of it yet. */
    boolean holdsGoodbye();

    /** The sequence id of a packet that the client would get now, unasked. */
    int nextSequenceId();

    /** Releases what waits. */
    void close();
}
