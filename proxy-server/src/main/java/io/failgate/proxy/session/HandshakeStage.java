package io.failgate.proxy.session;

/** The step of a handshake that comes next. */
enum HandshakeStage {
    /** The server's greeting, or an ERR in its place. */
    GREETING,
    /** The client's response, or first its request for TLS. */
    RESPONSE,
    /** The server's end of TLS; the client's response waits. */
    UPSTREAM_TLS,
    /** Packets of both sides, until the server says OK or ERR. */
    AUTHENTICATION,
    /** The server's refusal of the client; the client's packets are ignored. */
    REFUSAL
}
