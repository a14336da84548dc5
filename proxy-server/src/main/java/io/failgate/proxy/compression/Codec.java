package io.failgate.proxy.compression;

import io.netty.buffer.ByteBuf;

/**
 * Compresses and decompresses single payloads, each independent of the others. Holds no native memory of its own: all
 * connections of an event loop share the contexts of their thread.
 */
interface Codec {

    /** The writable bytes that {@link #compress} needs. */
    int room(int length);

    /**
     * Appends bytes in compressed form. Leaves the indexes of {@code in} as they are.
     *
     * @return whether the compressed form is shorter; if not, nothing was appended
     */
    boolean compress(ByteBuf in, int index, int length, ByteBuf out);

    /**
     * Fills the buffer with the decompressed payload.
     *
     * @throws io.failgate.proxy.protocol.MalformedPacketException if that does not fill the buffer exactly
     */
    void decompress(ByteBuf payload, ByteBuf out);
}
