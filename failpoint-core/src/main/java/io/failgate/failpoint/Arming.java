package io.failgate.failpoint;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/**
 * One arming of one failpoint: its program, its counts, its pauses, and the waiters for its hits. Thread-safe. Nothing
 * waits and nothing acts in here.
 */
final class Arming {

    private final Optional<Terms> terms;
    private final Condition condition;
    private final Program program;
    private final Totals totals;
    private final DoubleSupplier random;
    private final LongAdder evaluations = new LongAdder();
    private final LongAdder hits = new LongAdder();
    private final Set<Pause> paused = ConcurrentHashMap.newKeySet();
    private final HitWaiters hitWaiters;
    private final HitLedger ledger;
    private final Period period;
    private volatile boolean retired;

    /** Arms a site for those who may wait for its hits already. */
    @FunctionalInterface
    interface Maker {
        Arming make(Site site, HitWaiters hitWaiters);

        /** What there is to say against it already; empty for nothing. */
        default Optional<String> warning() {
            return Optional.empty();
        }
    }

    /** Arms terms. */
    Arming(
            FailPointKey key,
            Terms terms,
            Condition condition,
            DoubleSupplier random,
            Period period,
            Accounts accounts) {
        this.period = period;
        this.hitWaiters = accounts.hitWaiters();
        this.ledger = accounts.ledger();
        this.terms = Optional.of(terms);
        this.condition = condition;
        this.totals = accounts.totals();
        this.random = random;
        this.program = Program.of(key, terms, random, this);
        program.spend(ledger.spentBefore());
    }

    /** Arms a callback. */
    Arming(FailPointKey key, FailPointCallback callback, Totals totals, HitWaiters hitWaiters) {
        this.hitWaiters = hitWaiters;
        this.ledger = HitLedger.NONE;
        this.period = Period.always();
        this.terms = Optional.empty();
        this.condition = Condition.ALWAYS;
        this.totals = totals;
        this.random = () -> 0.5;
        this.program = Program.of(key, callback, this);
    }

    /**
     * Who counts the hits of an arming.
     *
     * @param totals of all armings of its failpoint
     * @param hitWaiters those who wait for its hits
     * @param ledger who keeps account of them outside of the process
     */
    record Accounts(Totals totals, HitWaiters hitWaiters, HitLedger ledger) {}

    /**
     * The counts of a failpoint over all its armings.
     *
     * @param hitWaiters those who wait for hits, whatever arming they are of
     * @param listener hears of each hit
     */
    record Totals(LongAdder evaluations, LongAdder hits, HitWaiters hitWaiters, FailPointListener listener) {
        Totals(FailPointListener listener) {
            this(new LongAdder(), new LongAdder(), new HitWaiters(), listener);
        }
    }

    /** Empty for a callback. */
    Optional<Terms> terms() {
        return terms;
    }

    /** What speaks against it: of its condition, or that a part of its terms is never done; empty if nothing does. */
    Optional<String> warning() {
        return warning(condition, terms);
    }

    /** The same of what is not armed yet. */
    static Optional<String> warning(Condition condition, Optional<Terms> terms) {
        return condition.warning().or(() -> terms.flatMap(Terms::neverDone));
    }

    /** The time in which it is in force. */
    Period period() {
        return period;
    }

    private void reach() {
        hitWaiters.reach();
        totals.hitWaiters().reach();
    }

    /** Those who wait for hits. */
    HitWaiters hitWaiters() {
        return hitWaiters;
    }

    long evaluations() {
        return evaluations.sum();
    }

    long hits() {
        return hits.sum();
    }

    /** How many hits its counts leave; empty if hits are not counted. */
    OptionalLong remaining() {
        return program.remaining();
    }

    int pausedNow() {
        return paused.size();
    }

    Effect evaluate(EvaluationContext context) {
        if (!period.isNow() || !condition.holds(context)) {
            return Effect.NONE;
        }
        evaluations.increment();
        totals.evaluations().increment();
        Effect effect = ledger.mayHit() ? program.decide(context) : Effect.NONE;
        if (effect.isNone()) {
            return effect;
        }
        if (!ledger.spend()) {
            return Effect.NONE;
        }
        hits.increment();
        totals.hits().increment();
        totals.listener().hit(effect, context);
        if (!effect.pauses()) { // or else it counts when it is paused: a waiter would wake it up too early
            reach();
        }
        return effect;
    }

    /**
     * A new pause; released at once if this was disarmed or replaced.
     *
     * @param ofHit whether this is the pause of a hit, which is now reached
     * @param wakeable whether {@link #wakeUp} releases it
     */
    Pause pause(boolean ofHit, boolean wakeable) {
        Pause pause = new Pause(paused, wakeable);
        paused.add(pause);
        if (ofHit) {
            reach();
        }
        if (retired) {
            pause.release();
        }
        return pause;
    }

    /** Releases the pauses of now; later hits pause again. */
    void wakeUp() {
        paused.forEach(Pause::wakeUp);
    }

    double draw() {
        return random.getAsDouble();
    }

    /** Whether this was disarmed or replaced. */
    boolean isRetired() {
        return retired;
    }

    /** Ends this arming: releases its pauses and the waiters for its hits. Later pauses end at once. */
    void retire() {
        retired = true;
        paused.forEach(Pause::release);
        hitWaiters.end();
    }
}
