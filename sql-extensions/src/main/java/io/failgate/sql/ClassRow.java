package io.failgate.sql;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * One row of the {@link ClassTable}: how some statements begin, and what they are. Immutable.
 *
 * @param steps what follows the verb, in order; what comes behind that is free
 */
record ClassRow(List<Step> steps, Classification classification) {

    /**
     * A word.
     *
     * @param words in lower case, of which it may be any; with none, it is the end of the statement
     * @param optional whether it may be missing
     */
    record Step(List<String> words, boolean optional) {

        private static final String END = ";";

        static Step of(String step) {
            boolean optional = step.startsWith("[");
            String words = optional ? step.substring(1, step.length() - 1) : step;
            return new Step(words.equals(END) ? List.of() : List.of(words.split("\\|", -1)), optional);
        }

        boolean isAt(TokenCursor cursor, int index) {
            return words.isEmpty() ? cursor.isEnd(index) : cursor.isWord(index, words);
        }
    }

    /**
     * A row that is written down as the verb and steps, with blanks between them. A step is {@code word}, {@code
     * one|other} or {@code [optional]}, or {@code ;} for the end of the statement.
     */
    static ClassRow row(String form, CommitRule rule, StatementClass... classes) {
        return row(form, new Classification(form.split(" ", 2)[0], rule, Set.of(classes)));
    }

    /** A row with a classification that exists already. */
    static ClassRow row(String form, Classification classification) {
        List<Step> steps =
                Arrays.stream(form.split(" ", -1)).skip(1).map(Step::of).toList();
        return new ClassRow(steps, classification);
    }

    /** Whether a statement begins like this; its verb is just behind the cursor. */
    boolean matches(TokenCursor cursor) {
        int index = 0;
        for (Step step : steps) {
            if (step.isAt(cursor, index)) {
                index++;
            } else if (!step.optional()) {
                return false;
            }
        }
        return true;
    }
}
