package io.failgate.sql;

import java.nio.charset.StandardCharsets;

/** SQL as it came over the wire: bytes in a character set that has ASCII as its lower half. */
public interface SqlText {

    /** How many bytes. */
    int length();

    /** The byte at an index from 0, as 0 to 255. */
    int byteAt(int index);

    /** The text as a string, read as UTF-8. */
    default String decode() {
        byte[] bytes = new byte[length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) byteAt(i);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
