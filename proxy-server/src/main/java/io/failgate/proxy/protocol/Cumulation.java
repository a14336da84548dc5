package io.failgate.proxy.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.ByteToMessageDecoder;

/** Bytes that wait for the rest of their packet, or for their turn. */
public final class Cumulation {

    private Cumulation() {}

    /** Appends bytes to those that wait. Takes both buffers, and gives one that has all; the caller owns it. */
    public static ByteBuf append(ByteBufAllocator allocator, ByteBuf waiting, ByteBuf in) {
        if (waiting.refCnt() == 1) { // no slice of it is still to be written
            waiting.discardSomeReadBytes(); // or a buffer that never becomes empty would grow for ever
        }
        return ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, waiting, in);
    }
}
