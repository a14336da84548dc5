package io.failgate.sql;

import java.util.Optional;

/** A statement that is Failgate's own. Immutable. */
public sealed interface ControlStatement {

    /**
     * Parses a text that passed the {@linkplain ControlGate gate}.
     *
     * @param noBackslashEscapes whether the session's {@code sql_mode} has {@code NO_BACKSLASH_ESCAPES}
     * @return empty if the statement is not Failgate's own after all
     * @throws ControlSyntaxException if it is, and cannot be understood
     */
    static Optional<ControlStatement> parse(String sql, boolean noBackslashEscapes) {
        return new ControlParser(sql, noBackslashEscapes).parse();
    }

    /**
     * {@code SET @put_failpoint = 'key=terms'}.
     *
     * @param value what is assigned
     */
    record Put(String value) implements ControlStatement {}

    /**
     * {@code SET @remove_failpoint = 'key'}.
     *
     * @param key what is assigned
     */
    record Remove(String key) implements ControlStatement {}

    /** {@code SHOW FAILPOINTS}. */
    record Show() implements ControlStatement {}
}
