package io.failgate.failpoint;

import java.lang.invoke.MutableCallSite;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The one implementation: a record, because HotSpot trusts the final fields of records when it folds constants.
 *
 * @param place in the order of definition
 * @param latch {@link Switch#OFF} until the point is armed for the first time, then on for good. Changing a folded call
 *     site back and forth is far dearer than the volatile read it saves.
 */
record Site(FailPointKey key, int place, MutableCallSite latch, SiteState state, Actor actor) implements FailPoint {

    Site(FailPointKey key, int place, Actor actor, FailPointListener listener) {
        this(key, place, Switch.newLatch(), new SiteState(key, listener), actor);
    }

    @Override
    public boolean armed() {
        return Switch.ENABLED && Switch.isOn() && latch.getTarget() != Switch.OFF && state.isArmed();
    }

    @Override
    public Effect evaluate(EvaluationContext context) {
        return armed() ? state.evaluate(context) : Effect.NONE;
    }

    @Override
    public Optional<Value> returned() {
        return armed() ? actor.act(evaluate()) : Optional.empty();
    }

    @Override
    public CompletionStage<Optional<Value>> returnedLater() {
        return armed() ? actor.actLater(evaluate()) : CompletableFuture.completedStage(Optional.empty());
    }

    @Override
    public void pauseWhileSet() {
        while (armed() && !Thread.currentThread().isInterrupted()) {
            Effect effect = evaluate();
            if (effect.isNone()) {
                return;
            }
            Actor.hold(effect.pause());
        }
    }

    @Override
    public String toString() {
        return key.fullName();
    }
}
