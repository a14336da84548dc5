package io.failgate.sql;

import java.util.List;
import java.util.Optional;

/**
 * The tables that a text names. Immutable.
 *
 * @param names without quotes, {@code db.t} as {@code db.t} and as {@code t}
 * @param doubt why these may not be all, for the user; empty if they are
 */
public record NamedTables(List<String> names, Optional<String> doubt) {

    /**
     * The tables that a text names, of one statement or several. Takes any text, and a time proportional to its length.
     */
    public static NamedTables of(SqlText sql, Dialect dialect) {
        return TableNames.of(sql, dialect);
    }
}
