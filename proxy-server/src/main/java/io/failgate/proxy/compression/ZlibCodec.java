package io.failgate.proxy.compression;

import io.failgate.proxy.protocol.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** A payload is one zlib stream (RFC 1950). */
final class ZlibCodec implements Codec {

    private final Deflater deflater;
    private final Inflater inflater = new Inflater();

    ZlibCodec(int level) {
        deflater = new Deflater(level);
    }

    @Override
    public int room(int length) {
        return length;
    }

    @Override
    public boolean compress(ByteBuf in, int index, int length, ByteBuf out) {
        deflater.reset();
        deflater.setInput(in.nioBuffer(index, length));
        deflater.finish();
        int start = out.writerIndex();
        int compressed = deflater.deflate(out.nioBuffer(start, length - 1));
        if (!deflater.finished()) {
            return false;
        }
        out.writerIndex(start + compressed);
        return true;
    }

    @Override
    public void decompress(ByteBuf payload, ByteBuf out) {
        inflater.reset();
        inflater.setInput(payload.nioBuffer());
        ByteBuffer to = out.nioBuffer(0, out.capacity());
        try {
            while (!inflater.finished() && inflater.inflate(to) > 0) {
                out.writerIndex(to.position());
            }
        } catch (DataFormatException broken) {
            throw new MalformedPacketException("a frame with a broken zlib stream: " + broken.getMessage());
        }
        if (!inflater.finished() || to.hasRemaining() || inflater.getRemaining() > 0) {
            throw new MalformedPacketException("a frame whose zlib stream is not of the length it announces");
        }
    }

    @Override
    public void close() {
        deflater.end();
        inflater.end();
    }
}
