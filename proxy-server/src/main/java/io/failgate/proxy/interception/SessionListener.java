package io.failgate.proxy.interception;

import io.failgate.proxy.tracking.PacketHead;

/**
 * Takes note of what happens in a session, and decides nothing. All listeners have heard of it before any {@linkplain
 * Interceptor interceptor} is asked, so their order does not matter. Event loop only; must not block.
 */
public interface SessionListener {

    /** A command has come, or the next piece of a text. */
    default void questionCame(Question question) {}

    /**
     * An answer has come, and the client has no byte of it yet.
     *
     * @param head its first packet; valid during the call
     */
    default void answerCame(Question question, PacketHead head) {}

    /** A row, the end of a result, or a packet of the client's file has come, which interceptors watch. */
    default void partCame(AnswerPosition position) {}

    /**
     * The exchange has ended.
     *
     * @param done whether the server has done what it was asked
     */
    default void exchangeEnded(Question question, boolean done) {}

    /** The session has ended; no call follows. */
    default void sessionEnded() {}
}
