package io.failgate.sql;

import java.nio.charset.StandardCharsets;

/** SQL as it came over the wire: bytes in a character set that has ASCII as its lower half. */
public interface SqlText {

    /** How many bytes. */
    int length();

    /** The byte at an index from 0, as 0 to 255. */
    int byteAt(int index);

    /** The bytes at an index and behind it, the first being the lower eight bits. */
    default int pairAt(int index) {
        return byteAt(index) | byteAt(index + 1) << Byte.SIZE;
    }

    /** The eight bytes at an index and behind it, the first being the lower eight bits. */
    default long eightAt(int index) {
        long eight = 0;
        for (int i = Long.BYTES - 1; i >= 0; i--) {
            eight = eight << Byte.SIZE | byteAt(index + i);
        }
        return eight;
    }

    /** No text. */
    SqlText EMPTY = of(new byte[0]);

    /** A text in an array, which must not change any more. */
    static SqlText of(byte[] bytes) {
        return of(bytes, 0);
    }

    /** A text in an array, from an index to the end. The array must not change any more. */
    static SqlText of(byte[] bytes, int start) {
        return new BytesText(bytes, start, bytes.length);
    }

    /** A text in UTF-8. */
    static SqlText of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A part of this text, from an index to another, which is not in it. */
    default SqlText slice(int start, int end) {
        SqlText all = this;
        return new SqlText() {
            @Override
            public int length() {
                return end - start;
            }

            @Override
            public int byteAt(int index) {
                return all.byteAt(start + index);
            }
        };
    }

    /** A copy of the bytes. */
    default byte[] toBytes() {
        byte[] bytes = new byte[length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) byteAt(i);
        }
        return bytes;
    }

    /** The text as a string, read as UTF-8. */
    default String decode() {
        return new String(toBytes(), StandardCharsets.UTF_8);
    }
}
