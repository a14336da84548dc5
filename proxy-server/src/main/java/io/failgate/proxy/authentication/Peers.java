package io.failgate.proxy.authentication;

import io.netty.buffer.ByteBuf;

/** The two ends of a session. Buffers that are passed belong to it from then on. */
public interface Peers {

    /** Sends a packet to the client. */
    void toClient(ByteBuf packet);

    /** Sends a packet to the server. */
    void toServer(ByteBuf packet);
}
