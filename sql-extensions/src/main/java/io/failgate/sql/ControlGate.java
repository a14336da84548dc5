package io.failgate.sql;

/**
 * Tells ordinary statements from those that may be Failgate's own, by their first bytes. May say yes to an ordinary SET or SHOW, and
 * never says no to a control statement. Allocates nothing.
 */
public final class ControlGate {

    private ControlGate() {}

    /** Whether it is worth the effort to {@linkplain ControlStatement#parse parse} the text. */
    public static boolean mayBeControl(SqlText sql) {
        int start = SqlScanner.skipBlanksAndComments(sql, 0);
        if (SqlScanner.wordIsAt(sql, start, "set")) {
            return SqlScanner.contains(sql, start + 3, "put_failpoint")
                    || SqlScanner.contains(sql, start + 3, "remove_failpoint");
        }
        return SqlScanner.wordIsAt(sql, start, "show")
                && SqlScanner.wordIsAt(sql, SqlScanner.skipBlanksAndComments(sql, start + 4), "failpoints");
    }
}
