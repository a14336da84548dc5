package io.failgate.failpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/**
 * One arming of one failpoint: its terms, their running counts, and whoever is paused by it. Thread-safe; nothing waits and
 * nothing acts in here.
 */
final class Arming {

    private final Terms terms;
    private final DoubleSupplier random;
    private final List<Link> chain = new ArrayList<>();
    private final LongAdder evaluations = new LongAdder();
    private final LongAdder hits = new LongAdder();
    private final Set<Pause> paused = ConcurrentHashMap.newKeySet();
    private volatile boolean retired;

    Arming(FailPointKey key, Terms terms, DoubleSupplier random) {
        this.terms = terms;
        this.random = random;
        for (Term term : terms.chain()) {
            chain.add(new Link(
                    term.modifiers().stream().map(Modifier::start).toArray(Modifier.Trial[]::new),
                    Effect.of(key, term.steps(), this)));
        }
    }

    Terms terms() {
        return terms;
    }

    long evaluations() {
        return evaluations.sum();
    }

    long hits() {
        return hits.sum();
    }

    int pausedNow() {
        return paused.size();
    }

    /** The first link whose trials all pass decides; a count is spent before its effect is handed out. */
    Effect evaluate() {
        evaluations.increment();
        for (Link link : chain) {
            if (link.fires(random)) {
                if (!link.effect.isNone()) {
                    hits.increment();
                }
                return link.effect;
            }
        }
        return Effect.NONE;
    }

    /** A new waiter; released at once if this arming is no longer in force. */
    Pause pause() {
        Pause pause = new Pause(paused);
        paused.add(pause);
        if (retired) {
            pause.release();
        }
        return pause;
    }

    /** Releases whoever is paused now; later hits pause again. */
    void wakeUp() {
        paused.forEach(Pause::release);
    }

    /** Ends this arming: whoever is paused goes on, and nobody pauses any more. */
    void retire() {
        retired = true;
        wakeUp();
    }

    /** One term with its running counts. */
    private static final class Link {

        private final Modifier.Trial[] trials;
        private final Effect effect;

        Link(Modifier.Trial[] trials, Effect effect) {
            this.trials = trials;
            this.effect = effect;
        }

        boolean fires(DoubleSupplier random) {
            for (Modifier.Trial trial : trials) {
                if (!trial.passes(random)) {
                    return false;
                }
            }
            return true;
        }
    }
}
