package io.failgate.proxy.authentication;

import io.failgate.proxy.protocol.HandshakeResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * From a plain client, which gets Failgate's key if it asks, to a server with TLS, which wants the password in clear.
 */
final class EncryptedToClear implements PasswordCarrier {

    private final Conversation conversation;
    private final PasswordKey key;

    /** The client's response to the greeting, while the client encrypts its password; else empty. Owned. */
    private ByteBuf response = Unpooled.EMPTY_BUFFER;

    EncryptedToClear(Conversation conversation, PasswordKey key) {
        this.conversation = conversation;
        this.key = key;
    }

    @Override
    public @Nullable ByteBuf respond(HandshakeResponse handshake, ByteBuf packet) {
        if (!conversation.isPasswordWanted() || !isKeyRequest(handshake.proof())) {
            return packet.retain();
        }
        handshake.requireWhole();
        response = packet.retain();
        sendKey();
        return null;
    }

    @Override
    public boolean takeFromClient(byte[] payload) {
        if (conversation.isPasswordWanted() && isKeyRequest(payload)) {
            sendKey();
            return true;
        }
        boolean taken = conversation.isPasswordWanted() && payload.length == key.blockSize();
        if (taken) {
            byte[] password = key.decrypt(payload, conversation.nonce());
            pass(password);
            Arrays.fill(password, (byte) 0);
        }
        return taken;
    }

    private boolean isKeyRequest(byte[] payload) {
        return payload.length == 1 && payload[0] == conversation.keyRequest();
    }

    private void sendKey() {
        conversation.tellClient(("\1" + key.pem()).getBytes(StandardCharsets.US_ASCII));
    }

    private void pass(byte[] password) {
        if (response.isReadable()) {
            conversation.passToServer(new HandshakeResponse(response).withProof(password, conversation.allocator()));
            forget();
        } else {
            conversation.passToServer(password);
        }
    }

    @Override
    public boolean takeFromServer(byte[] payload) {
        return false;
    }

    @Override
    public void forget() {
        response.release();
        response = Unpooled.EMPTY_BUFFER;
    }
}
