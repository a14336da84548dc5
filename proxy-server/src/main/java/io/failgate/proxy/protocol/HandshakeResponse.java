package io.failgate.proxy.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * A client's answer to the greeting ({@code HandshakeResponse41}), or the beginning of one with which it asks for TLS
 * ({@code SSLRequest}), in the packet it came in. Only capabilities, the password's proof and the level of compression
 * can be changed.
 */
public final class HandshakeResponse {

    /** Capabilities 4, longest packet 4, character set 1, reserved 23: all that an SSLRequest has. */
    private static final int FIXED_PART = 32;

    private final ByteBuf packet;
    private final int payload;
    private final int end;
    private final boolean cutOff;

    /**
     * Looks at a complete packet, or at the visible part of a longer one; does not take ownership.
     *
     * @throws MalformedPacketException if it is not of protocol 4.1
     */
    public HandshakeResponse(ByteBuf packet) {
        this.packet = packet;
        this.payload = packet.readerIndex() + PacketHeader.SIZE;
        int length = PacketHeader.payloadLength(packet, packet.readerIndex());
        this.end = Math.min(payload + length, packet.writerIndex());
        this.cutOff = end < payload + length;
        if (length < 4 || (packet.getUnsignedIntLE(payload) & Capabilities.PROTOCOL_41) == 0 || length < FIXED_PART) {
            throw MalformedPacketException.ofClient("the client does not speak protocol 4.1");
        }
    }

    /** Whether there is more of the packet than this. */
    public boolean isCutOff() {
        return cutOff;
    }

    /** Whether this is an SSLRequest: the client goes on with TLS, and then responds. */
    public boolean isTlsRequest() {
        return end - payload == FIXED_PART;
    }

    /** What the client wants to use. */
    public Capabilities capabilities() {
        return Capabilities.of(packet.getUnsignedIntLE(payload), packet.getUnsignedIntLE(payload + 28));
    }

    /** Makes the packet ask for these instead. MariaDB's extended ones stay as they are. */
    public void request(Capabilities capabilities) {
        packet.setIntLE(payload, (int) capabilities.bits());
    }

    /** An SSLRequest of what this response asks for, the first packet behind a greeting. The caller owns it. */
    public ByteBuf tlsRequest(ByteBufAllocator allocator) {
        ByteBuf request = allocator.buffer(PacketHeader.SIZE + FIXED_PART);
        PacketHeader.write(request, FIXED_PART, 1);
        return request.writeBytes(packet, payload, FIXED_PART);
    }

    /**
     * The name the client logs in with.
     *
     * @throws MalformedPacketException if the response ends before it
     */
    String user() {
        return ZeroEnded.read(packet, payload + FIXED_PART, afterZero(payload + FIXED_PART));
    }

    /**
     * The default database; empty for none.
     *
     * @throws MalformedPacketException if the response ends before it
     */
    String database() {
        return capabilities().has(Capabilities.CONNECT_WITH_DB) ? ZeroEnded.read(packet, afterProof(), end) : "";
    }

    /**
     * What the client says of itself.
     *
     * @throws MalformedPacketException if the response ends before it
     * @throws IndexOutOfBoundsException if it ends inside of it
     */
    ConnectionAttributes attributes() {
        Capabilities capabilities = capabilities();
        if (!capabilities.has(Capabilities.CONNECT_ATTRS)) {
            return ConnectionAttributes.NONE;
        }
        if (cutOff) {
            return ConnectionAttributes.NONE; // no server takes so many
        }
        int start = capabilities.has(Capabilities.PLUGIN_AUTH) ? afterZero(afterDatabase()) : afterDatabase();
        return ConnectionAttributes.read(packet.slice(start, end - start));
    }

    /**
     * The name of the plugin that made {@link #proof()}; empty if the client does not say.
     *
     * @throws MalformedPacketException if the response ends before it
     */
    public String plugin() {
        return capabilities().has(Capabilities.PLUGIN_AUTH) ? ZeroEnded.read(packet, afterDatabase(), end) : "";
    }

