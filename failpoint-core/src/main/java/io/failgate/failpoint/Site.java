package io.failgate.failpoint;

import java.lang.invoke.MutableCallSite;

/**
 * The one implementation: a record, because HotSpot trusts the final fields of records when it folds constants.
 *
 * @param latch {@link Gate#OFF} until the point is armed for the first time, then open for good, because changing a folded
 *     call site back and forth is far dearer than the volatile read it saves
 */
record Site(FailPointKey key, MutableCallSite latch, SiteState state) implements FailPoint {

    Site(FailPointKey key, SiteState state) {
        this(key, Gate.shutLatch(), state);
    }

    @Override
    public boolean armed() {
        return Gate.isOpen() && latch.getTarget() != Gate.OFF && state.isArmed();
    }

    @Override
    public Effect evaluate() {
        return armed() ? state.evaluate() : Effect.NONE;
    }

    @Override
    public String toString() {
        return key.fullName();
    }
}
