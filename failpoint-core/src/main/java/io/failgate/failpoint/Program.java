package io.failgate.failpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/** What decides, while one arming is in force, whether a failpoint fires, and with what effect. Thread-safe. */
interface Program {

    /** The effect now; {@link Effect#NONE} if it does not fire. */
    Effect decide(EvaluationContext context);

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
        Link[] links = chain.toArray(Link[]::new);
        return context -> decide(links, random);
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

    private static Effect decide(Link[] links, DoubleSupplier random) {
        for (Link link : links) {
            if (link.fires(random)) {
                return link.effect;
            }
        }
        return Effect.NONE;
    }

    /** One term with its running counts. */
    final class Link {

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
