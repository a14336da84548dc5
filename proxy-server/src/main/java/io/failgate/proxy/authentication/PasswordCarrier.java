package io.failgate.proxy.authentication;

import io.failgate.proxy.protocol.HandshakeResponse;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Carries a password from one connection to the other, one of which is encrypted. Owns what it holds back. */
interface PasswordCarrier {

    /** What the server gets for the client's response to the greeting; null if nothing yet. The caller owns both. */
    @Nullable
    ByteBuf respond(HandshakeResponse response, ByteBuf packet);

    /** Takes a packet of the client. Whether it goes no further. */
    boolean takeFromClient(byte[] payload);

    /** Takes a packet of the server. Whether it goes no further. */
    boolean takeFromServer(byte[] payload);

    /** Forgets everything. */
    void forget();
}
