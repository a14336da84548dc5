package io.failgate.proxy.compression;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.failgate.proxy.protocol.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;

/** A payload is one zstd frame (RFC 8878). Its native library knows direct buffers only. */
final class ZstdCodec implements Codec {

    private static final FastThreadLocal<ZstdCompressCtx> COMPRESSOR = new FastThreadLocal<>() {
        @Override
        protected ZstdCompressCtx initialValue() {
            return new ZstdCompressCtx();
        }

        @Override
        protected void onRemoval(ZstdCompressCtx compressor) {
            compressor.close();
        }
    };

    private static final FastThreadLocal<ZstdDecompressCtx> DECOMPRESSOR = new FastThreadLocal<>() {
        @Override
        protected ZstdDecompressCtx initialValue() {
            return new ZstdDecompressCtx();
        }

        @Override
        protected void onRemoval(ZstdDecompressCtx decompressor) {
            decompressor.close();
        }
    };

    private final int level;

    ZstdCodec(int level) {
        this.level = level;
    }

    @Override
    public int room(int length) {
        return (int) Zstd.compressBound(length);
    }

    @Override
    public boolean compress(ByteBuf in, int index, int length, ByteBuf out) {
        int start = out.writerIndex();
        ZstdCompressCtx compressor = COMPRESSOR.get().setLevel(level);
        int compressed = compressor.compress(out.nioBuffer(start, out.writableBytes()), in.nioBuffer(index, length));
        if (compressed >= length) {
            return false;
        }
        out.writerIndex(start + compressed);
        return true;
    }

    @Override
    public void decompress(ByteBuf payload, ByteBuf out) {
        if (payload.isDirect() && payload.nioBufferCount() == 1) {
            decompressDirect(payload, out);
            return;
        }
        ByteBuf direct = out.alloc().directBuffer(payload.readableBytes());
        try {
            decompressDirect(direct.writeBytes(payload), out);
        } finally {
            direct.release();
        }
    }

    private void decompressDirect(ByteBuf payload, ByteBuf out) {
        int length;
        try {
            length = DECOMPRESSOR.get().decompress(out.nioBuffer(0, out.capacity()), payload.nioBuffer());
        } catch (ZstdException broken) {
            throw new MalformedPacketException("a frame with broken zstd data: " + broken.getMessage());
        }
        if (length != out.capacity()) {
            throw new MalformedPacketException("a frame whose zstd data is not of the length it announces");
        }
        out.writerIndex(length);
    }
}
