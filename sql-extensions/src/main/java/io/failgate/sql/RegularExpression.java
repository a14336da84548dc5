package io.failgate.sql;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Optional;

/**
 * A pattern of REGEXP, in RE2's syntax, which is matched in a time proportional to the length of the text. Letter case
 * does not matter, and a match anywhere in the text will do. It looks at the first 65536 characters. Immutable,
 * thread-safe.
 */
final class RegularExpression {

    private static final int LONGEST_TEXT = 64 * 1024;

    /** Instructions of one pattern at most; more would need too much of the stack. */
    private static final int LARGEST = 3000;

    /** Makes a pattern more than a row of characters and classes of which each has to be there. */
    private static final java.util.regex.Pattern BRANCHING = java.util.regex.Pattern.compile("[\\\\(\\[{|?]");

    /** What stands for no character, or for one that need not be there. */
    private static final java.util.regex.Pattern NO_CHARACTER = java.util.regex.Pattern.compile(".\\+*\\*|[.^$+]");

    private final Pattern pattern;
    private final long size;
    private final Optional<Needle> needle;

    private RegularExpression(Pattern pattern, long size, Optional<Needle> needle) {
        this.pattern = pattern;
        this.size = size;
        this.needle = needle;
    }

    /**
     * Compiles a pattern.
     *
     * @throws PatternSyntaxException if it is not a regular expression, or would be too large
     */
    static RegularExpression of(String pattern) {
        FoldedPattern folded = FoldedPattern.of(pattern, LARGEST);
        return new RegularExpression(Pattern.compile(folded.text()), folded.size(), needle(pattern));
    }

    private static Optional<Needle> needle(String pattern) {
        return BRANCHING.matcher(pattern).find()
                ? Optional.empty()
                : Needle.in(LetterCase.fold(NO_CHARACTER.matcher(pattern).replaceAll(" ")));
    }

    /** Characters that each text has which matches; empty if the pattern is not simple enough to tell. */
    Optional<Needle> needle() {
        return needle;
    }

    /** About how many instructions it has. */
    long size() {
        return size;
    }

    /** Unknown if that is too much work. */
    Truth matches(String text, Evaluation evaluation) {
        return evaluation.remembered(this, text, () -> {
            String start = text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text;
            boolean affordable = evaluation.spend((long) pattern.programSize() * start.length());
            return affordable ? find(evaluation.folded(start), evaluation) : Truth.UNKNOWN;
        });
    }

    private Truth find(String folded, Evaluation evaluation) {
        try {
            return Truth.of(pattern.matcher(folded).find());
        } catch (StackOverflowError deep) {
            return evaluation.cannot("a regular expression is nested too deeply");
        }
    }
}
