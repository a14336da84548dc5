package io.failgate.proxy.protocol;

import io.netty.buffer.ByteBuf;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The parameters that a client sends beside a statement when {@code CLIENT_QUERY_ATTRIBUTES} is negotiated. They stand
 * in front of the SQL of a COM_QUERY (edge case E16). In a COM_STMT_EXECUTE, they follow the statement's own.
 */
public final class QueryAttributes {

    /** Statement 4, flags 1, iterations 4. */
    private static final int EXECUTE_FIXED = 9;

    private static final int PARAMETER_COUNT_AVAILABLE = 0x08;
    private static final int UNSIGNED = 0x8000;

    private QueryAttributes() {}

    /**
     * Reads the attributes of a command.
     *
     * @param in what stands behind the command byte
     * @return their values as texts by their names in lower case, without those that are NULL or dates; none if they
     *     make no sense
     */
    public static Map<String, String> read(Command command, ByteBuf in) {
        try {
            return switch (command) {
                case QUERY -> ofQuery(in);
                case STMT_EXECUTE -> ofExecute(in);
                default -> Map.of();
            };
        } catch (IndexOutOfBoundsException | ArithmeticException malformed) {
            return Map.of();
        }
    }

    private static Map<String, String> ofQuery(ByteBuf in) {
        long count = LengthEncoded.read(in);
        LengthEncoded.read(in);
        return named(in, count);
    }

    private static Map<String, String> ofExecute(ByteBuf in) {
        boolean counted = (in.getByte(in.readerIndex() + Integer.BYTES) & PARAMETER_COUNT_AVAILABLE) != 0;
        in.skipBytes(EXECUTE_FIXED);
        return counted ? named(in, LengthEncoded.read(in)) : Map.of();
    }

    /** A statement's own parameters have no names. */
    private static Map<String, String> named(ByteBuf in, long count) {
        if (count <= 0 || count > in.readableBytes()) {
            return Map.of();
        }
        int nulls = in.readerIndex();
        in.skipBytes(((int) count + 7) / 8);
        if (in.readByte() == 0) {
            return Map.of(); // the types are those of before, and there are none of attributes
        }
        int[] types = new int[(int) count];
        String[] names = new String[(int) count];
        for (int i = 0; i < count; i++) {
            types[i] = in.readUnsignedShortLE();
            names[i] = LengthEncoded.readText(in).toLowerCase(Locale.ROOT);
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            if ((in.getByte(nulls + i / 8) >> (i % 8) & 1) == 0) {
                String value = value(in, types[i]);
                if (!names[i].isEmpty() && !value.isEmpty()) {
                    values.put(names[i], value);
                }
            }
        }
        return values;
    }

    /** Empty for a date or a time. */
    private static String value(ByteBuf in, int type) {
        boolean unsigned = (type & UNSIGNED) != 0;
        return switch (type & 0xFF) {
            case 1 -> String.valueOf(unsigned ? in.readUnsignedByte() : in.readByte());
            case 2, 13 -> String.valueOf(unsigned ? in.readUnsignedShortLE() : in.readShortLE());
            case 3, 9 -> String.valueOf(unsigned ? in.readUnsignedIntLE() : in.readIntLE());
            case 8 -> unsigned ? Long.toUnsignedString(in.readLongLE()) : String.valueOf(in.readLongLE());
            case 4 -> String.valueOf(in.readFloatLE());
            case 5 -> String.valueOf(in.readDoubleLE());
            case 6, 7, 10, 11, 12 -> {
                skipValue(in, type & 0xFF);
                yield "";
            }
            default -> LengthEncoded.readText(in);
        };
    }

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
