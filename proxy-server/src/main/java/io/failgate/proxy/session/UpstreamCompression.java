package io.failgate.proxy.session;

import io.failgate.proxy.compression.CompressionAlgorithm;
import java.util.Locale;
import java.util.Optional;

/** The compression towards the server, if it offers that. */
public enum UpstreamCompression {
    /** The client's own; only the server's offer is offered to the client. */
    SAME,
    /** Not at all. */
    NONE,
    /** With zlib. */
    ZLIB,
    /** With zstd. */
    ZSTD;

    /** Whether clients are offered only the server's offer. */
    boolean isClients() {
        return this == SAME;
    }

    /** The algorithm for a server that offers it, with a client that may compress as well. */
    Optional<CompressionAlgorithm> algorithm(Optional<CompressionAlgorithm> ofClient) {
        return switch (this) {
            case SAME -> ofClient;
            case NONE -> Optional.empty();
            case ZLIB -> Optional.of(CompressionAlgorithm.ZLIB);
            case ZSTD -> Optional.of(CompressionAlgorithm.ZSTD);
        };
    }

    /** As users write it: {@code same}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
