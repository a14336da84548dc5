package io.failgate.proxy.protocol;

/**
 * Capability flags of a side, or those both sides have in common (MySQL's {@code CLIENT_…}; bits 32 and up are
 * MariaDB's extended ones). Immutable.
 *
 * @param bits the flags
 */
public record Capabilities(long bits) {

    /** {@code CLIENT_LONG_PASSWORD}: a MariaDB server leaves it out to say that it has extended capabilities. */
    public static final long CLIENT_MYSQL = 1L;

    public static final long CONNECT_WITH_DB = 1L << 3;
    public static final long COMPRESS = 1L << 5;
    public static final long LOCAL_FILES = 1L << 7;
    public static final long PROTOCOL_41 = 1L << 9;
    public static final long SSL = 1L << 11;
    public static final long TRANSACTIONS = 1L << 13;
    public static final long SECURE_CONNECTION = 1L << 15;
    public static final long MULTI_STATEMENTS = 1L << 16;
    public static final long MULTI_RESULTS = 1L << 17;
    public static final long PS_MULTI_RESULTS = 1L << 18;
    public static final long PLUGIN_AUTH = 1L << 19;
    public static final long CONNECT_ATTRS = 1L << 20;
    public static final long PLUGIN_AUTH_LENENC = 1L << 21;
    public static final long SESSION_TRACK = 1L << 23;
    public static final long DEPRECATE_EOF = 1L << 24;
    public static final long OPTIONAL_METADATA = 1L << 25;
    public static final long ZSTD_COMPRESSION = 1L << 26;
    public static final long QUERY_ATTRIBUTES = 1L << 27;
    public static final long CAPABILITY_EXTENSION = 1L << 29;
    public static final long SSL_VERIFY_SERVER_CERT = 1L << 30;
    public static final long REMEMBER_OPTIONS = 1L << 31;
    public static final long MARIADB_PROGRESS = 1L << 32;
    public static final long MARIADB_EXTENDED_METADATA = 1L << 35;
    public static final long MARIADB_CACHE_METADATA = 1L << 36;

    /** What each connection has for itself, or what Failgate does not take part in: never relayed (edge case E25). */
    private static final long MASKED =
            SSL | COMPRESS | ZSTD_COMPRESSION | CAPABILITY_EXTENSION | SSL_VERIFY_SERVER_CERT | REMEMBER_OPTIONS;

    /**
     * The flags of a packet of the handshake.
     *
     * @param bits the flags that every such packet has
     * @param extended MariaDB's, which count only without {@link #CLIENT_MYSQL}
     */
    static Capabilities of(long bits, long extended) {
        return new Capabilities((bits & CLIENT_MYSQL) == 0 ? bits | extended << 32 : bits);
    }

    /** Whether all of the flags are set. */
    public boolean has(long flags) {
        return (bits & flags) == flags;
    }

    /** The flags that both have. */
    public Capabilities and(Capabilities other) {
        return new Capabilities(bits & other.bits);
    }

    /** The same and more flags. */
    public Capabilities with(long flags) {
        return new Capabilities(bits | flags);
    }

    /** The flags that client and server agree on, Failgate between them. */
    public Capabilities relayable() {
        return new Capabilities(bits & ~MASKED);
    }

    /**
     * Whether a column count is followed by a byte that says if column definitions follow (edge case E13; MariaDB's
     * cached metadata looks the same).
     */
    public boolean announcesMetadata() {
        return has(OPTIONAL_METADATA) || has(MARIADB_CACHE_METADATA);
    }
}
