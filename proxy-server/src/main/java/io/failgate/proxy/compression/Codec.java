package io.failgate.proxy.compression;

import io.netty.buffer.ByteBuf;

/**
 * Compresses and decompresses single payloads, none of which depends on another. Holds no native memory of its own: all
 * connections of an event loop take turns with the contexts of their thread.
 */
interface Codec {

    /** The writable bytes that {@link #compress} needs. */
    int room(int length);

    /**
     * Appends bytes in compressed form. Leaves the indexes of {@code in} as they are.
     *
     * @return whether that is shorter; if not, nothing was appended
     */
    boolean compress(ByteBuf in, int index, int length, ByteBuf out);

    /**
     * Fills the buffer with what the payload decompresses to.
     *
     * @throws io.failgate.proxy.protocol.MalformedPacketException if it is not exactly as much as the buffer takes
     */
    void decompress(ByteBuf payload, ByteBuf out);
}
