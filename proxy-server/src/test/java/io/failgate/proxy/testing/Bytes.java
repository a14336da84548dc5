package io.failgate.proxy.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Puts byte arrays together, in the number formats of MySQL's protocol. Each method returns the same instance. Not
 * thread-safe.
 */
public final class Bytes {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Nothing so far. */
    public Bytes() {}

    /** The bytes of a text such as {@code "ff 10 04"}; blanks are free. */
    public static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }

    /** The bytes of a text in UTF-8. */
    public static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The text in some of the bytes. */
    static String part(byte[] bytes, int start, int end) {
        return new String(bytes, start, Math.max(0, end - start), StandardCharsets.UTF_8);
    }

    /** All arrays in a row. */
    public static byte[] concat(byte[]... parts) {
        Bytes all = new Bytes();
        Arrays.stream(parts).forEach(all::add);
        return all.toArray();
    }

    /** All packets in a row, with their headers. */
    public static byte[] concat(List<Packet> packets) {
        Bytes all = new Bytes();
        packets.forEach(packet -> all.add(packet.bytes()));
        return all.toArray();
    }

    /** How many bytes a length-encoded integer takes whose first byte is this. */
    public static int lengthEncodedSize(int firstByte) {
        return switch (firstByte) {
            case 0xFC -> 3;
            case 0xFD -> 4;
            case 0xFE -> 9;
            default -> 1;
        };
    }

    /** Appends bytes. */
    public Bytes add(byte... bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /** Appends bytes written as in {@code "ff 10 04"}. */
    public Bytes addHex(String hex) {
        return add(hex(hex));
    }

    /** Appends one byte. */
    public Bytes addByte(int value) {
        out.write(value);
        return this;
    }

    /** Appends a number of two bytes. */
    public Bytes addShort(int value) {
        return addByte(value).addByte(value >> 8);
    }

    /** Appends a number of four bytes. */
    public Bytes addInt(long value) {
        return addShort((int) value).addShort((int) (value >> 16));
    }

    /** Appends so many zeros. */
    public Bytes addZeros(int count) {
        return add(new byte[count]);
    }

    /** Appends a text. */
    public Bytes addText(String text) {
        return add(text(text));
    }

    /** Appends a text and a zero. */
    public Bytes addZeroEnded(String text) {
        return addText(text).addByte(0);
    }

    /** Appends a length-encoded integer. */
    public Bytes addLength(long value) {
        if (value < 0xFB) {
            return addByte((int) value);
        }
        byte[] little = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
        if (value <= 0xFFFF) {
            return addByte(0xFC).add(Arrays.copyOf(little, 2));
        }
        return value <= 0xFFFFFF
                ? addByte(0xFD).add(Arrays.copyOf(little, 3))
                : addByte(0xFE).add(little);
    }

    /** Appends a length-encoded string. */
    public Bytes addString(String text) {
        return addString(text(text));
    }

    /** Appends a length-encoded string. */
    public Bytes addString(byte[] bytes) {
        return addLength(bytes.length).add(bytes);
    }

    /** What was put together. */
    public byte[] toArray() {
        return out.toByteArray();
    }
}
