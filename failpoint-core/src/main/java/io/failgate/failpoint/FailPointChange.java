package io.failgate.failpoint;

import java.util.List;
import java.util.Optional;

/**
 * One of several changes to a registry that take effect together, or not at all.
 *
 * @param scope inside which; empty for everywhere
 * @param name full name or name of the point
 * @param terms what it is armed with; empty to disarm it
 * @param ledger what keeps account of its hits
 */
public record FailPointChange(Optional<FailPointScope> scope, String name, Optional<String> terms, HitLedger ledger) {

    /** Nobody keeps account of its hits. */
    public FailPointChange(Optional<FailPointScope> scope, String name, Optional<String> terms) {
        this(scope, name, terms, HitLedger.NONE);
    }

    /** The environment variables that arm points, in the order in which they take effect. */
    public static final List<String> VARIABLES = List.of("FAILPOINTS", "GO_FAILPOINTS", "GOFAIL_FAILPOINTS");

    /** Arms a point everywhere. */
    public static FailPointChange put(String name, String terms) {
        return new FailPointChange(Optional.empty(), name, Optional.of(terms));
    }

    /** Disarms a point everywhere. */
    public static FailPointChange remove(String name) {
        return new FailPointChange(Optional.empty(), name, Optional.empty());
    }

    /**
     * Reads {@code key=terms}, split at the first {@code =}, so that terms may contain others. The terms are not parsed
     * yet, and the key may be empty.
     *
     * @return empty if there is no {@code =}
     */
    public static Optional<FailPointChange> parse(String text) {
        int equals = text.indexOf('=');
        return equals < 0
                ? Optional.empty()
                : Optional.of(put(text.substring(0, equals).strip(), text.substring(equals + 1)));
    }

    /**
     * Reads {@code key=terms;key=terms}, the form of environment variables, in its order. Empty segments are fine; a
     * semicolon inside quotes or brackets belongs to the terms, which are not parsed yet.
     *
     * @throws FailPointException if a segment has not this form, naming it
     */
    public static List<FailPointChange> parseAll(String text) {
        return Environment.changes(text);
    }

    /**
     * Reads MongoDB's command {@code {"configureFailPoint": name, "mode": …, "data": {…}}}. The mode {@code "off"}
     * disarms the point. Hosts check the data when they are applied.
     *
     * @throws FailPointException if it has not this form
     */
    public static FailPointChange configure(String document) {
        return MongoCommand.configure(document);
    }

    /** The same inside a scope. */
    public FailPointChange inside(FailPointScope inner) {
        return new FailPointChange(Optional.of(inner), name, terms, ledger);
    }

    /** The same, with somebody who keeps account of its hits. */
    public FailPointChange with(HitLedger keeper) {
        return new FailPointChange(scope, name, terms, keeper);
    }
}
