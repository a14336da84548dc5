package io.failgate.sql;

import java.util.List;
import java.util.Optional;

/**
 * The tables that a text names. Immutable.
 *
 * @param names without quotes, {@code db.t} as {@code db.t} and as {@code t}
 * @param doubt why these may not be all, for the user; empty if they are
 */
public record NamedTables(List<String> names, Optional<String> doubt) {

    /** The verbs of statements whose tables may stand in another text. */
    private static final Needle EXECUTING = Needle.ofAny("prepare", "execute");

    /**
     * The tables that a text names, of one statement or several. Takes any text, and a time proportional to its length.
     */
    public static NamedTables of(SqlText sql, Dialect dialect) {
        return TableNames.of(sql, dialect);
    }

    /**
     * Whether a text may have a statement whose tables {@linkplain #doubt cannot be told}. Without one, all that its
     * tables' names have stands in it. Takes far less time than finding them.
     */
    public static boolean mayBeDoubtful(SqlText sql) {
        for (int at = EXECUTING.find(sql, 0); at >= 0; at = EXECUTING.find(sql, at + 1)) {
            int end = EXECUTING.end(sql, at);
            boolean begins = at == 0 || !SqlScanner.isWordByte(sql.byteAt(at - 1)) || isDigit(sql.byteAt(at - 1));
            if (begins && (end == sql.length() || !SqlScanner.isWordByte(sql.byteAt(end)))) {
                return true;
            }
        }
        return false;
    }

    /** Behind the version of a comment, a word begins. */
    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
