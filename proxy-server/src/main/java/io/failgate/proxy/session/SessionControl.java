package io.failgate.proxy.session;

import io.failgate.proxy.interception.Reply;
import io.failgate.proxy.traffic.DisconnectReason;

/** The session, as its parts control it. Event loop only. */
interface SessionControl {

    /** Bytes may go on, or a side may have ended: flushes, and checks both sides. */
    void settled();

    /** Runs a step that waited, unless the session has ended. A peer that has broken the protocol ends it. */
    void attempt(Runnable step);

    /**
     * Sends an error in place of the greeting, in answer to the client's response to it, or unasked between two
     * commands, and ends both connections.
     */
    void refuse(Reply error, DisconnectReason reason);

    /**
     * Ends both connections.
     *
     * @param reset whether both sides see a reset rather than an end
     */
    void hangUp(boolean reset, DisconnectReason reason);

    /** Ends both connections because the client has gone. Its last bytes still reach the server. */
    void leave();

    /** Whether the client may still be told why it cannot log in. */
    boolean isLoggingIn();

    /** Whether the session could end now without a loss. */
    boolean isIdle();
}
