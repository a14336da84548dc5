package io.failgate.proxy.context;

import io.failgate.proxy.interception.Question;
import io.failgate.proxy.interception.ServerAnswer;
import io.failgate.proxy.interception.Verdict;
import io.failgate.proxy.protocol.StatusFlags;
import io.failgate.sql.Dialect;
import io.failgate.sql.Encoding;
import io.failgate.sql.ServerVersion;
import io.failgate.sql.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Reads texts as the server will. What a text says depends on the session's SQL mode and character set, and both may
 * change at any time. The server is asked for them if they make a difference to the text.
 */
public final class DialectReader {

    private static final String DIALECT = "SELECT CAST(CONVERT(@@sql_mode USING latin1) AS BINARY),"
            + " CAST(CONVERT(@@character_set_client USING latin1) AS BINARY) LIMIT 1";

    private DialectReader() {}

    /**
     * Decides about what a text says.
     *
     * @param question is kept
     * @param server decides which comments are code
     * @param reading what the text says in one dialect; readings are compared by {@code equals}
     * @param then decides about the reading that is in force
     */
    public static <T> Verdict read(
            Question question, ServerVersion server, Function<Dialect, T> reading, Function<T, Verdict> then) {
        List<T> readings =
                dialects(question, server).stream().map(reading).distinct().toList();
        if (readings.size() == 1) {
            return then.apply(readings.get(0));
        }
        return new Verdict.Ask(DIALECT, answer -> then.apply(reading.apply(dialect(answer, server))));
    }

    private static Dialect dialect(ServerAnswer answer, ServerVersion server) {
        Dialect dialect = answer.row().size() < 2
                ? Dialect.DEFAULT
                : Dialect.of(answer.row().get(0).orElse(""), answer.row().get(1).orElse(""));
        return dialect.on(server);
    }

    /** Every dialect that may be in force. */
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
