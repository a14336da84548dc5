package io.failgate.proxy.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** MySQL's length-encoded integers and strings ({@code int<lenenc>}, {@code string<lenenc>}). */
public final class LengthEncoded {

    private LengthEncoded() {}

    /** How many bytes the integer takes whose first byte is given: 1, 3, 4 or 9. */
    public static int size(int firstByte) {
        return switch (firstByte) {
            case 0xFC -> 3;
            case 0xFD -> 4;
            case 0xFE -> 9;
            default -> 1;
        };
    }

    /**
     * Reads an integer.
     *
     * @throws IndexOutOfBoundsException if the buffer ends too early
     */
    public static long read(ByteBuf in) {
        int first = in.readUnsignedByte();
        return switch (first) {
            case 0xFC -> in.readUnsignedShortLE();
            case 0xFD -> in.readUnsignedMediumLE();
            case 0xFE -> in.readLongLE();
            default -> first;
        };
    }

    /**
     * Skips a string.
     *
     * @throws IndexOutOfBoundsException if the buffer ends too early
     */
    public static void skipString(ByteBuf in) {
        in.skipBytes(lengthOfString(in));
    }

    /**
     * Reads a string in UTF-8.
     *
     * @throws IndexOutOfBoundsException if the buffer ends too early
     */
    public static String readText(ByteBuf in) {
        return in.readCharSequence(lengthOfString(in), StandardCharsets.UTF_8).toString();
    }

    /**
     * Reads a string as a part of the buffer, which the caller does not own.
     *
     * @throws IndexOutOfBoundsException if the buffer ends too early
     */
    public static ByteBuf readSlice(ByteBuf in) {
        return in.readSlice(lengthOfString(in));
    }

    private static int lengthOfString(ByteBuf in) {
        long length = read(in);
        if (length < 0 || length > in.readableBytes()) {
            throw new IndexOutOfBoundsException("a string of " + length + " bytes in " + in.readableBytes());
        }
        return (int) length;
    }

    /** Appends an integer. */
    public static void write(ByteBuf out, long value) {
        if (value < 0xFB) {
            out.writeByte((int) value);
        } else if (value <= 0xFFFF) {
            out.writeByte(0xFC).writeShortLE((int) value);
        } else if (value <= 0xFFFFFF) {
            out.writeByte(0xFD).writeMediumLE((int) value);
        } else {
            out.writeByte(0xFE).writeLongLE(value);
        }
    }

    /** Appends a string in UTF-8. */
    public static void write(ByteBuf out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        write(out, bytes.length);
        out.writeBytes(bytes);
    }
}
