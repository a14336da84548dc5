package io.failgate.sql;

/**
 * Tells whether the variable at an {@code @} may concern Failgate although {@code failpoint} is not in its name. It may
 * take others for one that does. Allocates nothing.
 */
final class NearName {

    private static final String SYSTEM_VARIABLE = "failgate";

    /** The one variable of Failgate's that has another word. */
    private static final String HALT = "halt_fleet";

    /** Bytes that are looked at. */
    private static final int REACH = 48;

    /** Two swapped letters count twice, so three cover one swap and another mistake; two swaps pass unnoticed. */
    private static final int MISTAKES = 3;

    private static final int COMPLETE = 1 << (NearVariable.SUBJECT.length() - 1);

    /** By the letter: where in the word it stands. */
    private static final int[] PLACES = places();

    private NearName() {}

    static boolean isAt(SqlText sql, int at) {
        int end = Math.min(sql.length(), at + REACH);
        if (at + 1 < end && sql.byteAt(at + 1) == '@') {
            return namesVersion(sql, at + 2, end);
        }
        return mayBegin(sql, at) && (isNear(sql, at + 1, end) || SqlScanner.matches(sql, nameAt(sql, at), HALT));
    }

    /** Where the letters of a name begin, which may be in quotes. */
    private static int nameAt(SqlText sql, int at) {
        int next = at + 1 < sql.length() ? sql.byteAt(at + 1) : ' ';
        return next == '`' || next == '\'' || next == '"' ? at + 2 : at + 1;
    }

    private static boolean namesVersion(SqlText sql, int from, int end) {
        for (int i = from; i < end && !endsName(sql.byteAt(i)); i++) {
            if (SqlScanner.matches(sql, i, SYSTEM_VARIABLE)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a variable may begin behind what stands there. It may follow SET and INTO directly, no other word. */
    static boolean mayBegin(SqlText sql, int at) {
        int before = at == 0 ? ' ' : SqlScanner.lowerCase(sql.byteAt(at - 1));
        return before == 't' || before == 'o' || !SqlScanner.isWordByte(before);
    }

    /** The algorithm of Wu and Manber: one bit for each place in the word, and one set of bits for each mistake. */
    private static boolean isNear(SqlText sql, int from, int end) {
        int none = 0;
        int one = 1;
        int two = 3;
        int three = (1 << MISTAKES) - 1;
        for (int i = from; i < end; i++) {
            int c = SqlScanner.lowerCase(sql.byteAt(i));
            if (endsName(c) && i > from) {
                return false;
            }
            if (!isLetter(c)) {
                continue;
            }
            int places = c < PLACES.length ? PLACES[c] : 0;
            int noneBefore = none;
            int oneBefore = one;
            int twoBefore = two;
            none = (none << 1 | 1) & places;
            one = ((one << 1 | 1) & places) | noneBefore | (noneBefore | none) << 1 | 1;
            two = ((two << 1 | 1) & places) | oneBefore | (oneBefore | one) << 1 | 3;
            three = ((three << 1 | 1) & places) | twoBefore | (twoBefore | two) << 1 | 7;
            if ((three & COMPLETE) != 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLetter(int c) {
        boolean continues = c >= 0x80 && c < 0xC0; // a letter of several bytes counts once
        return SqlScanner.isWordByte(c) && c != '_' && c != '$' && !continues;
    }

    private static boolean endsName(int c) {
        return c == '=' || c == ',' || c == ';' || c == ')' || c == '\n';
    }

    private static int[] places() {
        int[] places = new int['z' + 1];
        for (int i = 0; i < NearVariable.SUBJECT.length(); i++) {
            places[NearVariable.SUBJECT.charAt(i)] |= 1 << i;
        }
        return places;
    }
}
