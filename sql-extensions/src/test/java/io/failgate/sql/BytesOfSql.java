package io.failgate.sql;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** SQL in an array that, unlike a buffer with more behind it, does not forgive reading past the end. Immutable. */
final class BytesOfSql implements SqlText {

    private final byte[] bytes;

    private BytesOfSql(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A text in UTF-8. */
    static BytesOfSql of(String sql) {
        return new BytesOfSql(sql.getBytes(StandardCharsets.UTF_8));
    }

    /** A text in which {@code {81 5C}} stands for these two bytes, and all else for itself. */
    static BytesOfSql withHex(String sql) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Matcher hex = Pattern.compile("\\{([0-9A-F ]+)}|[^{]").matcher(sql);
        while (hex.find()) {
            out.writeBytes(
                    hex.group(1) == null
                            ? hex.group().getBytes(StandardCharsets.UTF_8)
                            : HexFormat.of().parseHex(hex.group(1).replace(" ", "")));
        }
        return new BytesOfSql(out.toByteArray());
    }

    /** Any bytes; takes over the array. */
    static BytesOfSql of(byte[] bytes) {
        return new BytesOfSql(bytes);
    }

    /** The first bytes of it. */
    BytesOfSql first(int length) {
        return new BytesOfSql(Arrays.copyOf(bytes, length));
    }

    /** Part of it, as a string. */
    String part(int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }

    @Override
    public int length() {
        return bytes.length;
    }

    @Override
    public int byteAt(int index) {
        return bytes[index] & 0xFF;
    }

    @Override
    public String toString() {
        return decode();
    }
}
