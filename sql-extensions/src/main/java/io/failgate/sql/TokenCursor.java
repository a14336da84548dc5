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
final class TokenCursor {

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

    /** The token; one of kind END if there is none. */
    Token get(int index) {
        while (ahead.size() <= index) {
            ahead.add(lexer.nextCode());
        }
        return ahead.get(index);
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

    boolean isWord(int index, String word) {
        Token token = get(index);
        return token.kind() == Token.Kind.WORD && says(token.start(), token.end(), word);
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

    boolean isSymbol(int index, char symbol) {
        return isSymbol(index, symbol, 1);
    }

    /** Whether it is {@code @@}. */
    boolean isSystemVariable(int index) {
        return isSymbol(index, '@', 2);
    }

    /** Whether it is {@code =} or {@code :=}. */
    boolean isEqualSign(int index) {
        return isSymbol(index, '=') || isSymbol(index, ':', 2);
    }

    /** Whether the first statement has ended before it. */
    boolean isEnd(int index) {
        return get(index).kind() == Token.Kind.END || isSymbol(index, ';');
    }

    private boolean isSymbol(int index, char first, int length) {
        Token token = get(index);
        return token.kind() == Token.Kind.SYMBOL
                && token.end() - token.start() == length
                && sql.byteAt(token.start()) == first;
    }

    private boolean says(int start, int end, String word) {
        return end - start == word.length() && SqlScanner.matches(sql, start, word);
    }
}
