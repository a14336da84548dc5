package io.failgate.sql;

import java.util.Set;

/** A statement with statements inside, such as CREATE PROCEDURE: semicolons do not end it. */
final class StoredProgram {

    /** What one can CREATE that has a body. */
    private static final Set<String> OBJECTS =
            Set.of("procedure", "function", "trigger", "event", "package", "library");

    /** What begins a compound statement of MariaDB's outside a stored program. */
    private static final Set<String> COMPOUNDS = Set.of("if", "case", "loop", "repeat", "while", "for", "declare");

    private final TokenList tokens;

    private StoredProgram(TokenList tokens) {
        this.tokens = tokens;
    }

    /** Whether one begins at that token. */
    static boolean beginsAt(TokenList tokens, int index) {
        StoredProgram program = new StoredProgram(tokens);
        return program.isDefinition(index) || program.isBlock(index) || program.isOneOf(COMPOUNDS, index);
    }

    private boolean isDefinition(int index) {
        if (tokens.isWord(index, "alter")) {
            return tokens.isWord(behindDefiner(index + 1), "event");
        }
        boolean replaces = tokens.isWord(index + 1, "or") && tokens.isWord(index + 2, "replace");
        return tokens.isWord(index, "create") && isOneOf(OBJECTS, behindDefiner(index + (replaces ? 3 : 1)));
    }

    /** {@code BEGIN NOT ATOMIC}, or what else stands where MySQL knows only BEGIN and BEGIN WORK. */
    private boolean isBlock(int index) {
        boolean transaction = tokens.is(index + 1, Token.Kind.END)
                || tokens.isSymbol(index + 1, ';')
                || tokens.isWord(index + 1, "work");
        return tokens.isWord(index, "begin") && !transaction;
    }

    private int behindDefiner(int index) {
        int at = index;
        if (tokens.isWord(at, "definer") && tokens.isSymbol(at + 1, '=')) {
            at += 3;
            at += tokens.is(at, Token.Kind.USER_VARIABLE) ? 1 : 0; // the host: @`localhost`
            at += tokens.isSymbol(at, '(') ? 2 : 0; // CURRENT_USER()
        }
        return tokens.isWord(at, "aggregate") ? at + 1 : at;
    }

    private boolean isOneOf(Set<String> words, int index) {
        return words.stream().anyMatch(word -> tokens.isWord(index, word));
    }
}
