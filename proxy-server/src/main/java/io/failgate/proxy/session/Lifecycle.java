package io.failgate.proxy.session;

/** How far a session has come. */
enum Lifecycle {
    /** The client's connection was accepted. */
    ACCEPTED,
    /** The session counts. */
    OPEN,
    /** The client has seen a greeting. */
    GREETED,
    /** The client may send commands. */
    LOGGED_IN,
    /** What is left is to write the last bytes and to close the connections. */
    CLOSED
}
