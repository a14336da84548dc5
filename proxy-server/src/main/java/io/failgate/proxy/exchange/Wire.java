package io.failgate.proxy.exchange;

import io.failgate.proxy.traffic.Traffic;
import io.netty.buffer.ByteBuf;

/**
 * The connections of a session, as an exchange uses them. Buffers that are passed belong to the session from then on.
 */
public interface Wire {

    /** Sends bytes to the client. */
    void toClient(ByteBuf packets);

    /** Sends bytes to the server. */
    void toServer(ByteBuf packets);

    /** Whether the server can be asked anything. It cannot once it was told that the client says no more. */
    boolean canAskServer();

    /** Ends both connections. */
    void hangUp(boolean reset);

    /** A waiting half goes on: {@link Exchange#wants} may have changed, and sent bytes may leave. */
    void resumed();

    /** The counts of what passes. */
    Traffic traffic();
}
