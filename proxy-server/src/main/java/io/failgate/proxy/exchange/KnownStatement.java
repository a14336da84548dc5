package io.failgate.proxy.exchange;

import org.jspecify.annotations.Nullable;

/** The state of a prepared statement at the server, as it is or should be. */
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

    /** The bytes kept for this statement. */
    int bytes() {
        return (types == null ? 0 : types.length) + (definitions == null ? 0 : definitions.length);
    }
}
