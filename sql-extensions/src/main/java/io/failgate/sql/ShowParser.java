package io.failgate.sql;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Reads {@code SHOW [EXTENDED] [FULL] FAILPOINTS [LIKE 'pattern' | WHERE condition]}. */
final class ShowParser {

    private final TokenList tokens;
    private final TokenRange code;
    private final ShowForm form;

    /** The token behind FAILPOINTS. */
    private final int clause;

    /** Reads a statement that {@linkplain #isShow is one}. */
    ShowParser(TokenRange code) {
        this.tokens = code.tokens();
        this.code = code;
        this.form = form(code);
        this.clause = behindVerb(code) + 1;
    }

    /**
     * Whether it shows failpoints.
     *
     * @throws ControlSyntaxException if it does so in the singular
     */
    static boolean isShow(TokenRange code) {
        if (!code.tokens().isWord(code.from(), "show")) {
            return false;
        }
        if (code.tokens().isWord(behindVerb(code), "failpoint")) {
            throw code.tokens().wrong("did you mean SHOW FAILPOINTS?", behindVerb(code));
        }
        return code.tokens().isWord(behindVerb(code), "failpoints");
    }

    /**
     * The statement, if it shows the members of the fleet.
     *
     * @throws ControlSyntaxException if it does so in the singular, or asks for more
     */
    static Optional<Statement> fleet(TokenRange code, int start, int end) {
        TokenList tokens = code.tokens();
        int subject = behindVerb(code);
        if (!tokens.isWord(code.from(), "show")) {
            return Optional.empty();
        }
        if (tokens.isWord(subject, "failgate")) {
            throw tokens.wrong("did you mean SHOW FAILGATES?", subject);
        }
        if (!tokens.isWord(subject, "failgates")) {
            return Optional.empty();
        }
        if (subject > code.from() + 1 || subject + 1 < code.end()) {
            throw tokens.wrong("SHOW FAILGATES stands alone", subject);
        }
        return Optional.of(new Statement.ShowFleet(start, end));
    }

    private static int behindVerb(TokenRange code) {
        int at = code.from() + 1;
        at += code.tokens().isWord(at, "extended") ? 1 : 0;
        return at + (code.tokens().isWord(at, "full") ? 1 : 0);
    }

    private static ShowForm form(TokenRange code) {
        if (code.tokens().isWord(code.from() + 1, "extended")) {
            return ShowForm.EXTENDED;
        }
        return code.tokens().isWord(code.from() + 1, "full") ? ShowForm.FULL : ShowForm.SHORT;
    }

    /** The statement, which has those bytes. */
    Statement.Show show(int start, int end) {
        refuseWhatCannotBe();
        if (clause == code.end()) {
            return new Statement.Show(start, end, form, Optional.empty(), Optional.empty());
        }
        if (tokens.isWord(clause, "like")) {
            return new Statement.Show(start, end, form, Optional.of(pattern()), Optional.empty());
        }
        if (tokens.isWord(clause, "where")) {
            return new Statement.Show(start, end, form, Optional.empty(), Optional.of(condition()));
        }
        throw tokens.wrong("nothing may follow the statement", clause);
    }

    private void refuseWhatCannotBe() {
        for (int i = clause; i < code.end(); i++) {
            if (tokens.isSymbol(i, '?')) {
                throw tokens.wrong("SHOW FAILPOINTS takes no parameters", i);
            }
            if (!tokens.get(i).closed()) {
                throw tokens.unclosed(tokens.get(i));
            }
        }
    }

    /** Adjacent strings are one. */
    private String pattern() {
        StringBuilder pattern = new StringBuilder();
        int at = clause + 1;
        while (at < code.end() && tokens.is(at, Token.Kind.STRING)) {
            pattern.append(tokens.content(at++));
        }
        if (at == clause + 1) {
            throw tokens.wrong("expected a string in quotes", at);
        }
        if (at < code.end()) {
            throw tokens.wrong("nothing may follow the statement", at);
        }
        boolean backslashEscapes = tokens.dialect().backslashEscapes();
        return backslashEscapes ? pattern.toString() : pattern.toString().replace("\\", "\\\\");
    }

    private SqlPredicate condition() {
        if (clause + 1 == code.end()) {
            throw tokens.wrong("expected a condition", clause + 1);
        }
        TokenRange condition = new TokenRange(tokens, clause + 1, code.end());
        return SqlPredicate.compile(condition, new Columns());
    }

    /** Columns as attributes of a condition. */
    private record Columns() implements SqlPredicate.Attributes {

        @Override
        public Optional<AttributeType> typeOf(String name) {
            return ShowColumn.named(name).map(ShowColumn::type);
        }

        @Override
        public Collection<String> names() {
            return Arrays.stream(ShowColumn.values()).map(ShowColumn::title).toList();
        }

        @Override
        public Collection<String> valuesOf(String name) {
            return name.equalsIgnoreCase(ShowColumn.ENABLED.title()) ? List.of("true", "false") : List.of();
        }
    }
}
