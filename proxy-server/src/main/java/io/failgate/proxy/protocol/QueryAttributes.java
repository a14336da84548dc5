package io.failgate.proxy.protocol;

import io.netty.buffer.ByteBuf;

/**
 * The parameters in front of the SQL of a COM_QUERY when {@code CLIENT_QUERY_ATTRIBUTES} is negotiated (edge case E16).
 */
public final class QueryAttributes {

    private QueryAttributes() {}

    /**
     * Moves the reader index from behind the command byte to the SQL.
     *
     * @throws IndexOutOfBoundsException if the buffer ends too early
     */
    public static void skip(ByteBuf in) {
        int count = Math.toIntExact(LengthEncoded.read(in));
        LengthEncoded.read(in); // the number of parameter sets, always 1
        if (count == 0) {
            return;
        }
        if (count < 0 || count > 0xFFFF) {
            throw new IndexOutOfBoundsException(count + " query attributes");
        }
        int nulls = in.readerIndex();
        in.skipBytes((count + 7) / 8 + 1); // and the flag that types follow
        int[] types = new int[count];
        for (int i = 0; i < count; i++) {
            types[i] = in.readUnsignedShortLE() & 0xFF;
            LengthEncoded.skipString(in);
        }
        for (int i = 0; i < count; i++) {
            boolean isNull = (in.getByte(nulls + i / 8) >> (i % 8) & 1) != 0;
            if (!isNull) {
                skipValue(in, types[i]);
            }
        }
    }

    /** Skips a value of the binary protocol; the numbers are {@code enum_field_types}. */
    private static void skipValue(ByteBuf in, int type) {
        switch (type) {
            case 1 -> in.skipBytes(1); // TINY
            case 2, 13 -> in.skipBytes(2); // SHORT, YEAR
            case 3, 4, 9 -> in.skipBytes(4); // LONG, FLOAT, INT24
            case 5, 8 -> in.skipBytes(8); // DOUBLE, LONGLONG
            case 6 -> {} // NULL
            case 7, 10, 11, 12 -> in.skipBytes(in.readUnsignedByte()); // TIMESTAMP, DATE, TIME, DATETIME
            default -> LengthEncoded.skipString(in);
        }
    }
}
