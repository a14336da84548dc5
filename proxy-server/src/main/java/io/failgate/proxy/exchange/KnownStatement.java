package io.failgate.proxy.exchange;

import org.jspecify.annotations.Nullable;

/** What a prepared statement has at the server, or should have. */
final class KnownStatement {

    final int id;
    final int parameters;

    /** Whether the server may have long data or a cursor of it. */
    boolean dirty;

    /** The types that the server has not seen; empty if there were too many to keep. */
    byte @Nullable [] types;

    /** The definitions that the client has not seen, in packets; empty if there were too many to keep. */
    byte @Nullable [] definitions;

    KnownStatement(int id, int parameters) {
        this.id = id;
        this.parameters = parameters;
    }

    /** How much is kept of it. */
    int bytes() {
        return (types == null ? 0 : types.length) + (definitions == null ? 0 : definitions.length);
    }
}
