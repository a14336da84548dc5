package io.failgate.sql;

import java.util.Optional;

/** The name of a database in a statement about one. */
final class DatabaseName {

    /** A name has 64 characters at most, of four bytes, and its quotes, which may be doubled. */
    private static final int LONGEST = 512;

    private DatabaseName() {}

    /**
     * Goes behind IF EXISTS or IF NOT EXISTS and the name, and returns it without quotes; empty if no name is there.
     */
    static Optional<String> take(TokenCursor cursor) {
        if (cursor.takeWord("if")) {
            cursor.takeWord("not");
            cursor.takeWord("exists");
        }
        Token name = cursor.take();
        boolean qualified = cursor.isSymbol(0, '.');
        return qualified || name.end() - name.start() > LONGEST ? Optional.empty() : cursor.name(name);
    }
}
