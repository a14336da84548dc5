package io.failgate.proxy.exchange;

/**
 * Looks at exchanges and lists its exceptions; forwarding is the default. One instance belongs to one session and is called on
 * its event loop only, so it must not block.
 */
public interface Interceptor {

    /** Decides about a command before any byte of it has gone to the server. */
    default Verdict onQuestion(Question question) {
        return Verdict.PROCEED;
    }

    /** Decides about an answer before any byte of it has gone to the client. */
    default Verdict onAnswer(Question question) {
        return Verdict.PROCEED;
    }
}
