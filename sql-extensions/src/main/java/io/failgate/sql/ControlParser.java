package io.failgate.sql;

import java.util.Locale;
import java.util.Optional;

/**
 * Reads control statements, one method per rule.
 *
 * <pre>
 * statement := ( "SET" variable ( "=" | ":=" ) literal { literal }  |  "SHOW" "FAILPOINTS" ) [ ";" ]
 * variable  := "@" ( word | `word` | 'word' | "word" )
 * literal   := '…' | "…"                                  adjacent literals are one
 * </pre>
 *
 * Blanks and comments are free between tokens; words may be in any letter case.
 */
final class ControlParser {

    private static final String PUT = "put_failpoint";
    private static final String REMOVE = "remove_failpoint";

    private final String sql;
    private final boolean noBackslashEscapes;
    private final SqlText chars;
    private int position;

    ControlParser(String sql, boolean noBackslashEscapes) {
        this.sql = sql;
        this.noBackslashEscapes = noBackslashEscapes;
        this.chars = new SqlText() {
            @Override
            public int length() {
                return sql.length();
            }

            @Override
            public int byteAt(int index) {
                return sql.charAt(index);
            }
        };
    }

    Optional<ControlStatement> parse() {
        String verb = word();
        if (verb.equals("show") && word().equals("failpoints")) {
            expectEnd();
            return Optional.of(new ControlStatement.Show());
        }
        return verb.equals("set") ? assignments() : Optional.empty();
    }

    private Optional<ControlStatement> assignments() {
        int start = position;
        String variable = userVariable();
        if (!isOurs(variable)) {
            refuseOursAmong(start);
            return Optional.empty();
        }
        if (!accept(":=") && !accept("=")) {
            throw wrong("expected = or :=");
        }
        String value = literals();
        expectEnd();
        return Optional.of(variable.equals(PUT) ? new ControlStatement.Put(value) : new ControlStatement.Remove(value));
    }

    private static boolean isOurs(String variable) {
        return variable.equals(PUT) || variable.equals(REMOVE);
    }

    /** The name of a user variable in lower case; empty if something else comes next. */
    private String userVariable() {
        if (!accept("@") || position == sql.length()) {
            return "";
        }
        if (!isQuote(sql.charAt(position))) {
            return bareWord();
        }
        // escapes are not resolved: the gate looks at bytes, and a name spelled with escapes is not ours
        int start = position + 1;
        quoted();
        return sql.substring(start, position - 1).toLowerCase(Locale.ROOT);
    }

    /** A SET of other variables is the server's, unless one of ours is assigned behind them, which it would not arm. */
    private void refuseOursAmong(int start) {
        int parentheses = 0;
        position = start;
        for (skip(); position < sql.length(); skip()) {
            char c = sql.charAt(position);
            if (isQuote(c)) {
                readQuoted(new StringBuilder()); // if it is not closed, the server will say so
                continue;
            }
            position++;
            if (c == '(') {
                parentheses++;
            } else if (c == ')') {
                parentheses--;
            } else if (c == ',' && parentheses == 0) {
                refuseOurs();
            }
        }
    }

    private void refuseOurs() {
        skip();
        int here = position;
        boolean ours = isOurs(userVariable());
        position = here;
        if (ours) {
            throw wrong("assign this variable in a SET of its own");
        }
    }

    private String literals() {
        StringBuilder value = new StringBuilder();
        do {
            skip();
            char c = position < sql.length() ? sql.charAt(position) : ' ';
            if (c != '\'' && c != '"') {
                throw wrong("expected a string in quotes");
            }
            value.append(quoted());
            skip();
        } while (position < sql.length() && (sql.charAt(position) == '\'' || sql.charAt(position) == '"'));
        return value.toString();
    }

    private String quoted() {
        int start = position;
        StringBuilder out = new StringBuilder();
        if (!readQuoted(out)) {
            position = start;
            throw wrong("the quote " + sql.charAt(start) + " is not closed");
        }
        return out.toString();
    }

    /** Reads a quoted string or name, its quotes taken off and its escapes resolved as MySQL does. Whether it is closed. */
    private boolean readQuoted(StringBuilder out) {
        char quote = sql.charAt(position++);
        while (position < sql.length()) {
            char c = sql.charAt(position++);
            if (c == '\\' && quote != '`' && !noBackslashEscapes && position < sql.length()) {
                escaped(sql.charAt(position++), out);
            } else if (c != quote) {
                out.append(c);
            } else if (position < sql.length() && sql.charAt(position) == quote) {
                out.append(sql.charAt(position++));
            } else {
                return true;
            }
        }
        return false;
    }

    private static boolean isQuote(char c) {
        return c == '\'' || c == '"' || c == '`';
    }

    private static void escaped(char c, StringBuilder out) {
        switch (c) {
            case '0' -> out.append('\0');
            case 'b' -> out.append('\b');
            case 'n' -> out.append('\n');
            case 'r' -> out.append('\r');
            case 't' -> out.append('\t');
            case 'Z' -> out.append('\u001A');
            case '%', '_' -> out.append('\\').append(c);
            default -> out.append(c);
        }
    }

    private String word() {
        skip();
        return bareWord();
    }

    private String bareWord() {
        int start = position;
        while (position < sql.length() && isWordPart(sql.charAt(position))) {
            position++;
        }
        return sql.substring(start, position).toLowerCase(Locale.ROOT);
    }

    private static boolean isWordPart(char c) {
        return SqlScanner.isWordByte(c) || c == '.';
    }

    private boolean accept(String token) {
        skip();
        boolean here = sql.startsWith(token, position);
        position += here ? token.length() : 0;
        return here;
    }

    private void expectEnd() {
        accept(";");
        skip();
        if (position < sql.length()) {
            throw wrong("nothing may follow the statement");
        }
    }

    private void skip() {
        position = SqlScanner.skipBlanksAndComments(chars, position);
    }

    private ControlSyntaxException wrong(String reason) {
        return new ControlSyntaxException(reason, position);
    }
}
