package io.failgate.failpoint;

import java.util.List;
import java.util.stream.Collectors;

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

    @Override
    public String toString() {
        return modifiers.stream().map(Modifier::toString).collect(Collectors.joining())
                + steps.stream().map(Step::toString).collect(Collectors.joining("&"));
    }
}
