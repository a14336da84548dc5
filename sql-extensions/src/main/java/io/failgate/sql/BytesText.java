package io.failgate.sql;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** SQL in a range of an array, which must not change any more. */
final class BytesText implements SqlText {

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;
    private final int start;
    private final int end;

    BytesText(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
    }

    @Override
    public int length() {
        return end - start;
    }

    @Override
    public int byteAt(int index) {
        return bytes[start + index] & 0xFF;
    }

    @Override
    public int pairAt(int index) {
        int at = start + index;
        return (bytes[at] & 0xFF) | ((bytes[at + 1] & 0xFF) << Byte.SIZE);
    }

    @Override
    public long eightAt(int index) {
        return (long) EIGHT.get(bytes, start + index);
    }

    @Override
    public SqlText slice(int from, int to) {
        return new BytesText(bytes, start + from, start + to);
    }

    @Override
    public byte[] toBytes() {
        return Arrays.copyOfRange(bytes, start, end);
    }

    @Override
    public String decode() {
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }
}
