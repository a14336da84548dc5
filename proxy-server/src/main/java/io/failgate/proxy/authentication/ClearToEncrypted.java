package io.failgate.proxy.authentication;

import io.failgate.proxy.protocol.HandshakeResponse;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * From a client with TLS, which says its password in clear, to a plain server, which has to be asked for its key first.
 */
final class ClearToEncrypted implements PasswordCarrier {

    private final Conversation conversation;

    /** The password with the zero behind it, while the server looks for its key; else empty. */
    private byte[] password = {};

    ClearToEncrypted(Conversation conversation) {
        this.conversation = conversation;
    }

    @Override
    public ByteBuf respond(HandshakeResponse response, ByteBuf packet) {
        byte[] proof = conversation.isPasswordWanted() ? response.proof() : new byte[0];
        if (!isPassword(proof)) {
            return packet.retain();
        }
        password = proof;
        return response.withProof(new byte[] {conversation.keyRequest()}, conversation.allocator());
    }

    @Override
    public boolean takeFromClient(byte[] payload) {
        boolean taken = conversation.isPasswordWanted() && isPassword(payload);
        if (taken) {
            password = payload.clone();
            conversation.tellServer(conversation.keyRequest());
        }
        return taken;
    }

    /** Nobody's password is a zero only; it says that there is none. */
    private static boolean isPassword(byte[] payload) {
        return payload.length > 1 && payload[payload.length - 1] == 0;
    }

    @Override
    public boolean takeFromServer(byte[] payload) {
        boolean key = password.length > 0 && payload.length > 1 && payload[0] == 0x01;
        if (key) {
            String pem = new String(payload, 1, payload.length - 1, StandardCharsets.US_ASCII);
            conversation.passToServer(RsaEncryption.encrypt(password, conversation.nonce(), pem));
        }
        forget();
        return key;
    }

    @Override
    public void forget() {
        Arrays.fill(password, (byte) 0);
        password = new byte[0];
    }
}
