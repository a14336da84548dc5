package io.failgate.sql;

import java.util.List;

/**
 * The statements of one text, in order. Immutable.
 *
 * @param statements without those that consist of nothing but blanks and comments
 */
public record Script(List<Statement> statements) {

    /** Copies the statements. */
    public Script {
        statements = List.copyOf(statements);
    }

    /**
     * Finds the statements of a text. Of a text that names nothing of Failgate's, whatever its syntax, all are
     * ordinary.
     *
     * @param complete whether that is the whole text, and not only its first 64 KiB
     * @throws ControlSyntaxException if the text names something of Failgate's and cannot be understood, or is not
     *     there as a whole
     */
    public static Script parse(SqlText text, Dialect dialect, boolean complete) {
        try {
            Script script = new Script(new ScriptParser(TokenList.of(text, dialect)).statements());
            if (!complete) {
                script.statements().stream().filter(Script::isOurs).findFirst().ifPresent(ours -> {
                    throw tooLong(ours.start());
                });
            }
            return script;
        } catch (ControlSyntaxException wrong) {
            throw complete ? wrong : tooLong(wrong.position());
        }
    }

    /** Whether a statement concerns Failgate: assigns one of its variables, shows failpoints, or has a hint. */
    public boolean isOurs() {
        return statements.stream().anyMatch(Script::isOurs);
    }

    private static boolean isOurs(Statement statement) {
        return !(statement instanceof Statement.Ordinary ordinary)
                || ordinary.hint().isPresent();
    }

    private static ControlSyntaxException tooLong(int position) {
        return new ControlSyntaxException("a text with statements of Failgate may have at most 64 KiB", position);
    }
}
