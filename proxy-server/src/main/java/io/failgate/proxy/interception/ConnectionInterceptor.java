package io.failgate.proxy.interception;

/**
 * Looks at one client's connection outside of exchanges. Called on its event loop only, so it must not block. Of
 * verdicts, those that ask the server something are not for it.
 */
public interface ConnectionInterceptor {

    /** Decides about a moment. */
    Verdict on(Moment moment);

    /** Decides about bytes that are about to pass. */
    Treatment onBytes(Direction direction);
}
