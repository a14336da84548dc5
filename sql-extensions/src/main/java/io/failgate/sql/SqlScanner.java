package io.failgate.sql;

/** Finds its way through SQL text byte by byte: blanks, comments, words. Allocates nothing. */
final class SqlScanner {

    private static final int END = -1;

    private SqlScanner() {}

    /**
     * The index of the first byte from {@code index} on that is neither blank nor in a comment; the length if there is
     * none.
     */
    static int skipBlanksAndComments(SqlText sql, int index) {
        int at = index;
        while (true) {
            int next = skipOne(sql, at);
            if (next == at) {
                return at;
            }
            at = next;
        }
    }

    private static int skipOne(SqlText sql, int at) {
        int c = byteAt(sql, at);
        if (isBlank(c)) {
            return at + 1;
        }
        boolean toEndOfLine = c == '#' || (c == '-' && byteAt(sql, at + 1) == '-' && isBlankOrEnd(byteAt(sql, at + 2)));
        if (toEndOfLine) {
            return after(sql, at, '\n', '\n');
        }
        boolean ofMariaDb = byteAt(sql, at + 2) == 'M' && byteAt(sql, at + 3) == '!';
        boolean plainComment = c == '/' && byteAt(sql, at + 1) == '*' && byteAt(sql, at + 2) != '!' && !ofMariaDb;
        return plainComment ? after(sql, at + 2, '*', '/') : at;
    }

    /** Behind the next two bytes given, or behind one if both are the same; the length if there are none. */
    private static int after(SqlText sql, int from, char first, char second) {
        for (int i = from; i < sql.length(); i++) {
            if (sql.byteAt(i) == first && (first == second || byteAt(sql, i + 1) == second)) {
                return first == second ? i + 1 : i + 2;
            }
        }
        return sql.length();
    }

    /** Whether the word, given in lower case, stands at the index in any case, and ends there. */
    static boolean wordIsAt(SqlText sql, int at, String word) {
        return matches(sql, at, word) && !isWordByte(byteAt(sql, at + word.length()));
    }

    /** Whether the characters, given in lower case, stand at the index in any case. */
    static boolean matches(SqlText sql, int at, String word) {
        for (int i = 0; i < word.length(); i++) {
            if (lowerCase(byteAt(sql, at + i)) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int byteAt(SqlText sql, int index) {
        return index < sql.length() ? sql.byteAt(index) : END;
    }

    static int lowerCase(int c) {
        return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
    }

    static boolean isBlank(int c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    private static boolean isBlankOrEnd(int c) {
        return c == END || isBlank(c);
    }

    static boolean isWordByte(int c) {
        int lower = lowerCase(c);
        return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '$' || c >= 0x80;
    }
}
