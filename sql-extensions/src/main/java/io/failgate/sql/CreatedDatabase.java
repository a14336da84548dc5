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
        if (!takeWord(cursor, "create")) {
            return Optional.empty();
        }
        if (takeWord(cursor, "or")) {
            takeWord(cursor, "replace");
        }
        return takeWord(cursor, "database") || takeWord(cursor, "schema")
                ? DatabaseName.take(cursor)
                : Optional.empty();
    }

    static boolean takeWord(TokenCursor cursor, String word) {
        boolean there = cursor.isWord(0, word);
        if (there) {
            cursor.take();
        }
        return there;
    }
}
