package io.failgate.proxy.exchange;

import io.failgate.proxy.traffic.Traffic;
import io.netty.buffer.ByteBuf;

/** Where an exchange sends what it decides. Buffers that are passed belong to the session from then on. */
public interface Wire {

    /** Sends bytes to the client. */
    void toClient(ByteBuf packets);

    /** Sends bytes to the server. */
    void toServer(ByteBuf packets);

    /** Whether the server can be asked anything; not any more behind the end of a client that it was told of. */
    boolean canAskServer();

    /** Ends both connections. */
    void hangUp(boolean reset);

    /** A half that waited goes on: {@link Exchange#wants} may be something else, and what was sent may leave. */
    void resumed();

    /** Where it is counted what goes through. */
    Traffic traffic();
}
