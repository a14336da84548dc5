package io.failgate.sql;

import java.nio.charset.StandardCharsets;

/**
 * Tells ordinary texts from those that may concern Failgate. It may take an ordinary text for a control statement, but
 * never a control statement for an ordinary text.
 */
public final class ControlFilter {

    /** What every control statement contains. */
    private static final String WORD = "failpoint";

    /** A word of nine letters has eight pairs, so that one of any eight neighbouring pairs of a text is one of them. */
    private static final int STRIDE = WORD.length() - 1;

    private static final int LOWER_CASE = 0x2020;

    /** Spreads the word's pairs over {@link #PLACES} without two in one place. */
    private static final int SPREAD = 0x9E3779B1;

    private static final int SPREAD_SHIFT = 24;

    /** By the spread pair: where in the word it stands, counted from 1; 0 if it may be no pair of the word. */
    private static final byte[] PLACES = places();

    private ControlFilter() {}

    /**
     * Whether the bytes {@code failpoint} occur, in any ASCII letter case. Allocates nothing, and looks at two bytes of
     * every eight, none of which has to wait for what was found before.
     */
    public static boolean mayBeControl(SqlText sql) {
        int last = sql.length() - 2;
        for (int i = STRIDE - 1; i <= last; i += STRIDE) {
            int pair = (sql.pairAt(i) | LOWER_CASE) * SPREAD;
            int place = PLACES[pair >>> SPREAD_SHIFT];
            if (place != 0 && SqlScanner.matches(sql, i - place + 1, WORD)) {
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
