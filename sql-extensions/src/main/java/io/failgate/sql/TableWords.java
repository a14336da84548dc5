package io.failgate.sql;

import java.util.Locale;
import java.util.Set;

/** The tokens of a text as keywords and names. Immutable. */
record TableWords(TokenList tokens) {

    private static final int LONGEST_WORD = 20;

    static Set<String> words(String words) {
        return Set.of(words.split(" ", -1));
    }

    /** A word in lower case; empty if the token is not a word, is behind a dot, or is longer than any keyword. */
    String word(int index) {
        Token token = tokens.get(index);
        boolean fits = token.kind() == Token.Kind.WORD && token.end() - token.start() <= LONGEST_WORD;
        return fits && !tokens.isQualified(index) ? tokens.content(index).toLowerCase(Locale.ROOT) : "";
    }

    boolean is(int index, String word) {
        return tokens.isWord(index, word);
    }

    /** Whether it can be a name. With ANSI_QUOTES, a string in double quotes is one. */
    boolean isName(int index) {
        Token token = tokens.get(index);
        return switch (token.kind()) {
            case WORD -> true;
            case NAME -> token.closed();
            case STRING -> token.closed() && tokens.text().byteAt(token.start()) == '"';
            default -> false;
        };
    }

    boolean isEnd(int index) {
        return index >= tokens.size() || tokens.isSymbol(index, ';');
    }
}
