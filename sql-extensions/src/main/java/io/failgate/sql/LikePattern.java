package io.failgate.sql;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A pattern of LIKE: {@code %} for any characters, {@code _} for one, and an escape character that takes their meaning
 * from them. Letter case does not matter. Immutable, thread-safe.
 */
public final class LikePattern {

    private static final int ANY_NUMBER = -1;
    private static final int ANY_ONE = -2;

    /** So many steps here are a unit of work. */
    private static final int STEPS = 16;

    /** After so many steps, it is asked whether there may be more. */
    private static final int CHECKED = 4096;

    /** Characters without letter case, and the two signs. */
    private final int[] pattern;

    private LikePattern(int[] pattern) {
        this.pattern = pattern;
    }

    /** A pattern whose escape character is the backslash. */
    public static LikePattern of(String pattern) {
        return of(pattern, '\\');
    }

    /** A pattern with another escape character, or with none if that is negative. */
    static LikePattern of(String pattern, int escape) {
        int[] characters = pattern.codePoints().toArray();
        int[] compiled = new int[characters.length];
        int length = 0;
        for (int i = 0; i < characters.length; i++) {
            int c = characters[i];
            if (c == escape && i + 1 < characters.length) {
                compiled[length++] = LetterCase.fold(characters[++i]);
            } else {
                compiled[length++] = c == '%' ? ANY_NUMBER : c == '_' ? ANY_ONE : LetterCase.fold(c);
            }
        }
        return new LikePattern(Arrays.copyOf(compiled, length));
    }

    /** Characters that each text has which matches. */
    Optional<Needle> needle() {
        return Needle.in(pattern);
    }

    /**
     * Whether the whole text matches. Its time is at most proportional to the length of the text times that of the
     * pattern.
     */
    public boolean matches(String text) {
        return matches(text, Evaluation.ofNothing()) == Truth.TRUE;
    }

    /** Whether the whole text matches; unknown if that is too much work. */
    Truth matches(String text, Evaluation evaluation) {
        return evaluation.remembered(
                this, text, () -> evaluation.spend(text.length() / STEPS) ? match(text, evaluation) : Truth.UNKNOWN);
    }

    private Truth match(String text, Evaluation evaluation) {
        int at = 0;
        int next = 0;
        int sign = -1;
        int retry = 0;
        int steps = 0;
        while (at < text.length()) {
            if (++steps % CHECKED == 0 && !evaluation.spend(CHECKED / STEPS)) {
                return Truth.UNKNOWN;
            }
            int c = text.codePointAt(at);
            if (next < pattern.length && pattern[next] == ANY_NUMBER) {
                sign = next++;
                retry = at;
            } else if (next < pattern.length && (pattern[next] == ANY_ONE || pattern[next] == LetterCase.fold(c))) {
                next++;
                at += Character.charCount(c);
            } else if (sign >= 0) {
                next = sign + 1;
                retry += Character.charCount(text.codePointAt(retry));
                at = retry;
            } else {
                return Truth.FALSE;
            }
        }
        return Truth.of(IntStream.range(next, pattern.length).allMatch(i -> pattern[i] == ANY_NUMBER));
    }
}
