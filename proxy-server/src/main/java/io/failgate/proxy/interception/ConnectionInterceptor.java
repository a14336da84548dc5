package io.failgate.proxy.interception;

/**
 * Looks at one client's connection outside of exchanges. Called on the session's event loop only, so it must not block.
 * Verdicts that ask the server something do not apply here.
 */
public interface ConnectionInterceptor {

    /** Decides about a moment. */
    Verdict on(Moment moment);

    /** Decides about bytes that are about to pass. */
    Treatment onBytes(Direction direction);

    /** Whether the fault that the last bytes had, if any, was disarmed or armed anew since. */
    boolean isRetired(Direction direction);
}
