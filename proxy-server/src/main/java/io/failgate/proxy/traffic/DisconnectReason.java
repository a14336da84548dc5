package io.failgate.proxy.traffic;

import java.util.Locale;

/** Why a client's connection has ended: what came first. */
public enum DisconnectReason {
    /** The client has left. */
    CLIENT,
    /** The server has closed its connection, or could not be reached. */
    SERVER,
    /** Failgate did not let the client in. */
    PROXY_REFUSED,
    /** A failpoint has closed it. */
    FAILPOINT,
    /** Its bytes would take more memory than those of all clients may. */
    MEMORY,
    /** Failgate stops. */
    DRAIN,
    /** The client has said nothing for too long. */
    IDLE,
    /** The client took too long to log in. */
    HANDSHAKE_TIMEOUT,
    /** One of the two has sent what is no packet of the protocol. */
    PROTOCOL_ERROR,
    /** The operating system has reported an error on one of the two connections. */
    NETWORK_ERROR;

    /** The reason in lower case, with a hyphen between words. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
