package io.failgate.sql;

/**
 * A word, nearly as which a name may be spelled. Tells whether the variable at an {@code @}, or the comment at a {@code
 * /}, may concern Failgate although {@code failpoint} is not in it. It may take others for one that does. Allocates
 * nothing. Immutable.
 */
final class NearName {

    /** Two swapped letters count twice, so three cover one swap and another mistake; two swaps pass unnoticed. */
    private static final int MISTAKES = 3;

    private static final NearName FAILPOINT = new NearName(NearVariable.SUBJECT);

    /** The one variable of Failgate's that has another subject. */
    private static final NearName HALT_FLEET = new NearName("haltfleet");

    /** What the name of Failgate's system variable begins with. */
    private static final NearName FAILGATE = new NearName("failgate");

    /** Bytes of a variable that are looked at. */
    private static final int REACH = 48;

    /** Bytes of a comment that are looked at. */
    private static final int REACH_IN_COMMENT = 64;

    /** By the letter: where in the word it stands. */
    private final int[] places = new int['z' + 1];

    private final int complete;

    private NearName(String word) {
        this.complete = 1 << (word.length() - 1);
        for (int i = 0; i < word.length(); i++) {
            places[word.charAt(i)] |= 1 << i;
        }
    }

    /** Whether the variable at an {@code @} may concern Failgate. */
    static boolean isAt(SqlText sql, int at) {
        int end = Math.min(sql.length(), at + REACH);
        if (at + 1 < end && sql.byteAt(at + 1) == '@') {
            return FAILGATE.isNear(sql, at + 2, end);
        }
        return mayBegin(sql, at) && (FAILPOINT.isNear(sql, at + 1, end) || HALT_FLEET.isNear(sql, at + 1, end));
    }

    /** Whether a comment that may begin at a {@code /} begins with a word that may concern Failgate. */
    static boolean isInCommentAt(SqlText sql, int slash) {
        int from = slash + 2;
        if (from >= sql.length() || sql.byteAt(slash + 1) != '*') {
            return false;
        }
        while (from < sql.length() && sql.byteAt(from) <= '+') { // blanks, and what opens comments
            from++;
        }
        int end = from;
        while (end < Math.min(sql.length(), from + REACH_IN_COMMENT) && sql.byteAt(end) != '*') {
            end++;
        }
        return FAILPOINT.isNear(sql, from, end);
    }

    /** Whether a variable may begin behind what stands there. It may follow SET and INTO directly, no other word. */
    static boolean mayBegin(SqlText sql, int at) {
        int before = at == 0 ? ' ' : SqlScanner.lowerCase(sql.byteAt(at - 1));
        return before == 't' || before == 'o' || !SqlScanner.isWordByte(before);
    }

    /** The algorithm of Wu and Manber: one bit for each place in the word, and one set of bits for each mistake. */
    private boolean isNear(SqlText sql, int from, int end) {
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
            int here = c < places.length ? places[c] : 0;
            int noneBefore = none;
            int oneBefore = one;
            int twoBefore = two;
            none = (none << 1 | 1) & here;
            one = ((one << 1 | 1) & here) | noneBefore | (noneBefore | none) << 1 | 1;
            two = ((two << 1 | 1) & here) | oneBefore | (oneBefore | one) << 1 | 3;
            three = ((three << 1 | 1) & here) | twoBefore | (twoBefore | two) << 1 | 7;
            if ((three & complete) != 0) {
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
}
