package io.failgate.proxy.session;

import io.failgate.proxy.interception.Reply;
import io.failgate.proxy.traffic.DisconnectReason;

/** What the parts of a session can have it do. The session is one; event loop only. */
interface SessionControl {

    /** Something may go on, or may have ended: what was sent leaves, and both sides are looked after. */
    void settled();

    /** Goes on with what waited, unless the session has ended. A peer that has broken the protocol ends it. */
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

    /** Ends both connections as the client has gone: what it has said last still reaches the server. */
    void leave();

    /** Whether the client may still be told why it cannot log in. */
    boolean isLoggingIn();

    /** Whether the session could end now without anybody missing anything. */
    boolean isIdle();
}
