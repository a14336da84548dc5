package io.failgate.failpoint;

/**
 * A place in a program where something can be made to fail. Made by {@link FailPoints#define}; best kept in a
 * {@code static final} field, where it costs nothing until it is armed for the first time, and one volatile read from then on.
 * Thread-safe.
 */
public sealed interface FailPoint permits Site {

    /** What the point is called and what it is for. */
    FailPointKey key();

    /** Whether terms are in force. The cheap question to ask before anything else is computed. */
    boolean armed();

    /**
     * Decides what happens at this point now, and counts it. Never waits, never throws, acts on nothing: that is up to the
     * caller, who may be on an event loop.
     */
    Effect evaluate();
}
