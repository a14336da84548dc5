package io.failgate.failpoint;

import java.util.Optional;

/**
 * What stands behind {@code where}, compiled by the host program. Immutable; evaluated on hot paths, so it must not
 * wait.
 */
@FunctionalInterface
public interface Condition {

    /** The condition of terms that have none. */
    Condition ALWAYS = context -> true;

    /** Whether the terms apply. If not, nothing is counted. */
    boolean holds(EvaluationContext context);

    /** Why it could not be evaluated, for the user, when that happened first; empty if it always could. */
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
         * Compiles all that is a condition in terms: what stands behind {@code where}, if anything. To be overridden by
         * a host for whose points more is one, or at whose points not every action makes sense.
         *
         * @param key the point that is to be armed
         * @throws IllegalArgumentException with a message for the user, if the terms make no sense at that point
         */
        default Condition compile(FailPointKey key, Terms terms) {
            return terms.where().isEmpty() ? ALWAYS : compile(terms.where());
        }
    }
}
