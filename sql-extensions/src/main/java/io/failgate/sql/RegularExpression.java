package io.failgate.sql;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A pattern of REGEXP, in Java's syntax. Letter case does not matter, and a match anywhere in the text will do. It looks at the first
 * 65536 characters, and gives up where a pattern takes too many steps or too deep a recursion. Immutable, thread-safe.
 */
final class RegularExpression {

    private static final int LONGEST_TEXT = 64 * 1024;

    /** How often the pattern may look at a character of one text: milliseconds. */
    private static final int MOST_STEPS = 4_000_000;

    private final Pattern pattern;

    private RegularExpression(Pattern pattern) {
        this.pattern = pattern;
    }

    /**
     * Compiles a pattern.
     *
     * @throws PatternSyntaxException if it is none
     */
    static RegularExpression of(String pattern) {
        try {
            return new RegularExpression(Pattern.compile(pattern, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE));
        } catch (StackOverflowError deep) {
            throw new PatternSyntaxException("nested too deeply", pattern, -1);
        }
    }

    /** Unknown if it gives up. */
    Truth matches(String text) {
        Budget budget = new Budget(text, 0, Math.min(text.length(), LONGEST_TEXT), new int[] {MOST_STEPS});
        try {
            return Truth.of(pattern.matcher(budget).find());
        } catch (TooManySteps | StackOverflowError tooMuch) {
            return Truth.UNKNOWN;
        }
    }

    /** Ends a match that takes too long. */
    private static final class TooManySteps extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooManySteps() {
            super("too many steps", null, false, false);
        }
    }

    /** A part of a text that can be looked at a number of times, which all its parts share. */
    private static final class Budget implements CharSequence {
        private final String text;
        private final int start;
        private final int end;
        private final int[] left;

        Budget(String text, int start, int end, int[] left) {
            this.text = text;
            this.start = start;
            this.end = end;
            this.left = left;
        }

        @Override
        public char charAt(int index) {
            if (--left[0] < 0) {
                throw new TooManySteps();
            }
            return text.charAt(start + index);
        }

        @Override
        public int length() {
            return end - start;
        }

        @Override
        public CharSequence subSequence(int from, int to) {
            return new Budget(text, start + from, start + to, left);
        }

        @Override
        public String toString() {
            return text.substring(start, end);
        }
    }
}