    private int afterDatabase() {
        return capabilities().has(Capabilities.CONNECT_WITH_DB) ? afterZero(afterProof()) : afterProof();
    }

    /**
     * What the client says to prove that it knows the password.
     *
     * @throws MalformedPacketException if the response ends before it
     */
    public byte[] proof() {
        byte[] proof = new byte[afterProof() - startOfProof() - (isProofZeroEnded() ? 1 : 0)];
        packet.getBytes(startOfProof(), proof);
        return proof;
    }

    /**
     * This response with another proof. The caller owns it; this packet stays as it is.
     *
     * @throws MalformedPacketException if the response is {@linkplain #isCutOff() cut off}, so that its length cannot
     *     change
     */
    public ByteBuf withProof(byte[] proof, ByteBufAllocator allocator) {
        requireWhole();
        ByteBuf changed = allocator.buffer(end - payload + proof.length + PacketHeader.SIZE);
        changed.writeBytes(
                packet, payload - PacketHeader.SIZE, afterZero(payload + FIXED_PART) - payload + PacketHeader.SIZE);
        if (capabilities().has(Capabilities.PLUGIN_AUTH_LENENC)) {
            LengthEncoded.write(changed, proof.length);
        } else if (!isProofZeroEnded()) {
            changed.writeByte(proof.length);
        }
        changed.writeBytes(proof);
        if (isProofZeroEnded()) {
            changed.writeByte(0);
        }
        changed.writeBytes(packet, afterProof(), end - afterProof());
        return changed.setMediumLE(0, changed.readableBytes() - PacketHeader.SIZE);
    }

    /**
     * With which level the client wants zstd, the last byte of a response that asks for it.
     *
     * @throws MalformedPacketException unless it is from 1 to 22
     */
    public int zstdLevel() {
        int level = packet.getUnsignedByte(end - 1);
        if (level < 1 || level > 22) {
            throw MalformedPacketException.ofClient("zstd has no level " + level);
        }
        return level;
    }

    private boolean isProofZeroEnded() {
        Capabilities capabilities = capabilities();
        return !capabilities.has(Capabilities.PLUGIN_AUTH_LENENC) && !capabilities.has(Capabilities.SECURE_CONNECTION);
    }

    private int startOfProof() {
        int length = afterZero(payload + FIXED_PART);
        if (isProofZeroEnded()) {
            return length;
        }
        requireByte(length);
        return length
                + (capabilities().has(Capabilities.PLUGIN_AUTH_LENENC)
                        ? LengthEncoded.size(packet.getUnsignedByte(length))
                        : 1);
    }

    private int afterProof() {
        int start = startOfProof();
        if (isProofZeroEnded()) {
            return afterZero(start);
        }
        int length = afterZero(payload + FIXED_PART);
        requireByte(start - 1);
        boolean lengthEncoded = capabilities().has(Capabilities.PLUGIN_AUTH_LENENC);
        long proof = lengthEncoded
                ? LengthEncoded.read(packet.duplicate().readerIndex(length))
                : packet.getUnsignedByte(length);
        if (proof < 0 || proof > end - start) {
            throw tooShort();
        }
        return start + (int) proof;
    }

    private int afterZero(int start) {
        int zero = start < end ? packet.indexOf(start, end, (byte) 0) : -1;
        if (zero < 0) {
            throw tooShort();
        }
        return zero + 1;
    }

    private void requireByte(int index) {
        if (index >= end) {
            throw tooShort();
        }
    }

    /**
     * Checks that the proof could be replaced.
     *
     * @throws MalformedPacketException if the response is {@linkplain #isCutOff() cut off}
     */
    public void requireWhole() {
        if (cutOff) {
            throw MalformedPacketException.ofClient("a password in a packet too long to translate it");
        }
    }

    private static MalformedPacketException tooShort() {
        return MalformedPacketException.ofClient("the client's response to the greeting is cut short");
    }
}
