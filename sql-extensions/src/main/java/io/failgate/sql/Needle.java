package io.failgate.sql;

import java.util.Arrays;
import java.util.Optional;

/**
 * ASCII letters, digits, {@code _} and {@code $} that a text must have side by side, or else a condition does not hold.
 * They are looked for in the bytes of SQL, which costs far less than finding out what these say. Immutable,
 * thread-safe.
 */
public final class Needle {

    /** Of fewer characters there is hardly a text without them. */
    private static final int SHORTEST = 2;

    private static final int LOWER_CASE = 0x2020;
    private static final int NOT_ASCII = 0x8080;
    private static final int FIRST_NOT_ASCII = 0x80;
    private static final int FIRST_BYTE = 0xFF;

    /** A backslash in lower case, as a pair's first byte and as its second. */
    private static final int FIRST_BACKSLASH = '\\' | 0x20;

    private static final int SECOND_BACKSLASH = FIRST_BACKSLASH << Byte.SIZE;

    /** Spreads pairs over {@link #PLACES} places. */
    private static final int SPREAD = 0x9E3779B1;

    private static final int SPREAD_SHIFT = 24;
    private static final int PLACES = 1 << (Integer.SIZE - SPREAD_SHIFT);

    /** Without letter case. One of them is enough; they are of the same length. */
    private final String[] words;

    /** By the spread pair: whether it may be a pair of a word. */
    private final boolean[] pairs = new boolean[PLACES];

    /** By the byte: whether a word may begin with it. */
    private final boolean[] firsts = new boolean[1 << Byte.SIZE];

    /** One less than the length of the words. */
    private final int stride;

    /** Whether there are letters in it that are also the lower case of something that is not ASCII. */
    private final boolean otherLetters;

    private Needle(String... words) {
        this.words = words;
        this.stride = words[0].length() - 1;
        for (String word : words) {
            char first = word.charAt(0);
            firsts[first] = true;
            firsts[Character.toUpperCase(first)] = true;
            for (int i = 0; i < stride; i++) {
                pairs[spread((word.charAt(i) | word.charAt(i + 1) << Byte.SIZE) | LOWER_CASE)] = true;
            }
        }
        this.otherLetters = String.join("", words).chars().anyMatch(c -> c == 'i' || c == 'k' || c == 's');
        Arrays.fill(firsts, FIRST_NOT_ASCII, firsts.length, otherLetters);
    }

    private static int spread(int pair) {
        return (pair * SPREAD) >>> SPREAD_SHIFT;
    }

    /** Any of several words of ASCII letters in lower case, which have the same length. */
    static Needle ofAny(String... words) {
        return new Needle(words.clone());
    }

    /**
     * The longest run of such characters.
     *
     * @param folded a text {@linkplain LetterCase without letter case}; what is negative is no character
     */
    static Optional<Needle> in(int[] folded) {
        int start = 0;
        int length = 0;
        int run = 0;
        for (int i = 0; i < folded.length; i++) {
            run = isOfNeedle(folded[i]) ? run + 1 : 0;
            if (run > length) {
                length = run;
                start = i - run + 1;
            }
        }
        return length < SHORTEST ? Optional.empty() : Optional.of(new Needle(new String(folded, start, length)));
    }

    private static boolean isOfNeedle(int c) {
        return c >= 0 && c < 0x80 && SqlScanner.isWordByte(c);
    }

    /**
     * Whether they may stand in the text, or in a string or name of it: in any letter case, also with backslashes among
     * them. Allocates nothing, and looks at two bytes of as many as there are characters.
     */
    public boolean isIn(SqlText sql) {
        return find(sql, 0) >= 0;
    }

    /** Where they may stand, from an index on; -1 if they do not. */
    int find(SqlText sql, int from) {
        int last = sql.length() - 2;
        for (int i = from + stride - 1; i <= last; i += stride) {
            if (mayBeInside(sql.pairAt(i) | LOWER_CASE)) {
                for (int start = i - stride + 1; start <= i; start++) {
                    if (firsts[sql.byteAt(start)] && end(sql, start) > 0) {
                        return start;
                    }
                }
            }
        }
        return -1;
    }

    /** Whether two bytes may be among those of the characters. */
    private boolean mayBeInside(int pair) {
        return pairs[spread(pair)]
                || (pair & FIRST_BYTE) == FIRST_BACKSLASH
                || (pair & ~FIRST_BYTE) == SECOND_BACKSLASH
                || (otherLetters && (pair & NOT_ASCII) != 0);
    }

    /** The index behind the characters that begin at an index; 0 if they do not. */
    int end(SqlText sql, int start) {
        int end = 0;
        for (int i = 0; i < words.length && end == 0; i++) {
            end = end(sql, start, words[i]);
        }
        return end;
    }

    private static int end(SqlText sql, int start, String word) {
        int at = start;
        for (int i = 0; i < word.length(); i++) {
            while (i > 0 && byteAt(sql, at) == '\\') {
                at++;
            }
            int width = width(sql, at, word.charAt(i));
            if (width == 0) {
                return 0;
            }
            at += width;
        }
        return at;
    }

    /** How many bytes are that letter in UTF-8, in either case; 0 if it is not there. */
    private static int width(SqlText sql, int at, char letter) {
        int c = byteAt(sql, at);
        if (SqlScanner.lowerCase(c) == letter) {
            return 1;
        }
        if (c < 0x80) {
            return 0;
        }
        int second = byteAt(sql, at + 1);
        return switch (letter) {
            case 'i' -> c == 0xC4 && (second == 0xB0 || second == 0xB1) ? 2 : 0; // U+0130, U+0131
            case 's' -> c == 0xC5 && second == 0xBF ? 2 : 0; // U+017F
            case 'k' -> c == 0xE2 && second == 0x84 && byteAt(sql, at + 2) == 0xAA ? 3 : 0; // U+212A
            default -> 0;
        };
    }

    private static int byteAt(SqlText sql, int index) {
        return index < sql.length() ? sql.byteAt(index) : -1;
    }

    @Override
    public String toString() {
        return String.join("|", words);
    }
}
