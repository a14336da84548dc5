package io.failgate.proxy.authentication;

import io.failgate.proxy.protocol.AuthenticationMethod;
import io.failgate.proxy.protocol.Cumulation;
import io.failgate.proxy.protocol.HandshakePackets;
import io.failgate.proxy.protocol.HandshakeResponse;
import io.failgate.proxy.protocol.PacketHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/**
 * Authentication between a client and a server of which one has TLS and the other has not. Everything but the password
 * is relayed, with sequence ids of each connection's own. {@code caching_sha2_password} and {@code sha256_password}
 * want the password in clear on the one and encrypted on the other (edge case E22). It is kept no longer than it takes
 * to pass it on.
 *
 * <p>One session's, on its event loop.
 */
public final class PasswordTranslation {

    private final Conversation conversation;
    private final PasswordCarrier carrier;

    /** The beginning of a packet of the server. Owned. */
    private ByteBuf fromServer = Unpooled.EMPTY_BUFFER;

    private PasswordTranslation(Conversation conversation, PasswordCarrier carrier) {
        this.conversation = conversation;
        this.carrier = carrier;
    }

    /** From a client with TLS to a server without. */
    public static PasswordTranslation fromTls(Peers peers, ByteBufAllocator allocator) {
        Conversation conversation = new Conversation(peers, allocator);
        return new PasswordTranslation(conversation, new ClearToEncrypted(conversation));
    }

    /** From a client without TLS to a server with it. */
    public static PasswordTranslation toTls(Peers peers, ByteBufAllocator allocator, PasswordKey key) {
        Conversation conversation = new Conversation(peers, allocator);
        return new PasswordTranslation(conversation, new EncryptedToClear(conversation, key));
    }

    /** From a client with TLS to a server without, which takes passwords in clear all the same. */
    public static PasswordTranslation ofSequenceIds(Peers peers, ByteBufAllocator allocator) {
        return new PasswordTranslation(new Conversation(peers, allocator), new SameForm());
    }

    /** The client has logged in: what is said from now on, to change the user, goes to these. */
    public void relayTo(Peers peers) {
        conversation.relayTo(peers);
    }

    /**
     * Begins an authentication between two packets.
     *
     * @param clientSequenceId that of the last packet to or from the client
     * @param serverSequenceId that of the last packet to or from the server
     */
    public void begin(int clientSequenceId, int serverSequenceId) {
        conversation.begin(clientSequenceId, serverSequenceId);
    }

    /**
     * Takes the client's response to the greeting, and sends it when it is complete.
     *
     * @param offered what the greeting has; the client may have chosen another plugin
     * @param packet the response; ownership is taken
     */
    public void respond(AuthenticationMethod offered, ByteBuf packet) {
        try {
            HandshakeResponse response = new HandshakeResponse(packet);
            conversation.use(offered.chosen(response.plugin()));
            conversation.heardFromClient(packet);
            ByteBuf translated = carrier.respond(response, packet);
            if (translated != null) {
                conversation.relayToServer(translated);
            }
        } finally {
            packet.release();
        }
    }

    /** Takes a complete packet of the client. Takes ownership. */
    public void fromClient(ByteBuf packet) {
        byte[] payload = payload(packet);
        try {
            conversation.heardFromClient(packet);
            if (carrier.takeFromClient(payload)) {
                packet.setZero(packet.readerIndex(), packet.readableBytes());
            } else {
                conversation.relayToServer(packet.retain());
            }
        } finally {
            Arrays.fill(payload, (byte) 0);
            packet.release();
        }
    }

    /**
     * What is added to the sequence ids of a packet of the client that passes by, as it is too long to be translated.
     */
    public int shift() {
        return conversation.shift();
    }

    /** Takes note that such a packet has passed by; its last frame had this sequence id. */
    public void passed(int clientSequenceId) {
        conversation.passed(clientSequenceId);
    }

    /** Takes bytes of the server, cut anywhere. Takes ownership. */
    public void fromServer(ByteBuf bytes) {
        fromServer = Cumulation.append(conversation.allocator(), fromServer, bytes);
        while (HandshakePackets.isComplete(fromServer)) {
            take(HandshakePackets.read(fromServer));
        }
    }

    private void take(ByteBuf packet) {
        try {
            conversation.heardFromServer(packet);
            byte[] payload = payload(packet);
            if (!carrier.takeFromServer(payload)) {
                conversation.note(packet, payload);
                conversation.relayToClient(packet.retain());
            }
        } finally {
            packet.release();
        }
    }

    private static byte[] payload(ByteBuf packet) {
        return ByteBufUtil.getBytes(
                packet, packet.readerIndex() + PacketHeader.SIZE, packet.readableBytes() - PacketHeader.SIZE);
    }

    /**
     * Forgets everything, as the authentication has ended. What the server has sent beyond it, if anything. The caller
     * owns it.
     */
    public ByteBuf end() {
        carrier.forget();
        ByteBuf rest = fromServer;
        fromServer = Unpooled.EMPTY_BUFFER;
        return rest;
    }
}
