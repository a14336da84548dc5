package io.failgate.failpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.DoubleSupplier;

/** What decides, while one arming is in force, whether a failpoint fires, and with what effect. Thread-safe. */
interface Program {

    /** The effect now; {@link Effect#NONE} if it does not fire. */
    Effect decide(EvaluationContext context);

    /** How often it can still fire; empty if that is not counted. */
    default OptionalLong remaining() {
        return OptionalLong.empty();
    }

    /** Has its counts stand behind so many hits. */
    default void spend(long hits) {}

    /**
     * The terms with their running counts. The first term whose trials all pass decides; a count is spent before its
     * effect is out.
     */
    static Program of(FailPointKey key, Terms terms, DoubleSupplier random, Arming arming) {
        List<Link> chain = new ArrayList<>();
        for (Term term : terms.chain()) {
            Modifier.Trial[] trials =
                    term.modifiers().stream().map(Modifier::start).toArray(Modifier.Trial[]::new);
            chain.add(new Link(trials, Effect.of(key, term.steps(), arming)));
        }
        return new Chain(chain.toArray(Link[]::new), random);
    }

    /** Code of the host program. */
    static Program of(FailPointKey key, FailPointCallback callback, Arming arming) {
        return context -> {
            Optional<Value> value = callback.evaluate(context);
            return value.isEmpty()
                    ? Effect.NONE
                    : Effect.of(key, List.of(new Step(CoreAction.RETURN, List.of(value.get()))), arming);
        };
    }

    /** Terms one behind the other. */
    final class Chain implements Program {

        /** A count that is larger was spent by nobody. */
        private static final int MOST_TRIES = 10_000_000;

        private final Link[] links;
        private final DoubleSupplier random;

        Chain(Link[] links, DoubleSupplier random) {
            this.links = links;
            this.random = random;
        }

        @Override
        public Effect decide(EvaluationContext context) {
            return decide(random);
        }

        private Effect decide(DoubleSupplier draws) {
            for (Link link : links) {
                if (link.fires(draws)) {
                    return link.effect;
                }
            }
            return Effect.NONE;
        }

        /** As if each evaluation had fired. What skips evaluations has skipped them. */
        @Override
        public void spend(long hits) {
            long spent = 0;
            for (int tries = 0; spent < hits && tries < MOST_TRIES; tries++) {
                Effect effect = decide(() -> 0);
                spent += effect.isNone() ? 0 : 1;
                if (effect.isNone() && remaining().orElse(1) == 0) {
                    return;
                }
            }
        }

        @Override
        public OptionalLong remaining() {
            boolean counted = false;
            long sum = 0;
            for (Link link : links) {
                if (!link.effect.isNone()) {
                    long left = link.left();
                    if (left >= Long.MAX_VALUE - sum) {
                        return OptionalLong.empty();
                    }
                    counted = true;
                    sum += left;
                } else if (link.trials.length == 0) {
                    break; // what stands behind is never reached
                }
            }
            return counted ? OptionalLong.of(sum) : OptionalLong.empty();
        }
    }

    /** One term with its running counts. */
    final class Link {

        private final Modifier.Trial[] trials;
        private final Effect effect;

        Link(Modifier.Trial[] trials, Effect effect) {
            this.trials = trials;
            this.effect = effect;
        }

        long left() {
            long least = Long.MAX_VALUE;
            for (Modifier.Trial trial : trials) {
                least = Math.min(least, trial.left());
            }
            return least;
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
