package io.failgate.sql;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.sf.jsqlparser.parser.CCJSqlParser;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.parser.ParseException;
import net.sf.jsqlparser.parser.TokenMgrException;
import net.sf.jsqlparser.util.TablesNamesFinder;

/**
 * The tables of a statement, by JSqlParser. The parser gets the statement without comments and without what stands in strings, which it
 * would read by rules of its own. Not thread-safe.
 */
final class TableNames {

    /** Beyond these, the parser takes too long, or too much of the stack. */
    private static final int MOST_TOKENS = 5000;

    private static final int DEEPEST_NESTING = 50;

    /** Stands for a dot in a quoted name, which the parser would take for one between names. */
    private static final char DOT = '\uE000';

    private final TokenList tokens;
    private final StringBuilder text = new StringBuilder();
    private int parentheses;

    TableNames(String sql) {
        this.tokens = TokenList.of(new Utf8Text(sql), Dialect.DEFAULT);
    }

    /** The names without quotes, those with a database also without it; empty if the parser does not know. */
    List<String> find() {
        boolean fits = tokens.size() <= MOST_TOKENS;
        for (int i = 0; i < tokens.size() && fits; i++) {
            append(i);
            fits = parentheses <= DEEPEST_NESTING;
        }
        if (!fits || text.isEmpty()) {
            return List.of();
        }
        Set<String> names = new LinkedHashSet<>();
        parsed().forEach(name -> addWithoutQuotes(name, names));
        return List.copyOf(names);
    }

    private void append(int i) {
        Token token = tokens.get(i);
        boolean adjacent = i > 0 && tokens.get(i - 1).end() == token.start();
        boolean minus = tokens.isSymbol(i, '-'); // two of them would be a comment
        text.append(adjacent && !minus ? "" : " ").append(replacement(i, token));
        parentheses += tokens.isSymbol(i, '(') ? 1 : tokens.isSymbol(i, ')') ? -1 : 0;
    }

    private String replacement(int i, Token token) {
        String raw = QuotedText.plain(tokens.text(), Dialect.DEFAULT, token.start(), token.end());
        return switch (token.kind()) {
            case STRING -> string(i, raw);
            case NAME -> raw.replace('.', DOT);
            case USER_VARIABLE -> "''";
            default -> raw;
        };
    }

    /** With ANSI_QUOTES it may be a name, and as a name it does no harm where it is none. Adjacent strings are one. */
    private String string(int i, String raw) {
        boolean mayBeName = raw.equals('"' + tokens.content(i) + '"');
        boolean again = tokens.is(i - 1, Token.Kind.STRING);
        return mayBeName ? raw.replace('.', DOT) : again ? "" : "''";
    }

    private Set<String> parsed() {
        try {
            // not CCJSqlParserUtil.parse, which starts a thread
            CCJSqlParser parser = CCJSqlParserUtil.newParser(text.toString());
            return new TablesNamesFinder<Void>().getTables(parser.Statement());
        } catch (ParseException
                | TokenMgrException
                | UnsupportedOperationException
                | StackOverflowError unknownSyntax) {
            return Set.of();
        }
    }

    private static void addWithoutQuotes(String name, Set<String> names) {
        TokenList parts = TokenList.of(new Utf8Text(name), Dialect.DEFAULT);
        StringBuilder whole = new StringBuilder();
        String last = "";
        for (int i = 0; i < parts.size(); i++) {
            last = parts.content(i).replace(DOT, '.');
            whole.append(last);
        }
        if (!last.isEmpty()) { // a string in a table's place
            names.add(whole.toString());
            names.add(last);
        }
    }
}
