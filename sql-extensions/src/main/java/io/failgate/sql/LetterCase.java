package io.failgate.sql;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Takes the difference of letter case out of texts, one character for one. */
final class LetterCase {

    /** All that fold to something else, in order. */
    private static final int[] FOLDING = IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
            .filter(c -> fold(c) != c)
            .toArray();

    private LetterCase() {}

    /** What a character and its counterparts in the other letter case have in common. */
    static int fold(int c) {
        return c < 0x80 ? SqlScanner.lowerCase(c) : Character.toLowerCase(Character.toUpperCase(c));
    }

    static int[] fold(String text) {
        return text.codePoints().map(LetterCase::fold).toArray();
    }

    /**
     * What the characters of a range fold to, if that is not in the range.
     *
     * @param ranges gets each range of it: the first and the last
     * @return how many characters were looked at
     */
    static int appendFolds(int low, int high, Consumer<int[]> ranges) {
        int from = Arrays.binarySearch(FOLDING, low);
        int index = from < 0 ? -from - 1 : from;
        int looked = 0;
        int[] range = null;
        for (; index < FOLDING.length && FOLDING[index] <= high; index++, looked++) {
            int c = fold(FOLDING[index]);
            if (c >= low && c <= high) {
                continue;
            }
            if (range != null && range[1] + 1 == c) {
                range[1] = c;
            } else {
                if (range != null) {
                    ranges.accept(range);
                }
                range = new int[] {c, c};
            }
        }
        if (range != null) {
            ranges.accept(range);
        }
        return looked;
    }
}
