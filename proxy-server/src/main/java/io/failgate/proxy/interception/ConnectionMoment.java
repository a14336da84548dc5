package io.failgate.proxy.interception;

/** Moments of a connection that belong to no exchange. */
public enum ConnectionMoment {
    /** The client has connected, and has heard nothing. */
    ACCEPT,
    /** The server is about to be dialled. */
    CONNECT_UPSTREAM,
    /** The server's greeting has come. */
    GREETING,
    /** The server's OK has come, which ends the authentication. */
    AUTHENTICATE,
    /** The client has had the answer to its last command. */
    IDLE
}
