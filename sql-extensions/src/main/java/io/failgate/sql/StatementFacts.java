package io.failgate.sql;

import java.util.List;

/** What can be told of a statement from its text. */
public final class StatementFacts {

    private StatementFacts() {}

    /**
     * The first word, in lower case, behind blanks, comments and opening parentheses, such as {@code select} or {@code commit}; empty if
     * something else comes first. A WITH counts as what it is for.
     */
    public static String verb(SqlText sql) {
        TokenCursor cursor = new TokenCursor(sql);
        return cursor.word(Verb.take(cursor), Integer.MAX_VALUE);
    }

    /**
     * The tables that a statement names, as JSqlParser finds them: without quotes, {@code db.t} as {@code db.t} and as {@code t}.
     *
     * @return empty if there are none, if the parser does not know the syntax, or if the statement has over 5000 tokens or 50 nested
     *     parentheses
     */
    public static List<String> tables(String sql) {
        return new TableNames(sql).find();
    }
}
