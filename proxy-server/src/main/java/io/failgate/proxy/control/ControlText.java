package io.failgate.proxy.control;

import io.failgate.proxy.context.DialectReader;
import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.context.StatementSplitter;
import io.failgate.proxy.interception.Question;
import io.failgate.proxy.interception.Verdict;
import io.failgate.sql.ControlSyntaxException;
import io.failgate.sql.ControlVariable;
import io.failgate.sql.Dialect;
import io.failgate.sql.Script;
import io.failgate.sql.ServerVersion;
import io.failgate.sql.SqlText;
import io.failgate.sql.Statement;
import io.failgate.sql.Verb;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The meaning of a text for Failgate: a script with Failgate's statements, or a mistake in them. Neither if the text
 * does not concern Failgate.
 */
record ControlText(Optional<Script> script, String mistake) {

    /** Statements in a text at most, for it to be split. */
    private static final int MOST_STATEMENTS = 1000;

    private static final String PREPARED_FROM_TEXT =
            "what is prepared from a text is not seen by Failgate; assign its variables in a SET, "
                    + "or prepare that by the protocol";

    private static final Pattern IMMEDIATE = Pattern.compile("(?i)\\bimmediate\\b");

    private static final ControlText NOT_OURS = new ControlText(Optional.empty(), "");

    /**
     * Decides about a text.
     *
     * @param question is kept
     * @param server decides which comments are code
     * @param then decides about statements of Failgate's
     */
    static Verdict decide(Question question, ServerVersion server, Function<Script, Verdict> then) {
        return DialectReader.read(question, server, dialect -> of(question, dialect), text -> text.verdict(then));
    }

    private static ControlText of(Question question, Dialect dialect) {
        try {
            Script script = Script.parse(question.sql(), dialect, question.isComplete());
            if (script.statements().stream().anyMatch(statement -> preparesOurs(question.sql(), statement))) {
                return new ControlText(Optional.empty(), PREPARED_FROM_TEXT);
            }
            return script.isOurs() ? new ControlText(Optional.of(script), "") : NOT_OURS;
        } catch (ControlSyntaxException wrong) {
            return new ControlText(Optional.empty(), String.valueOf(wrong.getMessage()));
        }
    }

    /** Whether the statement prepares or executes a text that names a variable of Failgate's. */
    private static boolean preparesOurs(SqlText all, Statement statement) {
        SqlText sql = all.slice(statement.start(), statement.end());
        String verb = Verb.of(sql);
        if (!verb.equals("prepare")
                && !(verb.equals("execute") && IMMEDIATE.matcher(sql.decode()).find())) {
            return false;
        }
        String text = sql.decode().toLowerCase(Locale.ROOT);
        return text.contains("@@failgate_version")
                || ControlVariable.isNearlyIn(text)
                || Arrays.stream(ControlVariable.values()).anyMatch(ours -> text.contains(ours.variableName()));
    }

    /** Asks the statements of a text one by one. */
    static Verdict split(SessionContext session, SqlText sql, List<Statement> statements) {
        if (!session.hasMultiStatements()) {
            return ControlErrors.because("several statements in one text, which the client has not asked for at login");
        }
        if (statements.size() > MOST_STATEMENTS) {
            return ControlErrors.because(
                    "a text with statements of Failgate may have at most " + MOST_STATEMENTS + " statements");
        }
        return new Verdict.Split(StatementSplitter.pieces(sql, statements));
    }

    /** Whether it needs no permission. */
    static boolean isForEverybody(Statement statement) {
        return statement instanceof Statement.VersionRead
                || (statement instanceof Statement.Ordinary ordinary
                        && ordinary.hint().isEmpty());
    }

    private Verdict verdict(Function<Script, Verdict> then) {
        if (!mistake.isEmpty()) {
            return ControlErrors.because(mistake);
        }
        return script.map(then).orElse(Verdict.NEXT);
    }
}
