package io.failgate.proxy.testing;

import io.failgate.proxy.protocol.PacketHeader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A frame as it is on the wire: sequence id and payload of up to 0xFFFFFF bytes. Equal to another with the same bytes.
 * Immutable.
 */
public final class Packet {

    private static final int SHOWN = 256;

    private final int sequenceId;
    private final byte[] payload;

    /** Takes over the array. */
    public Packet(int sequenceId, byte... payload) {
        this.sequenceId = sequenceId;
        this.payload = payload;
    }

    /** A packet whose payload is written as in {@code "ff 10 04"}. */
    public static Packet ofHex(int sequenceId, String payload) {
        return new Packet(sequenceId, Bytes.hex(payload));
    }

    /** The sequence id, 0 to 255. */
    public int sequenceId() {
        return sequenceId;
    }

    /** The payload itself, not a copy. */
    public byte[] payload() {
        return payload;
    }

    /** Bytes in the payload. */
    public int length() {
        return payload.length;
    }

    /** The byte at an index, 0 to 255; -1 if the payload is shorter. */
    public int byteAt(int index) {
        return index < payload.length ? payload[index] & 0xFF : -1;
    }

    /** The little-endian number of two bytes at an index. */
    public int shortAt(int index) {
        return little().getShort(index) & 0xFFFF;
    }

    /** The little-endian number of four bytes at an index. */
    public long intAt(int index) {
        return little().getInt(index) & 0xFFFFFFFFL;
    }

    private ByteBuffer little() {
        return ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Whether it begins as an OK does. In the middle of a result, other packets do as well. */
    public boolean isOk() {
        return byteAt(0) == 0x00;
    }

    /** Whether it is an ERR (or a progress report of MariaDB, an ERR of number 65535). */
    public boolean isError() {
        return byteAt(0) == 0xFF && payload.length >= 3;
    }

    /** Whether it is an EOF, or the OK that ends rows where EOFs are deprecated. */
    public boolean isTerminator() {
        return byteAt(0) == 0xFE && payload.length < PacketHeader.MAX_PAYLOAD;
    }

    /** Whether the next frame belongs to the same packet. */
    public boolean goesOn() {
        return payload.length == PacketHeader.MAX_PAYLOAD;
    }

    /** The status flags of an OK or of a {@linkplain #isTerminator() terminator}. */
    public int statusFlags() {
        if (isTerminator() && payload.length == 5) {
            return shortAt(3);
        }
        int index = 1;
        index += Bytes.lengthEncodedSize(byteAt(index));
        index += Bytes.lengthEncodedSize(byteAt(index));
        return shortAt(index);
    }

    /** The number of an ERR. */
    public int errorCode() {
        return shortAt(1);
    }

    /** The SQLSTATE of an ERR, or nothing if it has none. */
    public String sqlState() {
        return hasSqlState() ? new String(payload, 4, 5, StandardCharsets.UTF_8) : "";
    }

    /** The text of an ERR. */
    public String errorMessage() {
        int start = hasSqlState() ? 9 : 3;
        return new String(payload, start, payload.length - start, StandardCharsets.UTF_8);
    }

    private boolean hasSqlState() {
        return byteAt(3) == '#' && payload.length >= 9;
    }

    /** An ERR as the mysql client prints it; {@code not an error: …} for anything else. */
    public String error() {
        return isError()
                ? "ERROR " + errorCode() + " (" + sqlState() + "): " + errorMessage()
                : "not an error: " + this;
    }

    /** The payload as a text. */
    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /** Header and payload. */
    public byte[] bytes() {
        return ByteBuffer.allocate(PacketHeader.SIZE + payload.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(payload.length | sequenceId << 24)
                .put(payload)
                .array();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Packet packet
                && packet.sequenceId == sequenceId
                && Arrays.equals(packet.payload, payload);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(payload) + sequenceId;
    }

    @Override
    public String toString() {
        String hex = HexFormat.ofDelimiter(" ").formatHex(payload, 0, Math.min(SHOWN, payload.length));
        return sequenceId + "[" + hex + (payload.length > SHOWN ? " … " + payload.length + " bytes" : "") + "]";
    }
}
