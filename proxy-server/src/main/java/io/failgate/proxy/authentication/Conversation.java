package io.failgate.proxy.authentication;

import io.failgate.proxy.protocol.AuthenticationMethod;
import io.failgate.proxy.protocol.PacketHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Arrays;

/**
 * What is said on both connections until the server says OK or ERR. As one of them has packets that the other has not,
 * each is numbered on its own.
 */
final class Conversation {

    /** {@code sha256_password}: the password, or a request for the key, is the client's first word. */
    private static final String SHA256 = "sha256_password";

    private static final String CACHING_SHA2 = "caching_sha2_password";

    /**
     * AuthMoreData, with which {@code caching_sha2_password} says that the proof does not do: it wants the password
     * (E22).
     */
    private static final byte[] PERFORM_FULL_AUTHENTICATION = {0x01, 0x04};

    private Peers peers;
    private final ByteBufAllocator allocator;
    private AuthenticationMethod method = AuthenticationMethod.NONE;
    private boolean passwordWanted;
    private int lastToOrFromClient;
    private int lastToOrFromServer;

    /** How far the server's sequence ids are ahead of the client's. */
    private int shift;

    Conversation(Peers peers, ByteBufAllocator allocator) {
        this.peers = peers;
        this.allocator = allocator;
    }

    /** What is said from now on goes to these. */
    void relayTo(Peers next) {
        peers = next;
    }

    ByteBufAllocator allocator() {
        return allocator;
    }

    /** Starts between two packets, which have these sequence ids. */
    void begin(int lastToOrFromClient, int lastToOrFromServer) {
        this.lastToOrFromClient = lastToOrFromClient;
        this.lastToOrFromServer = lastToOrFromServer;
        shift = lastToOrFromServer - lastToOrFromClient;
        use(method);
    }

    void use(AuthenticationMethod method) {
        this.method = method;
        passwordWanted = method.plugin().equals(SHA256);
    }

    byte[] nonce() {
        return method.nonce();
    }

    /** Whether the client's next packet has the password, or asks for the key to encrypt it. */
    boolean isPasswordWanted() {
        return passwordWanted;
    }

    /** With this single byte, a client asks for the server's key. */
    byte keyRequest() {
        return (byte) (method.plugin().equals(CACHING_SHA2) ? 0x02 : 0x01);
    }

    /** Takes note of a packet of the server that goes on to the client. */
    void note(ByteBuf packet, byte[] payload) {
        switch (payload.length == 0 ? 0 : payload[0] & 0xFF) {
            case 0xFE, 0x02 -> use(AuthenticationMethod.ofRequest(packet));
            case 0x01 ->
                passwordWanted |=
                        method.plugin().equals(CACHING_SHA2) && Arrays.equals(payload, PERFORM_FULL_AUTHENTICATION);
            default -> {}
        }
    }

    void heardFromClient(ByteBuf packet) {
        lastToOrFromClient = PacketHeader.sequenceId(packet, packet.readerIndex());
    }

    void heardFromServer(ByteBuf packet) {
        lastToOrFromServer = PacketHeader.sequenceId(packet, packet.readerIndex());
    }

    int shift() {
        return shift;
    }

    /** Takes note of a packet of the client that has passed by, renumbered by {@link #shift()}. */
    void passed(int clientSequenceId) {
        lastToOrFromClient = clientSequenceId;
        lastToOrFromServer = (clientSequenceId + shift) & 0xFF;
    }

    void relayToClient(ByteBuf packet) {
        lastToOrFromClient = (lastToOrFromServer - shift) & 0xFF;
        peers.toClient(numbered(packet, lastToOrFromClient));
    }

    void relayToServer(ByteBuf packet) {
        lastToOrFromServer = (lastToOrFromClient + shift) & 0xFF;
        peers.toServer(numbered(packet, lastToOrFromServer));
    }

    /** Sends the client a packet that the server does not know of. */
    void tellClient(byte... payload) {
        lastToOrFromClient = PacketHeader.next(lastToOrFromClient);
        peers.toClient(packet(payload, lastToOrFromClient));
    }

    /** Sends the server a packet that the client does not know of. */
    void tellServer(byte... payload) {
        lastToOrFromServer = PacketHeader.next(lastToOrFromServer);
        peers.toServer(packet(payload, lastToOrFromServer));
    }

    /**
     * Sends the server what the client's last packet has become; from now on, ids differ by what these two differ by.
     */
    void passToServer(ByteBuf packet) {
        lastToOrFromServer = PacketHeader.next(lastToOrFromServer);
        shift = lastToOrFromServer - lastToOrFromClient;
        peers.toServer(numbered(packet, lastToOrFromServer));
    }

    /**
     * Sends the server what the client's last packet has become; from now on, ids differ by what these two differ by.
     */
    void passToServer(byte... payload) {
        passToServer(packet(payload, 0));
    }

    private ByteBuf packet(byte[] payload, int sequenceId) {
        ByteBuf packet = allocator.buffer(PacketHeader.SIZE + payload.length);
        PacketHeader.write(packet, payload.length, sequenceId);
        return packet.writeBytes(payload);
    }

    private static ByteBuf numbered(ByteBuf packet, int sequenceId) {
        return packet.setByte(packet.readerIndex() + PacketHeader.SIZE - 1, sequenceId);
    }
}
