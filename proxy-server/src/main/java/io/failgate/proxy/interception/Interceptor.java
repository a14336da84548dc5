package io.failgate.proxy.interception;

import io.failgate.proxy.tracking.PacketHead;

/**
 * Looks at exchanges and decides about some of them; forwarding is the default. One instance belongs to one session and
 * is called on its event loop only, so it must not block. A {@link SessionListener} takes note and decides nothing.
 */
public interface Interceptor {

    /** Decides about a command before any byte of it has gone to the server. */
    default Verdict onQuestion(Question question) {
        return Verdict.NEXT;
    }

    /**
     * Decides about an answer before any byte of it has gone to the client.
     *
     * @param head its first packet; valid during the call
     */
    default Verdict onAnswer(Question question, PacketHead head) {
        return Verdict.NEXT;
    }

    /** The head of the answer has come: whether {@link #onPart} is to be called for the rows and ends in it. */
    default boolean watchesParts(Question question) {
        return false;
    }

    /**
     * Decides about a row or the end of a result before any byte of it has gone to the client. Decides about a packet
     * of the client's file before any byte of it has gone to the server. The verdict must not ask the server anything.
     *
     * @param position which one; valid until the next call
     */
    default Verdict onPart(Question question, AnswerPosition position) {
        return Verdict.NEXT;
    }
}
