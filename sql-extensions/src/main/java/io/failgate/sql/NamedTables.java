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
    private static final List<Needle> EXECUTING = List.of(Needle.ofWord("prepare"), Needle.ofWord("execute"));

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
        for (int i = 0; i < EXECUTING.size(); i++) {
            if (hasWord(sql, EXECUTING.get(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasWord(SqlText sql, Needle word) {
        for (int at = word.find(sql, 0); at >= 0; at = word.find(sql, at + 1)) {
            int end = word.end(sql, at);
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
