package io.failgate.sql;

import java.util.List;

/** Finds the word that says what a statement does. */
final class Verb {

    /** What can stand behind the subqueries that a WITH names. */
    private static final List<String> MAIN_VERBS =
            List.of("select", "insert", "replace", "update", "delete", "table", "values");

    private Verb() {}

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
