package io.failgate.sql;

import java.util.List;

/** The word that says what a statement does. */
public final class Verb {

    /** What can stand behind the subqueries that a WITH names. */
    private static final List<String> MAIN_VERBS =
            List.of("select", "insert", "replace", "update", "delete", "table", "values");

    private Verb() {}

    /**
     * A statement's first word, in lower case, behind blanks, comments and opening parentheses, such as {@code select}
     * or {@code commit}. Empty if something else comes first. A WITH counts as what it is for.
     */
    public static String of(SqlText sql) {
        TokenCursor cursor = new TokenCursor(sql, Dialect.DEFAULT);
        return cursor.word(take(cursor), Integer.MAX_VALUE);
    }

    /** Goes behind the verb, and returns it; a token that is no word if the statement has none. */
    static Token take(TokenCursor cursor) {
        while (cursor.isSymbol(0, '(')) {
            cursor.take();
        }
        boolean with = cursor.isWord(0, "with");
        Token token = cursor.take();
        return with ? takeMain(cursor, token) : token;
    }

    /** The first verb outside parentheses. */
    private static Token takeMain(TokenCursor cursor, Token with) {
        return cursor.skipTo(() -> cursor.isWord(0, MAIN_VERBS)) ? cursor.take() : with;
    }
}
