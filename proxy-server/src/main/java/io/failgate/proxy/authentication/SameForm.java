package io.failgate.proxy.authentication;

import io.failgate.proxy.protocol.HandshakeResponse;
import io.netty.buffer.ByteBuf;

/** Between connections that want passwords in the same form. Only their sequence ids differ. */
final class SameForm implements PasswordCarrier {

    @Override
    public ByteBuf respond(HandshakeResponse response, ByteBuf packet) {
        return packet.retain();
    }

    @Override
    public boolean takeFromClient(byte[] payload) {
        return false;
    }

    @Override
    public boolean takeFromServer(byte[] payload) {
        return false;
    }

    @Override
    public void forget() {
        // holds nothing
    }
}
