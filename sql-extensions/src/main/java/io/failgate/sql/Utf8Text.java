package io.failgate.sql;

import java.nio.charset.StandardCharsets;

/** A string as the bytes of SQL. Immutable. */
final class Utf8Text implements SqlText {

    private final byte[] bytes;

    Utf8Text(String text) {
        this.bytes = text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public int length() {
        return bytes.length;
    }

    @Override
    public int byteAt(int index) {
        return bytes[index] & 0xFF;
    }
}
