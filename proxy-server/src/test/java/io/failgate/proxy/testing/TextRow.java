package io.failgate.proxy.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The values of a row of the text protocol. */
final class TextRow {

    private final byte[] payload;
    private int position;

    TextRow(byte[] payload) {
        this.payload = payload;
    }

    List<String> values() {
        List<String> values = new ArrayList<>();
        while (position < payload.length) {
            values.add(value());
        }
        return values;
    }

    private String value() {
        int first = payload[position] & 0xFF;
        if (first == 0xFB) {
            position++;
            return "NULL";
        }
        int size = Bytes.lengthEncodedSize(first);
        int length = size == 1 ? first : 0;
        for (int i = size - 1; i > 0; i--) {
            length = length << 8 | (payload[position + i] & 0xFF);
        }
        position += size + length;
        return new String(payload, position - length, length, StandardCharsets.UTF_8);
    }
}
