package io.failgate.sql;

/** Tokens of a text by index, and what can be asked of one. */
sealed interface Tokens permits TokenCursor, TokenList {

    /** The text that they are of. */
    SqlText text();

    /** The token; one of kind END where there is none. */
    Token get(int index);

    /** Whether it is that word, given in lower case. */
    default boolean isWord(int index, String word) {
        Token token = get(index);
        return token.kind() == Token.Kind.WORD && says(token.start(), token.end(), word);
    }

    /** Whether it is that symbol. */
    default boolean isSymbol(int index, char symbol) {
        return isSymbol(index, symbol, 1);
    }

    /** Whether it is {@code :=}. */
    default boolean isAssignment(int index) {
        return isSymbol(index, ':', 2);
    }

    /** Whether it is {@code =} or {@code :=}. */
    default boolean isEqualSign(int index) {
        return isSymbol(index, '=') || isAssignment(index);
    }

    /** Whether it is {@code @@}. */
    default boolean isSystemVariable(int index) {
        return isSymbol(index, '@', 2);
    }

    private boolean isSymbol(int index, char first, int length) {
        Token token = get(index);
        return token.kind() == Token.Kind.SYMBOL
                && token.end() - token.start() == length
                && text().byteAt(token.start()) == first;
    }

    /** Whether those bytes are that word, given in lower case. */
    default boolean says(int start, int end, String word) {
        return end - start == word.length() && SqlScanner.matches(text(), start, word);
    }
}
