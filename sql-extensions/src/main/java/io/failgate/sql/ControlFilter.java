package io.failgate.sql;

import java.nio.charset.StandardCharsets;

/**
 * Tells ordinary texts from those that may concern Failgate. It may take an ordinary text for a control statement, but
 * never a control statement for an ordinary text.
 */
public final class ControlFilter {

    /** What every control statement contains, and what a near miss nearly does. */
    private static final String WORD = NearVariable.SUBJECT;

    /** The statement of Failgate's that has another word instead begins with this one. */
    private static final String SHOW = "show";

    private static final String FLEET = "failgate";

    private static final int LOWER_CASE_FOUR = 0x2020_2020;

    /** As they stand in a text, the first one lowest. */
    private static final int SHOW_BYTES = 's' | 'h' << 8 | 'o' << 16 | 'w' << 24;

    /** A word of nine letters has eight pairs, so that one of any eight neighbouring pairs of a text is one of them. */
    private static final int STRIDE = WORD.length() - 1;

    private static final int LOWER_CASE = 0x2020;

    /** The bits in front of the last two of eight bytes. */
    private static final int LAST_PAIR = Long.SIZE - 2 * Byte.SIZE;

    private static final long LOWEST_BITS = 0x0101_0101_0101_0101L;

    private static final long HIGHEST_BITS = LOWEST_BITS << (Byte.SIZE - 1);

    private static final long VARIABLE_MARKS = LOWEST_BITS * '@';

    private static final long COMMENT_MARKS = LOWEST_BITS * '/';

    /** Spreads the word's pairs over {@link #PLACES} without two in one place. */
    private static final int SPREAD = 0x9E3779B1;

    private static final int SPREAD_SHIFT = 24;

    /** By the spread pair: where in the word it stands, counted from 1; 0 if it may be no pair of the word. */
    private static final byte[] PLACES = places();

    private ControlFilter() {}

    /**
     * Whether the bytes {@code failpoint} occur, in any ASCII letter case, or a variable or a comment that may concern
     * Failgate. Allocates nothing, and reads eight bytes at once, none of which has to wait for what was found before.
     * Of them it looks for an {@code @} and a {@code /}, and at the last two.
     */
    public static boolean mayBeControl(SqlText sql) {
        int last = sql.length() - Long.BYTES;
        for (int i = 0; i <= last; i += Long.BYTES) {
            long eight = sql.eightAt(i);
            if (i == 0 && mayShow((int) eight) && showsFleet(sql)) {
                return true;
            }
            int pair = ((int) (eight >>> LAST_PAIR) | LOWER_CASE) * SPREAD;
            int place = PLACES[pair >>> SPREAD_SHIFT];
            if (place != 0 && hasWordAt(sql, i + STRIDE - 1 - place)) {
                return true;
            }
            long variables = eight ^ VARIABLE_MARKS;
            long comments = eight ^ COMMENT_MARKS;
            // what is zero borrows the highest bit, which no mark has
            long marks = ((variables - LOWEST_BITS) | (comments - LOWEST_BITS)) & ~eight & HIGHEST_BITS;
            if (marks != 0 && hasNearName(sql, i)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a text that begins with these four bytes may be a SHOW. */
    private static boolean mayShow(int first) {
        int c = first & 0xFF;
        return (first | LOWER_CASE_FOUR) == SHOW_BYTES || c <= ' ' || c == '/';
    }

    private static boolean showsFleet(SqlText sql) {
        return SqlScanner.matches(sql, firstWord(sql), SHOW) && holds(sql, FLEET);
    }

    /** Where the first word may begin: behind blanks and comments. */
    private static int firstWord(SqlText sql) {
        int i = 0;
        while (i < sql.length()) {
            if (sql.byteAt(i) == '/' && i + 1 < sql.length() && sql.byteAt(i + 1) == '*') {
                i += 2;
                while (i < sql.length() && (sql.byteAt(i) != '/' || sql.byteAt(i - 1) != '*')) {
                    i++;
                }
            } else if (sql.byteAt(i) > ' ') {
                return i;
            }
            i++;
        }
        return i;
    }

    private static boolean holds(SqlText sql, String word) {
        for (int i = 0; i + word.length() <= sql.length(); i++) {
            if (SqlScanner.matches(sql, i, word)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasWordAt(SqlText sql, int index) {
        return index >= 0 && SqlScanner.matches(sql, index, WORD);
    }

    private static boolean hasNearName(SqlText sql, int from) {
        for (int i = from; i < from + Long.BYTES; i++) {
            int c = sql.byteAt(i);
            if (c == '@' ? NearName.isAt(sql, i) : c == '/' && NearName.isInCommentAt(sql, i)) {
                return true;
            }
        }
        return false;
    }

    private static byte[] places() {
        byte[] places = new byte[1 << (Integer.SIZE - SPREAD_SHIFT)];
        SqlText word = SqlText.of(WORD.getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < STRIDE; i++) {
            places[(word.pairAt(i) * SPREAD) >>> SPREAD_SHIFT] = (byte) (i + 1);
        }
        return places;
    }
}
