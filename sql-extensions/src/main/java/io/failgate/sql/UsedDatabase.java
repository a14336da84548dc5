package io.failgate.sql;

import java.util.Optional;

/** The default database behind a text that may USE one, or drop it. */
public final class UsedDatabase {

    private UsedDatabase() {}

    /**
     * What a text makes of the default database.
     *
     * @param name the default database behind it, if all of it is executed; empty for none
     * @param certain whether that can be told; not if it depends on whether the server tells the letter case of
     *     databases
     * @param statements how many statements it has up to the last that is about the default database
     */
    public record Change(String name, boolean certain, int statements) {}

    /**
     * What becomes of the default database; empty if the text has no USE and no DROP DATABASE of it. Allocates nothing
     * then, unless it has several statements.
     *
     * @param several whether the server takes several statements in one text
     */
    public static Optional<Change> of(SqlText sql, Dialect dialect, String database, boolean several) {
        return mayChange(sql, several) ? change(new TokenCursor(sql, dialect), database) : Optional.empty();
    }

    private static boolean mayChange(SqlText sql, boolean several) {
        boolean may = beginsWith(sql, 0);
        for (int i = 0; several && !may && i < sql.length(); i++) {
            may = sql.byteAt(i) == ';' && beginsWith(sql, i + 1);
        }
        return may;
    }

    private static boolean beginsWith(SqlText sql, int from) {
        int start = SqlScanner.skipBlanksAndComments(sql, from);
        return SqlScanner.wordIsAt(sql, start, "use")
                || SqlScanner.wordIsAt(sql, start, "drop")
                || (start < sql.length() && sql.byteAt(start) == '/'); // a comment that may be code
    }

    private static Optional<Change> change(TokenCursor cursor, String before) {
        Optional<Change> change = Optional.empty();
        String database = before;
        boolean certain = true;
        int statements = 0;
        while (cursor.get(0).kind() != Token.Kind.END) {
            statements++;
            if (cursor.takeWord("use")) {
                Optional<String> name = DatabaseName.take(cursor);
                database = name.orElse(database);
                certain = name.isPresent() || certain;
                change = Optional.of(new Change(database, certain, statements));
            } else if (cursor.takeWord("drop") && (cursor.takeWord("database") || cursor.takeWord("schema"))) {
                String dropped = DatabaseName.take(cursor).orElse("");
                if (!database.isEmpty() && dropped.equalsIgnoreCase(database)) {
                    certain = dropped.equals(database);
                    database = certain ? "" : database;
                    change = Optional.of(new Change(database, certain, statements));
                }
            }
            while (!cursor.isEnd(0)) {
                cursor.take();
            }
            cursor.take();
        }
        return change;
    }
}
