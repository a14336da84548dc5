package io.failgate.proxy.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** MySQL's strings with a zero behind them ({@code string<NUL>}). */
final class ZeroEnded {

    private ZeroEnded() {}

    /**
     * The text from {@code start} to the zero, or to {@code end} if there is none; empty if that is before the start.
     */
    static String read(ByteBuf in, int start, int end) {
        if (start >= end) {
            return "";
        }
        int zero = in.indexOf(start, end, (byte) 0);
        return in.toString(start, (zero < 0 ? end : zero) - start, StandardCharsets.UTF_8);
    }

    /**
     * Reads a text and its zero; to the end if there is none.
     *
     * @throws IndexOutOfBoundsException at the end of the buffer
     */
    static String read(ByteBuf in) {
        if (!in.isReadable()) {
            throw new IndexOutOfBoundsException("a text is missing");
        }
        String text = read(in, in.readerIndex(), in.writerIndex());
        int zero = in.bytesBefore((byte) 0);
        in.skipBytes(zero < 0 ? in.readableBytes() : zero + 1);
        return text;
    }
}
