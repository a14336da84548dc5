package io.failgate.failpoint;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One link of a chain: when to act, and what to do.
 *
 * @param modifiers asked strictly from left to right; the first that does not pass ends the asking
 * @param steps done in order on the same hit, at least one
 */
record Term(List<Modifier> modifiers, List<Step> steps) {

    Term {
        modifiers = List.copyOf(modifiers);
        steps = List.copyOf(steps);
    }

    /** Whether an evaluation may pass all modifiers. */
    boolean mayPass() {
        return modifiers.stream().allMatch(Modifier::mayPass);
    }

    /** Whether every evaluation passes all modifiers. */
    boolean alwaysPasses() {
        return modifiers.stream().allMatch(Modifier::alwaysPasses);
    }

    /** The first step behind one that ends a hit, for the user; empty if there is none. */
    Optional<String> behindAny(Predicate<Step> ending) {
        return IntStream.range(1, steps.size())
                .filter(i -> ending.test(steps.get(i - 1)))
                .mapToObj(i -> steps.get(i) + " is never done: " + steps.get(i - 1) + " in front of it is the end")
                .findFirst();
    }

    @Override
    public String toString() {
        return modifiers.stream().map(Modifier::toString).collect(Collectors.joining())
                + steps.stream().map(Step::toString).collect(Collectors.joining("&"));
    }
}
