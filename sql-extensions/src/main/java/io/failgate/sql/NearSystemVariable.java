package io.failgate.sql;

import java.util.Locale;
import java.util.Optional;

/**
 * Refuses system variables that were meant to be Failgate's. No server has one of such a name, and what it says of that
 * does not tell what to write.
 */
final class NearSystemVariable {

    private static final String PRODUCT = "failgate";

    /** Letters of the name that may be wrong, missing, surplus or swapped. */
    private static final int MOST_MISTAKES = 2;

    private final TokenList tokens;
    private final TokenRange code;
    private final boolean set;

    private NearSystemVariable(TokenRange code) {
        this.tokens = code.tokens();
        this.code = code;
        this.set = tokens.isWord(code.from(), "set") && !tokens.isWord(code.from() + 1, "statement");
    }

    /**
     * Looks into a statement that is no stored program, which may have variables of its own.
     *
     * @throws ControlSyntaxException if it names such a variable
     */
    static void refuse(TokenRange code) {
        new NearSystemVariable(code).refuse();
    }

    private void refuse() {
        int parentheses = 0;
        for (int i = code.from(); i < code.end(); i++) {
            if (tokens.isSymbol(i, '(')) {
                parentheses++;
            } else if (tokens.isSymbol(i, ')')) {
                parentheses--;
            }
            boolean read = tokens.isSystemVariable(i - 1) || (tokens.isSystemVariable(i - 3) && tokens.isQualified(i));
            boolean assigned = set && parentheses == 0 && tokens.isEqualSign(i + 1) && !tokens.isQualified(i);
            if ((read || assigned) && (tokens.is(i, Token.Kind.WORD) || tokens.is(i, Token.Kind.NAME))) {
                refuse(i);
            }
        }
    }

    private void refuse(int i) {
        String name = tokens.content(i);
        meant(name).ifPresent(variable -> {
            throw tokens.wrong("there is no system variable " + name + "; did you mean " + variable + "?", i);
        });
    }

    private static Optional<String> meant(String name) {
        if (name.equalsIgnoreCase(VersionReads.VARIABLE) || NearVariable.isOfOthers(name)) {
            return Optional.empty();
        }
        String letters = NearVariable.letters(name);
        if (letters.startsWith(PRODUCT)
                || NearVariable.mistakes(letters, NearVariable.letters(VersionReads.VARIABLE)) <= MOST_MISTAKES) {
            return Optional.of("@@" + VersionReads.VARIABLE);
        }
        if (!name.toLowerCase(Locale.ROOT).contains(NearVariable.SUBJECT)) {
            return Optional.empty(); // it was not looked for
        }
        Optional<ControlVariable> exact = ControlVariable.named(name);
        return exact.or(() -> NearVariable.of(name)).map(variable -> "@" + variable.variableName());
    }
}
