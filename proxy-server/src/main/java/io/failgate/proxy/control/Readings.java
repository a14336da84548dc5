package io.failgate.proxy.control;

import io.failgate.proxy.exchange.Piece;
import io.failgate.proxy.exchange.Question;
import io.failgate.proxy.exchange.ServerAnswer;
import io.failgate.proxy.exchange.Verdict;
import io.failgate.proxy.protocol.StatusFlags;
import io.failgate.sql.ControlSyntaxException;
import io.failgate.sql.ControlVariable;
import io.failgate.sql.Dialect;
import io.failgate.sql.Encoding;
import io.failgate.sql.Script;
import io.failgate.sql.ServerVersion;
import io.failgate.sql.SqlText;
import io.failgate.sql.Statement;
import io.failgate.sql.Verb;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Reads texts as the server will. What a text says depends on the session's SQL mode and character set, which may
 * change at any time; if that makes a difference to a text, the server is asked for them.
 */
public final class Readings {

    /** No longer text with statements of ours is taken apart. */
    static final int MOST_STATEMENTS = 1000;

    private static final String DIALECT = "SELECT CAST(CONVERT(@@sql_mode USING latin1) AS BINARY),"
            + " CAST(CONVERT(@@character_set_client USING latin1) AS BINARY) LIMIT 1";

    private static final String PREPARED_FROM_TEXT =
            "what is prepared from a text is not seen by Failgate; assign its variables in a SET, or prepare that by the protocol";

    private static final Pattern IMMEDIATE = Pattern.compile("(?i)\\bimmediate\\b");

    private Readings() {}

    /**
     * What a text says: statements of ours among others, or a mistake in them; neither if it is none of our business.
     */
    private record Reading(Optional<Script> script, String mistake) {

        private static final Reading NOT_OURS = new Reading(Optional.empty(), "");

        static Reading of(Question question, Dialect dialect) {
            try {
                Script script = Script.parse(question.sql(), dialect, question.isComplete());
                if (script.statements().stream().anyMatch(statement -> preparesOurs(question.sql(), statement))) {
                    return new Reading(Optional.empty(), PREPARED_FROM_TEXT);
                }
                return script.isOurs() ? new Reading(Optional.of(script), "") : NOT_OURS;
            } catch (ControlSyntaxException wrong) {
                return new Reading(Optional.empty(), String.valueOf(wrong.getMessage()));
            }
        }

        /** Whether it prepares or executes a text that names a variable of ours. */
        private static boolean preparesOurs(SqlText all, Statement statement) {
            SqlText sql = all.slice(statement.start(), statement.end());
            String verb = Verb.of(sql);
            if (!verb.equals("prepare")
                    && !(verb.equals("execute")
                            && IMMEDIATE.matcher(sql.decode()).find())) {
                return false;
            }
            String text = sql.decode().toLowerCase(Locale.ROOT);
            return Arrays.stream(ControlVariable.values()).anyMatch(ours -> text.contains(ours.variableName()));
        }

        Verdict verdict(Function<Script, Verdict> then) {
            if (!mistake.isEmpty()) {
                return ControlErrors.because(mistake);
            }
            return script.map(then).orElse(Verdict.PROCEED);
        }
    }

    /**
     * Decides about a text.
     *
     * @param question is kept
     * @param server decides which comments are code
     * @param then decides about statements of ours
     */
    static Verdict decide(Question question, ServerVersion server, Function<Script, Verdict> then) {
        List<Reading> readings = dialects(question, server).stream()
                .map(dialect -> Reading.of(question, dialect))
                .distinct()
                .toList();
        if (readings.size() == 1) {
            return readings.get(0).verdict(then);
        }
        return new Verdict.Ask(
                DIALECT, answer -> Reading.of(question, dialect(answer, server)).verdict(then));
    }

    /**
     * Takes a text apart that may have several statements.
     *
     * @param question is kept
     * @param server decides which comments are code
     * @param then decides, given the pieces; one if the text has to stay as it is
     */
    public static Verdict takeApart(Question question, ServerVersion server, Function<List<Piece>, Verdict> then) {
        List<List<Statement>> readings = dialects(question, server).stream()
                .map(dialect -> statements(question, dialect))
                .distinct()
                .toList();
        if (readings.size() == 1) {
            return then.apply(pieces(question.sql(), readings.get(0)));
        }
        return new Verdict.Ask(
                DIALECT, answer -> then.apply(pieces(question.sql(), statements(question, dialect(answer, server)))));
    }

    private static List<Statement> statements(Question question, Dialect dialect) {
        try {
            return Script.parse(question.sql(), dialect, question.isComplete()).statements();
        } catch (ControlSyntaxException notOurs) {
            return List.of();
        }
    }

    /**
     * The pieces of a text. What stands where a statement should, such as nothing or a comment, is one piece with all
     * that follows, as only the server can say what is wrong with it.
     */
    static List<Piece> pieces(SqlText sql, List<Statement> statements) {
        List<Piece> pieces = new ArrayList<>();
        int start = 0;
        for (Statement statement : statements) {
            if (!isBlank(sql, start, statement.start())) {
                break;
            }
            pieces.add(new Piece(statement.start(), statement.end()));
            start = behindSemicolon(sql, statement.end());
        }
        if (start < endOf(sql)) {
            pieces.add(new Piece(start, sql.length()));
        }
        return pieces;
    }

    private static boolean isBlank(SqlText sql, int start, int end) {
        int at = start;
        while (at < end && isBlank(sql.byteAt(at))) {
            at++;
        }
        return at >= end;
    }

    private static boolean isBlank(int c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    private static int behindSemicolon(SqlText sql, int end) {
        int at = end;
        while (at < sql.length() && sql.byteAt(at) != ';') {
            at++;
        }
        return Math.min(at + 1, sql.length());
    }

    /** Where the text ends for a server. */
    private static int endOf(SqlText sql) {
        int end = sql.length();
        while (end > 0 && (sql.byteAt(end - 1) == ';' || isBlank(sql.byteAt(end - 1)))) {
            end--;
        }
        return end;
    }

    private static Dialect dialect(ServerAnswer answer, ServerVersion server) {
        Dialect dialect = answer.row().size() < 2
                ? Dialect.DEFAULT
                : Dialect.of(answer.row().get(0).orElse(""), answer.row().get(1).orElse(""));
        return dialect.on(server);
    }

    /** All that may be in force. */
    private static List<Dialect> dialects(Question question, ServerVersion server) {
        boolean backslashEscapes = (question.statusFlags() & StatusFlags.NO_BACKSLASH_ESCAPES) == 0;
        List<Dialect> all = new ArrayList<>();
        Encoding[] encodings =
                has(question.sql(), 0x80, 0xFF) ? Encoding.values() : new Encoding[] {Encoding.ASCII_SAFE};
        for (Encoding encoding : encodings) {
            all.add(new Dialect(false, backslashEscapes, encoding, server));
            if (has(question.sql(), '"', '"')) {
                all.add(new Dialect(true, backslashEscapes, encoding, server));
            }
        }
        return all;
    }

    private static boolean has(SqlText sql, int from, int to) {
        for (int i = 0; i < sql.length(); i++) {
            int c = sql.byteAt(i);
            if (c >= from && c <= to) {
                return true;
            }
        }
        return false;
    }
}
