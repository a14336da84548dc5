package io.failgate.sql;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What can be told of a statement from its text. */
public final class StatementFacts {

    /** What can stand behind the subqueries that a WITH names. */
    private static final Set<String> MAIN_VERBS =
            Set.of("select", "insert", "replace", "update", "delete", "table", "values");

    private StatementFacts() {}

    /**
     * The first word, in lower case, behind blanks, comments and opening parentheses, such as {@code select} or {@code commit}; empty if
     * something else comes first. A WITH counts as what it is for.
     */
    public static String verb(SqlText sql) {
        Lexer lexer = new Lexer(sql, Dialect.DEFAULT);
        Token token = lexer.nextCode();
        while (isSymbol(sql, token, '(')) {
            token = lexer.nextCode();
        }
        String verb = word(sql, token);
        return verb.equals("with") ? mainVerb(sql, lexer) : verb;
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

    /** The first verb outside parentheses. */
    private static String mainVerb(SqlText sql, Lexer lexer) {
        int parentheses = 0;
        for (Token token = lexer.nextCode(); token.kind() != Token.Kind.END; token = lexer.nextCode()) {
            if (isSymbol(sql, token, '(')) {
                parentheses++;
            } else if (isSymbol(sql, token, ')')) {
                parentheses--;
            } else if (parentheses == 0 && MAIN_VERBS.contains(word(sql, token))) {
                return word(sql, token);
            }
        }
        return "with";
    }

    private static boolean isSymbol(SqlText sql, Token token, char symbol) {
        return token.kind() == Token.Kind.SYMBOL && sql.byteAt(token.start()) == symbol;
    }

    private static String word(SqlText sql, Token token) {
        boolean word = token.kind() == Token.Kind.WORD;
        return word
                ? QuotedText.plain(sql, Dialect.DEFAULT, token.start(), token.end())
                        .toLowerCase(Locale.ROOT)
                : "";
    }
}
