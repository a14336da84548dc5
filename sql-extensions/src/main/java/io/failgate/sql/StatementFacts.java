package io.failgate.sql;

/** What can be told of a statement from its text. */
public final class StatementFacts {

    private StatementFacts() {}

    /**
     * The first word, in lower case, behind blanks, comments and opening parentheses, such as {@code select} or {@code
     * commit}; empty if something else comes first. A WITH counts as what it is for.
     */
    public static String verb(SqlText sql) {
        TokenCursor cursor = new TokenCursor(sql, Dialect.DEFAULT);
        return cursor.word(Verb.take(cursor), Integer.MAX_VALUE);
    }

    /**
     * The tables that a text names, of one statement or several. Takes any text, and a time proportional to its length.
     */
    public static NamedTables tables(SqlText sql, Dialect dialect) {
        return TableNames.of(sql, dialect);
    }
}
