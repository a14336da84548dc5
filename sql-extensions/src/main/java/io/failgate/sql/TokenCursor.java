package io.failgate.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A place among the tokens of a text that are no comments. Reads no further than it is asked to. Index 0 is the token
 * here, 1 the one behind it. Not thread-safe.
 */
final class TokenCursor implements Tokens {

    private final SqlText sql;
    private final Dialect dialect;
    private final Lexer lexer;

    /** What was read already, from the token here on. */
    private final List<Token> ahead = new ArrayList<>(4);

    TokenCursor(SqlText sql, Dialect dialect) {
        this.sql = sql;
        this.dialect = dialect;
        this.lexer = new Lexer(sql, dialect);
    }

    @Override
    public SqlText text() {
        return sql;
    }

    @Override
    public Token get(int index) {
        while (ahead.size() <= index) {
            ahead.add(lexer.nextCode());
        }
        return ahead.get(index);
    }

    /** Goes behind a word if it is here. Returns whether it was. */
    boolean takeWord(String word) {
        boolean there = isWord(0, word);
        if (there) {
            take();
        }
        return there;
    }

    /** Goes on by one token, and returns it. */
    Token take() {
        Token token = get(0);
        ahead.remove(0);
        return token;
    }

    /**
     * Goes on, over whatever is in parentheses, until it is there. Returns false if the first statement ends before.
     */
    boolean skipTo(BooleanSupplier there) {
        int parentheses = 0;
        while (!isEnd(0)) {
            if (isSymbol(0, '(')) {
                parentheses++;
            } else if (isSymbol(0, ')')) {
                parentheses--;
            } else if (parentheses == 0 && there.getAsBoolean()) {
                return true;
            }
            take();
        }
        return false;
    }

    /** A word in lower case; empty if the token is not a word, or has more bytes than that. */
    String word(Token token, int longest) {
        boolean fits = token.kind() == Token.Kind.WORD && token.end() - token.start() <= longest;
        return fits
                ? QuotedText.plain(sql, Dialect.DEFAULT, token.start(), token.end())
                        .toLowerCase(Locale.ROOT)
                : "";
    }

    /** A name without its quotes; double quotes may be a name's, too. Empty if the token is not a name. */
    Optional<String> name(Token token) {
        boolean bare = token.kind() == Token.Kind.WORD;
        boolean quoted = token.closed()
                && (token.kind() == Token.Kind.NAME
                        || (token.kind() == Token.Kind.STRING && sql.byteAt(token.start()) == '"'));
        if (!bare && !quoted) {
            return Optional.empty();
        }
        return Optional.of(
                quoted
                        ? QuotedText.of(sql, dialect, token)
                        : QuotedText.plain(sql, dialect, token.start(), token.end()));
    }

    /** Whether it is any of the words. */
    boolean isWord(int index, List<String> words) {
        for (String word : words) {
            if (isWord(index, word)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it is that word in quotes, of whatever kind. */
    boolean isQuoted(int index, Token.Kind kind, String word) {
        Token token = get(index);
        return token.kind() == kind && token.closed() && says(token.start() + 1, token.end() - 1, word);
    }

    /** Whether the first statement has ended before it. */
    boolean isEnd(int index) {
        return get(index).kind() == Token.Kind.END || isSymbol(index, ';');
    }
}
