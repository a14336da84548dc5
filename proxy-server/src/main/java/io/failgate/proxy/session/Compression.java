package io.failgate.proxy.session;

import io.failgate.proxy.compression.CompressionAlgorithm;
import io.failgate.proxy.compression.CompressionHandler;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.HandshakeResponse;
import io.failgate.proxy.protocol.PacketHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Optional;

/**
 * The compression that was agreed on. Each connection has its own, from the OK that ends the authentication on (edge
 * case E17). Immutable.
 *
 * @param ofClient the client's
 * @param ofServer the server's
 * @param level how hard to compress with zstd, 1 to 22
 * @param hasLevel whether the client has sent a level
 */
record Compression(
        Optional<CompressionAlgorithm> ofClient, Optional<CompressionAlgorithm> ofServer, int level, boolean hasLevel) {

    /** No compression. */
    static final Compression NONE = new Compression(Optional.empty(), Optional.empty(), 0, false);

    /** The compression that follows from a client's response to the greeting. */
    static Compression negotiate(
            HandshakeResponse response, ConnectionSettings connections, Capabilities offeredByServer) {
        Capabilities asked = response.capabilities();
        Capabilities offered = new Capabilities(connections.offeredToClient(offeredByServer));
        Optional<CompressionAlgorithm> client = algorithm(asked.and(offered));
        Optional<CompressionAlgorithm> server = connections
                .upstreamCompression()
                .algorithm(client)
                .filter(algorithm -> offeredByServer.has(flag(algorithm)));
        boolean hasLevel = asked.has(Capabilities.ZSTD_COMPRESSION);
        if (response.isCutOff()) {
            return ofCutOff(client, server.filter(algorithm -> hasLevel || algorithm != CompressionAlgorithm.ZSTD));
        }
        int level = client.equals(Optional.of(CompressionAlgorithm.ZSTD))
                ? response.zstdLevel()
                : CompressionAlgorithm.ZSTD.defaultLevel();
        return new Compression(client, server, level, hasLevel);
    }

    /**
     * The level is not to be seen, and stays where it is: servers ignore bytes behind the last field that they want.
     */
    private static Compression ofCutOff(Optional<CompressionAlgorithm> client, Optional<CompressionAlgorithm> server) {
        boolean zstd = server.equals(Optional.of(CompressionAlgorithm.ZSTD));
        return new Compression(client, server, CompressionAlgorithm.ZSTD.defaultLevel(), zstd);
    }

    /** The algorithm of the flags; a server takes zlib if both are asked for. */
    private static Optional<CompressionAlgorithm> algorithm(Capabilities asked) {
        if (asked.has(Capabilities.COMPRESS)) {
            return Optional.of(CompressionAlgorithm.ZLIB);
        }
        return asked.has(Capabilities.ZSTD_COMPRESSION) ? Optional.of(CompressionAlgorithm.ZSTD) : Optional.empty();
    }

    private static long flag(CompressionAlgorithm algorithm) {
        return algorithm == CompressionAlgorithm.ZLIB ? Capabilities.COMPRESS : Capabilities.ZSTD_COMPRESSION;
    }

    /** The flag of the algorithm that the server is asked for; 0 for no compression. */
    long askedOfServer() {
        return ofServer.map(Compression::flag).orElse(0L);
    }

    /**
     * The client's response as the server is to get it: the level is its last byte if zstd is asked for. Takes
     * ownership.
     */
    ByteBuf response(ByteBuf packet, ByteBufAllocator allocator) {
        boolean wantsLevel = ofServer.equals(Optional.of(CompressionAlgorithm.ZSTD));
        if (wantsLevel == hasLevel) {
            return packet;
        }
        int length = packet.readableBytes() - (hasLevel ? 1 : 0);
        ByteBuf changed = allocator.buffer(length + 1).writeBytes(packet, packet.readerIndex(), length);
        packet.release();
        if (wantsLevel) {
            changed.writeByte(level);
        }
        return changed.setMediumLE(0, changed.readableBytes() - PacketHeader.SIZE);
    }

    /** Begins to compress, right behind the OK. */
    void begin(SessionParts session) {
        ofClient.ifPresent(algorithm -> {
            session.encryption().watchClient();
            session.sides()
                    .client()
                    .connection()
                    .compress(CompressionHandler.ofClient(algorithm, level(algorithm), session.memory()));
        });
        ofServer.ifPresent(algorithm -> session.sides()
                .server()
                .connection()
                .compress(CompressionHandler.ofServer(algorithm, level(algorithm), session.memory())));
    }

    private int level(CompressionAlgorithm algorithm) {
        return algorithm == CompressionAlgorithm.ZSTD ? level : algorithm.defaultLevel();
    }
}
