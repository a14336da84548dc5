package io.failgate.sql;

import java.util.ArrayList;
import java.util.List;

/** Finds where a SELECT reads {@code @@failgate_version}. Not thread-safe. */
public final class VersionReads {

    /** The system variable of Failgate's own. */
    static final String VARIABLE = "failgate_version";

    private static final List<String> SCOPES = List.of("global", "session", "local");

    /** What may follow a column that has no alias. */
    private static final List<String> CLAUSES = List.of(
            "from", "where", "group", "having", "order", "limit", "union", "into", "for", "except", "intersect");

    private final TokenList tokens;
    private final TokenRange code;

    VersionReads(TokenRange code) {
        this.tokens = code.tokens();
        this.code = code;
    }

    /**
     * Where the variable stands.
     *
     * @param start index of its first byte
     * @param end index behind its last byte
     * @param column whether it is a column by itself, without an alias
     */
    public record Read(int start, int end, boolean column) {}

    /** In order; none if the statement is not a SELECT. */
    List<Read> find() {
        List<Read> reads = new ArrayList<>();
        if (!tokens.isWord(code.from(), "select")) {
            return reads;
        }
        int parentheses = 0;
        boolean columns = true;
        for (int i = code.from(); i < code.end(); i++) {
            if (tokens.isSymbol(i, '(')) {
                parentheses++;
            } else if (tokens.isSymbol(i, ')')) {
                parentheses--;
            } else if (parentheses == 0 && isClause(i)) {
                columns = false;
            }
            int name = name(i);
            if (name > 0) {
                reads.add(new Read(
                        tokens.get(i).start(),
                        tokens.get(name).end(),
                        columns && parentheses == 0 && isAlone(i, name + 1)));
            }
        }
        return reads;
    }

    private boolean isClause(int i) {
        return CLAUSES.stream().anyMatch(clause -> tokens.isWord(i, clause));
    }

    /** The index of the variable's name if it begins here, else 0. */
    private int name(int i) {
        Token marks = tokens.get(i);
        boolean begins = marks.kind() == Token.Kind.SYMBOL
                && marks.end() - marks.start() == 2
                && tokens.text().byteAt(marks.start()) == '@';
        if (!begins) {
            return 0;
        }
        boolean scoped = SCOPES.stream().anyMatch(scope -> tokens.isWord(i + 1, scope)) && tokens.isSymbol(i + 2, '.');
        int name = scoped ? i + 3 : i + 1;
        boolean ours = tokens.is(name, Token.Kind.WORD) || tokens.is(name, Token.Kind.NAME);
        return ours && tokens.content(name).equalsIgnoreCase(VARIABLE) ? name : 0;
    }

    private boolean isAlone(int i, int behind) {
        boolean first = tokens.isWord(i - 1, "select") || tokens.isSymbol(i - 1, ',');
        return first && (behind >= code.end() || tokens.isSymbol(behind, ',') || isClause(behind));
    }
}
