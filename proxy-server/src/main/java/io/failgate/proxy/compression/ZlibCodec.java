package io.failgate.proxy.compression;

import io.failgate.proxy.protocol.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** A payload is one zlib stream (RFC 1950). */
final class ZlibCodec implements Codec {

    private static final int HIGHEST_LEVEL = 9;

    /** A deflater for each level, of a quarter of a megabyte, made for the first payload that is worth compressing. */
    private static final FastThreadLocal<@Nullable Deflater[]> DEFLATERS = new FastThreadLocal<>() {
        @Override
        protected @Nullable Deflater[] initialValue() {
            return new Deflater[HIGHEST_LEVEL + 1];
        }

        @Override
        protected void onRemoval(@Nullable Deflater[] deflaters) {
            for (Deflater deflater : deflaters) {
                if (deflater != null) {
                    deflater.end();
                }
            }
        }
    };

    private static final FastThreadLocal<Inflater> INFLATER = new FastThreadLocal<>() {
        @Override
        protected Inflater initialValue() {
            return new Inflater();
        }

        @Override
        protected void onRemoval(Inflater inflater) {
            inflater.end();
        }
    };

    private final int level;

    ZlibCodec(int level) {
        this.level = level;
    }

    private Deflater deflater() {
        @Nullable Deflater[] deflaters = DEFLATERS.get();
        Deflater deflater = deflaters[level];
        if (deflater == null) {
            deflater = new Deflater(level);
            deflaters[level] = deflater;
        }
        return deflater;
    }

    @Override
    public int room(int length) {
        return length;
    }

    @Override
    public boolean compress(ByteBuf in, int index, int length, ByteBuf out) {
        Deflater deflater = deflater();
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
        Inflater inflater = INFLATER.get();
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
}
