package io.failgate.proxy.interception;

/** One of the two directions in which bytes pass. */
public enum Direction {
    /** To the client. */
    DOWNSTREAM,
    /** To the server. */
    UPSTREAM
}
