package io.failgate.sql;

import io.failgate.failpoint.FailPointChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the failpoint that a comment arms for its statement. */
final class HintParser {

    private static final String WORD = "failpoint";

    private final SqlText text;
    private final Dialect dialect;

    HintParser(TokenList tokens) {
        this(tokens.text(), tokens.dialect());
    }

    HintParser(SqlText text, Dialect dialect) {
        this.text = text;
        this.dialect = dialect;
    }

    /**
     * What stands in one hint of an optimizer hint comment.
     *
     * @param start index of the first byte of {@code FAILPOINT(…)}
     * @param end index behind its last byte
     * @param alone whether there is no other hint in the comment
     */
    record Part(Hint hint, int start, int end, boolean alone) {}

    /**
     * The hint in one of the comments of a statement.
     *
     * @throws ControlSyntaxException if there are several, or one cannot be understood
     */
    Optional<Hint> hint(List<Token> comments) {
        List<Hint> hints = new ArrayList<>();
        for (Token comment : comments) {
            if (comment.kind() == Token.Kind.COMMENT) {
                parts(comment).forEach(part -> hints.add(part.hint()));
            }
            if (hints.size() > 1) {
                throw new ControlSyntaxException("one FAILPOINT hint per statement", comment.start());
            }
        }
        return hints.stream().findFirst();
    }

    /**
     * Checks comments that cannot be hints.
     *
     * @param reason why they cannot
     * @throws ControlSyntaxException if one of them is a hint, or was meant as one
     */
    void refuse(List<Token> comments, String reason) {
        for (Token comment : comments) {
            if (comment.kind() == Token.Kind.COMMENT && isMeant(comment)) {
                throw new ControlSyntaxException("this comment arms no failpoint, as " + reason, comment.start());
            }
        }
    }

    private boolean isMeant(Token comment) {
        try {
            return !parts(comment).isEmpty();
        } catch (ControlSyntaxException wrong) {
            return true; // it makes no sense as a hint
        }
    }

    /** All FAILPOINT hints in one comment. */
    List<Part> parts(Token comment) {
        List<Part> parts = List.of();
        if (SqlScanner.matches(text, comment.start(), "/*+")) {
            parts = ofOptimizer(comment);
        } else if (SqlScanner.matches(text, comment.start(), "/*")) {
            parts = ofText(comment);
        }
        if (parts.isEmpty()) {
            NearHint.refuseComment(text, comment);
        }
        return parts;
    }

    private List<Part> ofText(Token comment) {
        int colon = skipBlanks(skipBlanks(comment.start() + 2) + WORD.length());
        if (!SqlScanner.matches(text, skipBlanks(comment.start() + 2), WORD) || !SqlScanner.matches(text, colon, ":")) {
            return List.of();
        }
        if (!comment.closed()) {
            throw new ControlSyntaxException("the comment is not closed", comment.start());
        }
        String spec = QuotedText.plain(text, dialect, colon + 1, comment.end() - 2);
        return List.of(new Part(hint(spec, false, comment, colon + 1), comment.start(), comment.end(), true));
    }

    private int skipBlanks(int index) {
        int at = index;
        while (at < text.length() && SqlScanner.isBlank(text.byteAt(at))) {
            at++;
        }
        return at;
    }

    private List<Part> ofOptimizer(Token comment) {
        TokenList tokens = TokenList.of(text, dialect, comment.start() + 3, comment.end() - (comment.closed() ? 2 : 0));
        List<Part> parts = new ArrayList<>();
        int parentheses = 0;
        for (int i = 0; i < tokens.size(); i++) {
            if (parentheses == 0 && tokens.isWord(i, WORD)) {
                parts.add(part(tokens, i, comment));
                i += 3;
            } else if (tokens.isSymbol(i, '(')) {
                if (parentheses == 0) {
                    NearHint.refuseOptimizerHint(tokens, i);
                }
                parentheses++;
            } else if (tokens.isSymbol(i, ')')) {
                parentheses = Math.max(0, parentheses - 1);
            }
        }
        return parts;
    }

    private Part part(TokenList tokens, int word, Token comment) {
        if (!tokens.isSymbol(word + 1, '(')) {
            throw tokens.wrong("expected ( behind FAILPOINT", word + 1);
        }
        Token spec = tokens.get(word + 2);
        int first = spec.kind() == Token.Kind.END ? ' ' : text.byteAt(spec.start());
        if (first != '\'' && first != '"') {
            throw tokens.wrong("expected 'key=terms' in quotes", word + 2);
        }
        if (!spec.closed()) {
            throw tokens.unclosed(spec);
        }
        if (!tokens.isSymbol(word + 3, ')')) {
            throw tokens.wrong("expected )", word + 3);
        }
        Hint hint = hint(tokens.content(word + 2), true, comment, spec.start());
        boolean alone = tokens.size() == 4;
        return new Part(hint, tokens.get(word).start(), tokens.get(word + 3).end(), alone);
    }

    private static Hint hint(String spec, boolean optimizerHint, Token comment, int position) {
        FailPointChange armed = FailPointChange.parse(spec)
                .filter(change -> !change.name().isEmpty())
                .orElseThrow(() -> new ControlSyntaxException("expected key=terms in the FAILPOINT hint", position));
        String terms = armed.terms().orElseThrow().strip();
        return new Hint(armed.name(), terms, optimizerHint, comment.start(), comment.end());
    }
}
