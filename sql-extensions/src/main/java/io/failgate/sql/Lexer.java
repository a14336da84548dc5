package io.failgate.sql;

/**
 * Cuts SQL text into tokens as a MySQL server does. Goes on behind anything, so it reaches the end of every text. Not
 * thread-safe.
 */
final class Lexer {

    private static final int END = -1;

    private final SqlText text;
    private final Dialect dialect;
    private final int limit;
    private int at;

    /** Whether the text here is code inside a comment that the server executes. */
    private boolean inCodeComment;

    Lexer(SqlText text, Dialect dialect) {
        this(text, dialect, 0, text.length());
    }

    /** Reads only the bytes from {@code start} (inclusive) to {@code end} (exclusive). */
    Lexer(SqlText text, Dialect dialect, int start, int end) {
        this.text = text;
        this.dialect = dialect;
        this.at = start;
        this.limit = end;
    }

    /** The next token, comments included; of kind END, again and again, when nothing is left. */
    Token next() {
        while (SqlScanner.isBlank(peek(0))) {
            at++;
        }
        int c = peek(0);
        if (c == END) {
            return token(Token.Kind.END, at);
        }
        if (startsComment(c)) {
            return comment(c);
        }
        return switch (c) {
            case '\'' -> quoted(Token.Kind.STRING, at);
            case '"' -> quoted(dialect.ansiQuotes() ? Token.Kind.NAME : Token.Kind.STRING, at);
            case '`' -> quoted(Token.Kind.NAME, at);
            case '@' -> variable();
            default -> SqlScanner.isWordByte(c) ? word() : symbol(c);
        };
    }

    /** The next token that is no comment. */
    Token nextCode() {
        Token token = next();
        while (token.isComment()) {
            token = next();
        }
        return token;
    }

    private boolean startsComment(int c) {
        return switch (c) {
            case '#' -> true;
            case '-' -> peek(1) == '-' && isBlankControlOrEnd(peek(2));
            case '/' -> peek(1) == '*';
            case '*' -> inCodeComment && peek(1) == '/';
            default -> false;
        };
    }

    private Token comment(int c) {
        if (c == '*') {
            inCodeComment = false;
            return take(Token.Kind.CODE_COMMENT_END, 2);
        }
        if (c != '/') {
            return lineComment();
        }
        int exclamationMark = peek(2) == 'M' ? 3 : 2;
        return peek(exclamationMark) == '!' ? codeComment(exclamationMark + 1) : blockComment();
    }

    private Token lineComment() {
        int start = at;
        while (at < limit && text.byteAt(at) != '\n') {
            at++;
        }
        return token(Token.Kind.COMMENT, start);
    }

    private Token blockComment() {
        int start = at;
        for (at += 2; at < limit; at++) {
            if (peek(0) == '*' && peek(1) == '/') {
                at += 2;
                return token(Token.Kind.COMMENT, start);
            }
        }
        return new Token(Token.Kind.COMMENT, start, at, false);
    }

    /** A version has five digits or six; with fewer, they are code. MySQL takes the sixth only in front of a blank. */
    private Token codeComment(int opening) {
        int digits = 0;
        int version = 0;
        while (digits < 6 && isDigit(peek(opening + digits))) {
            version = version * 10 + (peek(opening + digits++) - '0');
        }
        if (digits == 6 && !dialect.server().isMariaDb() && !SqlScanner.isBlank(peek(opening + digits))) {
            digits--;
            version /= 10;
        }
        int length = digits < 5 ? 0 : digits;
        boolean ofMariaDb = peek(2) == 'M';
        if (!dialect.server().executes(ofMariaDb, length == 0 ? 0 : version)) {
            return ofMariaDb && !dialect.server().isMariaDb() ? blockComment() : skippedComment();
        }
        inCodeComment = true;
        return take(Token.Kind.CODE_COMMENT_START, opening + length);
    }

    /** A comment of a later version may have comments inside, of which none has any. */
    private Token skippedComment() {
        int start = at;
        boolean inner = false;
        for (at += 2; at < limit; at++) {
            if (peek(0) == '/' && peek(1) == '*' && !inner) {
                inner = true;
                at++;
            } else if (peek(0) == '*' && peek(1) == '/') {
                at++;
                if (!inner) {
                    at++;
                    return token(Token.Kind.COMMENT, start);
                }
                inner = false;
            }
        }
        return new Token(Token.Kind.COMMENT, start, at, false);
    }

    private Token word() {
        int start = at;
        while (SqlScanner.isWordByte(peek(0))) {
            at += dialect.encoding().charLength(text, at, limit);
        }
        return token(Token.Kind.WORD, start);
    }

    private Token variable() {
        int start = at;
        int second = peek(1);
        if (second == '@') {
            return take(Token.Kind.SYMBOL, 2);
        }
        at++;
        if (second == '\'' || second == '"' || second == '`') {
            return quoted(Token.Kind.USER_VARIABLE, start);
        }
        while (SqlScanner.isWordByte(peek(0)) || peek(0) == '.') {
            at++; // byte by byte, whatever the encoding, as servers do here
        }
        return token(at == start + 1 ? Token.Kind.SYMBOL : Token.Kind.USER_VARIABLE, start);
    }

    private Token symbol(int c) {
        return take(Token.Kind.SYMBOL, c == ':' && peek(1) == '=' ? 2 : 1);
    }

    /** Reads from the opening quote, which is here, to behind the closing one. */
    private Token quoted(Token.Kind kind, int start) {
        int quote = text.byteAt(at++);
        boolean escapes = dialect.escapesIn(quote);
        while (at < limit) {
            int c = text.byteAt(at);
            at += dialect.encoding().charLength(text, at, limit);
            if (c == '\\' && escapes && at < limit) {
                at++; // one byte, whatever the encoding, as servers do here
            } else if (c == quote && peek(0) == quote) {
                at++;
            } else if (c == quote) {
                return token(kind, start);
            }
        }
        return new Token(kind, start, at, false);
    }

    private Token take(Token.Kind kind, int length) {
        int start = at;
        at += length;
        return token(kind, start);
    }

    private Token token(Token.Kind kind, int start) {
        return new Token(kind, start, at, true);
    }

    /** The byte that many bytes ahead; END behind the last. */
    private int peek(int ahead) {
        return at + ahead < limit ? text.byteAt(at + ahead) : END;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isBlankControlOrEnd(int c) {
        return c <= ' ' || c == 0x7F;
    }
}
