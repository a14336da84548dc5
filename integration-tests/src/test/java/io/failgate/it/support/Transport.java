package io.failgate.it.support;

import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.testing.Login;

/** Below the packets: what is compared directly and through Failgate has the same on all connections. */
public enum Transport {
    PLAIN(0),
    TLS(Capabilities.SSL),
    ZLIB(Capabilities.COMPRESS),
    ZSTD(Capabilities.ZSTD_COMPRESSION),
    TLS_ZLIB(Capabilities.SSL | Capabilities.COMPRESS),
    TLS_ZSTD(Capabilities.SSL | Capabilities.ZSTD_COMPRESSION);

    private final long capabilities;

    Transport(long capabilities) {
        this.capabilities = capabilities;
    }

    public boolean isTls() {
        return (capabilities & Capabilities.SSL) != 0;
    }

    public boolean isCompressed() {
        return (capabilities & (Capabilities.COMPRESS | Capabilities.ZSTD_COMPRESSION)) != 0;
    }

    /** The algorithm, as MySQL's clients call it. */
    String compression() {
        if (!isCompressed()) {
            return "uncompressed";
        }
        return (capabilities & Capabilities.COMPRESS) != 0 ? "zlib" : "zstd";
    }

    public Login login(Login login) {
        return login.with(capabilities);
    }

    /** Whether a server that offers these has it; MariaDB has no zstd. */
    public boolean isOffered(Capabilities offered) {
        return offered.has(capabilities);
    }
}
