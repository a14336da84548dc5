package io.failgate.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Divides a text into its statements, and finds those that are Failgate's. Not thread-safe. */
final class ScriptParser {

    private static final String OF_NONE = "it belongs to no statement";
    private static final String OF_OURS = "its statement is for Failgate and passes no failpoint";

    private final TokenList tokens;
    private int comment;
    private boolean inCodeComment;

    /** The index of a semicolon inside a comment that the server executes; negative if there is none. */
    private int dividedComment = -1;

    ScriptParser(TokenList tokens) {
        this.tokens = tokens;
    }

    /**
     * The statements that are not empty, in order.
     *
     * @throws ControlSyntaxException if the text names something of Failgate's and cannot be understood
     */
    List<Statement> statements() {
        List<Statement> statements = new ArrayList<>();
        int from = 0;
        while (from < tokens.size()) {
            boolean program = StoredProgram.beginsAt(tokens, from);
            int end = program ? endOfText() : semicolon(from);
            List<Token> comments = commentsBefore(end);
            if (end > from) {
                statements.add(statement(new TokenRange(tokens, from, end), comments, program));
            } else {
                refuseHints(comments, OF_NONE);
            }
            from = end + 1;
        }
        refuseHints(commentsBefore(tokens.size()), OF_NONE);
        requireWholeComments(statements);
        return statements;
    }

    private int semicolon(int from) {
        int end = from;
        while (end < tokens.size() && !tokens.isSymbol(end, ';')) {
            end++;
        }
        return end;
    }

    /** The index behind the last token that is no semicolon. */
    private int endOfText() {
        int end = tokens.size();
        while (tokens.isSymbol(end - 1, ';')) {
            end--;
        }
        return end;
    }

    /** The comments up to a token that no statement before has. */
    private List<Token> commentsBefore(int end) {
        List<Token> found = new ArrayList<>();
        while (comment < tokens.comments().size()
                && tokens.comments().get(comment).start() < tokens.get(end).start()) {
            Token next = tokens.comments().get(comment++);
            found.add(next);
            if (next.kind() != Token.Kind.COMMENT) {
                inCodeComment = next.kind() == Token.Kind.CODE_COMMENT_START;
            }
        }
        if (inCodeComment && end < tokens.size() && dividedComment < 0) {
            dividedComment = end;
        }
        return found;
    }

    private Statement statement(TokenRange code, List<Token> comments, boolean program) {
        int start = code.first().start();
        int end = code.last().end();
        if (!comments.isEmpty()) {
            start = Math.min(start, comments.get(0).start());
            end = Math.max(end, comments.get(comments.size() - 1).end());
        }
        if (ShowParser.isShow(code)) {
            refuseHints(comments, OF_OURS);
            return new ShowParser(code).show(start, end);
        }
        Optional<Statement> fleet = ShowParser.fleet(code, start, end);
        if (fleet.isPresent()) {
            refuseHints(comments, OF_OURS);
            return fleet.get();
        }
        if (!program) {
            NearSystemVariable.refuse(code);
        }
        List<Target> targets = new ControlSetParser(code, program).targets();
        if (!targets.isEmpty()) {
            refuseHints(comments, OF_OURS);
            return new Statement.ControlSet(start, end, targets);
        }
        Optional<Hint> hint = program ? Optional.empty() : new HintParser(tokens).hint(comments);
        List<VersionReads.Read> reads = hint.isPresent() || program ? List.of() : new VersionReads(code).find();
        return reads.isEmpty()
                ? new Statement.Ordinary(start, end, hint)
                : new Statement.VersionRead(start, end, reads);
    }

    private void refuseHints(List<Token> comments, String reason) {
        new HintParser(tokens).refuse(comments, reason);
    }

    /** Each of Failgate's statements must make sense by itself. */
    private void requireWholeComments(List<Statement> statements) {
        if (dividedComment >= 0 && new Script(statements).isOurs()) {
            throw tokens.wrong("a /*! comment may not go beyond the end of a statement", dividedComment);
        }
    }
}
