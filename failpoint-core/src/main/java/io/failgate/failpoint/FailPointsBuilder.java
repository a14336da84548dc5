package io.failgate.failpoint;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Gathers what a registry is made of. Not thread-safe. */
public final class FailPointsBuilder {

    Collection<? extends Action> hostActions = List.of();
    Condition.Compiler conditions = TermsCompiler.NO_CONDITIONS;
    FailPointClock clock = FailPointClock.SYSTEM;
    OptionalLong seed = OptionalLong.empty();
    Map<String, String> environment = Map.of();
    boolean pendingNames;

    FailPointsBuilder() {}

    /** The actions of the host program, beside the core's. */
    public FailPointsBuilder actions(Collection<? extends Action> actions) {
        this.hostActions = actions;
        return this;
    }

    /** What compiles conditions behind {@code where}; without it, there are none. */
    public FailPointsBuilder conditions(Condition.Compiler compiler) {
        this.conditions = compiler;
        return this;
    }

    /** How points wait. */
    public FailPointsBuilder clock(FailPointClock newClock) {
        this.clock = newClock;
        return this;
    }

    /** Makes every draw of a probability repeatable, as {@link FailPoints#seed}. */
    public FailPointsBuilder seed(long newSeed) {
        this.seed = OptionalLong.of(newSeed);
        return this;
    }

    /**
     * Environment variables that arm points as soon as they are defined: {@code FAILPOINTS}, {@code GO_FAILPOINTS}
     * and {@code GOFAIL_FAILPOINTS}, each {@code key=terms;key=terms}.
     *
     * @throws FailPointException if one of them has no such form
     */
    public FailPointsBuilder environment(Map<String, String> variables) {
        this.environment = Environment.termsByKey(variables);
        return this;
    }

    /**
     * Has names that no point has yet armed as well: they are pending until a point is defined for them. Points are
     * defined when their classes are loaded, which may be late. Without this, such names are refused, as is right
     * where every point is defined from the start. At most a thousand may be pending.
     */
    public FailPointsBuilder pendingNames() {
        this.pendingNames = true;
        return this;
    }

    /**
     * Makes the registry.
     *
     * @throws IllegalArgumentException if two actions have the same keyword
     * @throws FailPointException if terms in the environment cannot be parsed
     */
    public FailPoints build() {
        return new FailPoints(this);
    }
}
