package io.failgate.failpoint;

import java.util.Optional;

/**
 * What stands behind {@code where}, compiled by the host program. Immutable. It is evaluated on hot paths, so it must
 * not wait.
 */
@FunctionalInterface
public interface Condition {

    /** The condition of terms that have none. */
    Condition ALWAYS = context -> true;

    /** Whether the terms apply. If not, nothing is counted. */
    boolean holds(EvaluationContext context);

    /** Why its first failed evaluation failed, for the user; empty if none has failed. */
    default Optional<String> warning() {
        return Optional.empty();
    }

    /** Compiles conditions for a host program. */
    @FunctionalInterface
    interface Compiler {

        /**
         * Compiles the text behind {@code where}.
         *
         * @throws IllegalArgumentException with a message for the user, if the text makes no sense
         */
        Condition compile(String text);

        /**
         * Compiles all conditions of terms: what stands behind {@code where}, if anything. Override to add conditions
         * of your own, or to refuse an action at a point.
         *
         * @param key the point that is to be armed
         * @throws IllegalArgumentException with a message for the user, if the terms make no sense at that point
         */
        default Condition compile(FailPointKey key, Terms terms) {
            return terms.where().isEmpty() ? ALWAYS : compile(terms.where());
        }
    }
}
