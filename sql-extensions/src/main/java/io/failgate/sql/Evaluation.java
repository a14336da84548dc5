package io.failgate.sql;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * One test of a condition: what it looks at, what it may still cost, and why its outcome cannot be told. Not
 * thread-safe.
 */
final class Evaluation {

    static final String TOO_MUCH_WORK = "it takes too much work for this statement";

    private final SqlPredicate.Row row;
    private final SqlPredicate.Work work;
    private Optional<String> trouble = Optional.empty();
    private int troubles;

    Evaluation(SqlPredicate.Row row, SqlPredicate.Work work) {
        this.row = row;
        this.work = work;
    }

    /** A test of constants. */
    static Evaluation ofNothing() {
        return of(name -> null);
    }

    /** A test of one value, whatever the name of its attribute. */
    static Evaluation ofValue(Object value) {
        return of(name -> value);
    }

    private static Evaluation of(SqlPredicate.Row row) {
        SqlPredicate.Work work = new SqlPredicate.Work();
        work.begin();
        return new Evaluation(row, work);
    }

    SqlPredicate.Row row() {
        return row;
    }

    /** Takes work from what is left. Returns false, and the condition cannot be evaluated, if that is not enough. */
    boolean spend(long units) {
        if (work.spend(units)) {
            return true;
        }
        cannot(TOO_MUCH_WORK);
        return false;
    }

    /** Something cannot be told. Returns unknown. */
    Truth cannot(String reason) {
        trouble = trouble.or(() -> Optional.of(reason));
        troubles++;
        return Truth.UNKNOWN;
    }

    /** How often something could not be told. */
    int troubles() {
        return troubles;
    }

    /** The first reason for which something could not be told. */
    Optional<String> trouble() {
        return trouble;
    }

    /** A text without letter case. */
    String folded(String text) {
        return work.folded(text);
    }

    /** What was found when a pattern met the same text last, for the same statement; else what is found now. */
    Truth remembered(Object pattern, String text, Supplier<Truth> match) {
        SqlPredicate.Work.Found last = work.found(pattern);
        if (last != null && last.isOf(text)) {
            last.trouble().ifPresent(this::cannot);
            return last.truth();
        }
        int before = troubles;
        Truth truth = match.get();
        work.found(pattern, text, truth, troubles > before ? trouble : Optional.empty());
        return truth;
    }
}
