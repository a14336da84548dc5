package io.failgate.proxy.context;

import io.failgate.proxy.interception.Piece;
import io.failgate.proxy.interception.Question;
import io.failgate.proxy.interception.Verdict;
import io.failgate.sql.ControlSyntaxException;
import io.failgate.sql.Dialect;
import io.failgate.sql.Script;
import io.failgate.sql.ServerVersion;
import io.failgate.sql.SqlText;
import io.failgate.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Splits a text of several statements into those that the server is asked one by one. */
public final class StatementSplitter {

    private StatementSplitter() {}

    /**
     * Splits a text that may have several statements.
     *
     * @param question is kept
     * @param server decides which comments are code
     * @param then decides, given the pieces; one if the text has to stay as it is
     */
    public static Verdict split(Question question, ServerVersion server, Function<List<Piece>, Verdict> then) {
        return DialectReader.read(
                question,
                server,
                dialect -> statements(question, dialect),
                statements -> then.apply(pieces(question.sql(), statements)));
    }

    private static List<Statement> statements(Question question, Dialect dialect) {
        try {
            return Script.parse(question.sql(), dialect, question.isComplete()).statements();
        } catch (ControlSyntaxException notOurs) {
            return List.of();
        }
    }

    /**
     * The pieces of a text. If nothing or a comment stands in a statement's place, that is one piece with all that
     * follows. Only the server can say what is wrong with it.
     */
    public static List<Piece> pieces(SqlText sql, List<Statement> statements) {
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
}
