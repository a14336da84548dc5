package io.failgate.sql;

import java.util.Optional;

/** The database that a CREATE DATABASE or CREATE SCHEMA creates. */
public final class CreatedDatabase {

    private CreatedDatabase() {}

    /**
     * The name without quotes, in the letter case it has; empty for any other statement. Reads no further than the
     * name.
     */
    public static Optional<String> of(SqlText sql, Dialect dialect) {
        TokenCursor cursor = new TokenCursor(sql, dialect);
        if (!cursor.takeWord("create")) {
            return Optional.empty();
        }
        if (cursor.takeWord("or")) {
            cursor.takeWord("replace");
        }
        return cursor.takeWord("database") || cursor.takeWord("schema") ? DatabaseName.take(cursor) : Optional.empty();
    }
}
