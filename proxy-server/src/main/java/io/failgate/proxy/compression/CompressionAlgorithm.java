package io.failgate.proxy.compression;

/** The compression algorithm of a connection's frames. */
public enum CompressionAlgorithm {
    /** {@code CLIENT_COMPRESS}; levels 1 to 9. */
    ZLIB(6) {
        @Override
        Codec newCodec(int level) {
            return new ZlibCodec(level);
        }
    },
    /**
     * {@code CLIENT_ZSTD_COMPRESSION_ALGORITHM}; levels 1 to 22. Its native library is loaded when the first handler is
     * made.
     */
    ZSTD(3) {
        @Override
        Codec newCodec(int level) {
            return new ZstdCodec(level);
        }
    };

    private final int defaultLevel;

    CompressionAlgorithm(int defaultLevel) {
        this.defaultLevel = defaultLevel;
    }

    /** The level that MySQL uses by default. */
    public int defaultLevel() {
        return defaultLevel;
    }

    abstract Codec newCodec(int level);
}
