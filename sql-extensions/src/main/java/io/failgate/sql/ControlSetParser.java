package io.failgate.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds where a statement assigns Failgate's variables. As targets of its own SET, they make it a {@link
 * Statement.ControlSet}. Elsewhere Failgate would not see the assignment, so it is refused. Reading a variable is
 * allowed everywhere. Not thread-safe.
 */
final class ControlSetParser {

    private static final int NO_SET = -1;

    private final TokenList tokens;
    private final TokenRange code;
    private final boolean program;
    private final boolean ownSet;

    /** Whether the statement may have a SET inside. */
    private final boolean nests;

    private final List<Target> targets = new ArrayList<>();

    private int parentheses;

    /** How many parentheses were open at the SET whose targets come now. */
    private int set = NO_SET;

    /** Whether an INTO came, and since then nothing but names and commas. */
    private boolean into;

    /** Whether a DIAGNOSTICS came in this statement. */
    private boolean diagnostics;

    /** Whether the list of columns that LOAD DATA fills may come. */
    private boolean columns;

    /** Looks into a statement; {@code program} says that it has others inside. */
    ControlSetParser(TokenRange code, boolean program) {
        this.tokens = code.tokens();
        this.code = code;
        this.program = program;
        boolean isSet = tokens.isWord(code.from(), "set");
        boolean setStatement =
                isSet && tokens.isWord(code.from() + 1, "statement") && !tokens.isEqualSign(code.from() + 2);
        this.ownSet = isSet && !setStatement;
        this.nests = program || setStatement;
        this.columns = tokens.isWord(code.from(), "load");
    }

    /**
     * The targets of the statement's own SET.
     *
     * @throws ControlSyntaxException if one of Failgate's variables is assigned elsewhere, or one of the targets is not
     *     assigned properly
     */
    List<Target> targets() {
        for (int i = code.from(); i < code.end(); i++) {
            if (tokens.is(i, Token.Kind.USER_VARIABLE)) {
                variable(i);
            } else {
                track(i);
            }
        }
        if (!targets.isEmpty()) {
            requireClosedQuotes();
        }
        return targets;
    }

    private void track(int i) {
        if (tokens.isSymbol(i, '(')) {
            parentheses++;
        } else if (tokens.isSymbol(i, ')')) {
            parentheses = Math.max(0, parentheses - 1);
            set = parentheses < set ? NO_SET : set;
        } else if (tokens.isSymbol(i, ';')) {
            parentheses = 0;
            set = NO_SET;
            diagnostics = false;
        } else if (tokens.isWord(i, "set") && !tokens.isWord(i - 1, "character")) {
            columns = false;
            set = i == code.from() || nests ? parentheses : set;
        } else if (tokens.isWord(i, "diagnostics")) {
            diagnostics = tokens.isWord(i - 1, "get") || tokens.isWord(i - 2, "get");
        }
        into = tokens.isWord(i, "into") || (into && isOfList(i));
    }

    private boolean isOfList(int i) {
        boolean element = tokens.isWord(i - 1, "into") || tokens.isSymbol(i - 1, ',');
        boolean name = tokens.is(i, Token.Kind.WORD) || tokens.is(i, Token.Kind.NAME);
        return tokens.isSymbol(i, ',') || (element && name);
    }

    private void variable(int i) {
        boolean target = set == parentheses && (tokens.isWord(i - 1, "set") || tokens.isSymbol(i - 1, ','));
        if (target && ownSet) {
            refuseUnclosed(i);
            refuseNear(i);
            tokens.variable(i).ifPresent(variable -> target(variable, i));
        } else if (isAssigned(i, target)) {
            refuseNear(i);
            tokens.variable(i).ifPresent(variable -> {
                throw unseen(variable, i);
            });
        }
    }

    private boolean isAssigned(int i, boolean target) {
        boolean bySet = target && tokens.isEqualSign(i + 1);
        boolean byDiagnostics = diagnostics && tokens.isSymbol(i + 1, '=');
        return tokens.isAssignment(i + 1) || into || columns || bySet || byDiagnostics;
    }

    private void target(ControlVariable variable, int i) {
        if (!tokens.isEqualSign(i + 1)) {
            throw tokens.wrong("expected = or :=", i + 1);
        }
        if (i + 2 >= code.end() || tokens.isSymbol(i + 2, ',')) {
            throw tokens.wrong("expected a value", i + 2);
        }
        Token name = tokens.get(i);
        targets.add(new Target(variable, name.start(), name.end()));
    }

    private ControlSyntaxException unseen(ControlVariable variable, int i) {
        String assigned = "@" + variable.variableName() + " is assigned ";
        return tokens.wrong(
                program
                        ? assigned
                                + "inside a stored program, where Failgate does not see it; "
                                + "assign it in a SET of its own"
                        : assigned + "where Failgate does not see it; assign it in a SET statement",
                i);
    }

    /** What was meant for Failgate must not become a variable of the server's in silence. */
    private void refuseNear(int i) {
        if (!NearName.mayBegin(tokens.text(), tokens.get(i).start())) {
            return; // no server takes that for a variable
        }
        String name = tokens.variableName(i);
        NearVariable.of(name).ifPresent(meant -> {
            throw tokens.wrong(
                    "@" + name + " is not a variable of Failgate; did you mean @" + meant.variableName() + "?", i);
        });
    }

    /** A name that would be one of Failgate's must not pass for another because its closing quote is missing. */
    private void refuseUnclosed(int i) {
        Token name = tokens.get(i);
        if (!name.closed() && ControlVariable.isPrefixAt(tokens.text(), name.start() + 2)) {
            throw tokens.unclosed(name);
        }
    }

    private void requireClosedQuotes() {
        for (int i = code.from(); i < code.end(); i++) {
            if (!tokens.get(i).closed()) {
                throw tokens.unclosed(tokens.get(i));
            }
        }
    }
}
