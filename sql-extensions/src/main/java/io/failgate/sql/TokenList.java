package io.failgate.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The tokens of a text that are no comments, by index, and its comments. An index may be any number: where no token is,
 * none of the questions is answered with yes. Immutable.
 */
final class TokenList implements Tokens {

    private final SqlText text;
    private final Dialect dialect;
    private final List<Token> tokens;
    private final List<Token> comments;
    private final Token end;

    private TokenList(SqlText text, Dialect dialect, List<Token> tokens, List<Token> comments, Token end) {
        this.text = text;
        this.dialect = dialect;
        this.end = end;
        this.tokens = tokens;
        this.comments = comments;
    }

    static TokenList of(SqlText text, Dialect dialect) {
        return of(text, dialect, 0, text.length());
    }

    /** The tokens of the bytes from {@code start} (inclusive) to {@code end} (exclusive). */
    static TokenList of(SqlText text, Dialect dialect, int start, int end) {
        List<Token> tokens = new ArrayList<>();
        List<Token> comments = new ArrayList<>();
        Lexer lexer = new Lexer(text, dialect, start, end);
        Token token = lexer.next();
        while (token.kind() != Token.Kind.END) {
            (token.isComment() ? comments : tokens).add(token);
            token = lexer.next();
        }
        return new TokenList(text, dialect, tokens, comments, new Token(Token.Kind.END, end, end, true));
    }

    @Override
    public SqlText text() {
        return text;
    }

    Dialect dialect() {
        return dialect;
    }

    int size() {
        return tokens.size();
    }

    List<Token> comments() {
        return comments;
    }

    /** The token; an empty one at the end of the text if there is none. */
    @Override
    public Token get(int index) {
        boolean there = index >= 0 && index < tokens.size();
        return there ? tokens.get(index) : end;
    }

    boolean is(int index, Token.Kind kind) {
        return get(index).kind() == kind;
    }

    /** Whether it is a keyword, given in lower case; what stands behind a dot is a name. */
    @Override
    public boolean isWord(int index, String word) {
        return Tokens.super.isWord(index, word) && !isQualified(index);
    }

    /** Whether it is the name behind a dot, and not what follows a number such as in {@code 1.FROM}. */
    boolean isQualified(int index) {
        return isSymbol(index - 1, '.') && !isNumber(index - 2);
    }

    /** Whether it has digits only. No name without quotes does. */
    private boolean isNumber(int index) {
        Token token = get(index);
        boolean number = token.kind() == Token.Kind.WORD;
        for (int at = token.start(); number && at < token.end(); at++) {
            number = text.byteAt(at) >= '0' && text.byteAt(at) <= '9';
        }
        return number;
    }

    /** Which of Failgate's variables it is. A name that is spelled with escapes is not one. */
    Optional<ControlVariable> variable(int index) {
        Token token = get(index);
        if (token.kind() != Token.Kind.USER_VARIABLE || !token.closed()) {
            return Optional.empty();
        }
        int quotes = quotesOfVariable(token);
        return ControlVariable.of(text, token.start() + 1 + quotes, token.end() - quotes);
    }

    /** The name of a user variable as it is written, its quotes taken off; empty if the closing quote is missing. */
    String variableName(int index) {
        Token token = get(index);
        if (!token.closed()) {
            return "";
        }
        int quotes = quotesOfVariable(token);
        return text.slice(token.start() + 1 + quotes, token.end() - quotes).decode();
    }

    private int quotesOfVariable(Token token) {
        int first = text.byteAt(token.start() + 1);
        return first == '\'' || first == '"' || first == '`' ? 1 : 0;
    }

    /** What it says, its quotes taken off and its escapes resolved. */
    String content(int index) {
        Token token = get(index);
        boolean quoted = token.kind() == Token.Kind.STRING || token.kind() == Token.Kind.NAME;
        return quoted
                ? QuotedText.of(text, dialect, token)
                : QuotedText.plain(text, dialect, token.start(), token.end());
    }

    /** Refuses a text at a token. */
    ControlSyntaxException wrong(String reason, int index) {
        return new ControlSyntaxException(reason, get(index).start());
    }

    /** Refuses a text because of a token that lacks its closing quote. */
    ControlSyntaxException unclosed(Token token) {
        int quote = token.start() + (token.kind() == Token.Kind.USER_VARIABLE ? 1 : 0);
        return new ControlSyntaxException("the quote " + (char) text.byteAt(quote) + " is not closed", quote);
    }
}
