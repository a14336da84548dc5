package io.failgate.failpoint;

import java.util.Optional;

/**
 * One of several changes to a registry that take effect together, or not at all.
 *
 * @param scope inside which; empty for everywhere
 * @param name full name or name of the point
 * @param terms what it is armed with; empty to disarm it
 */
public record FailPointChange(Optional<FailPointScope> scope, String name, Optional<String> terms) {

    /** Arms a point everywhere. */
    public static FailPointChange put(String name, String terms) {
        return new FailPointChange(Optional.empty(), name, Optional.of(terms));
    }

    /** Disarms a point everywhere. */
    public static FailPointChange remove(String name) {
        return new FailPointChange(Optional.empty(), name, Optional.empty());
    }

    /** The same inside a scope. */
    public FailPointChange inside(FailPointScope inner) {
        return new FailPointChange(Optional.of(inner), name, terms);
    }
}
