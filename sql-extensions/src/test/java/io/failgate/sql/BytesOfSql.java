package io.failgate.sql;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

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

    /** Any bytes; takes over the array. */
    static BytesOfSql of(byte[] bytes) {
        return new BytesOfSql(bytes);
    }

    /** The first bytes of it. */
    BytesOfSql first(int length) {
        return new BytesOfSql(Arrays.copyOf(bytes, length));
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
