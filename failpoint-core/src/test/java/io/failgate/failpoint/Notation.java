package io.failgate.failpoint;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How the conformance tables write the outcome of evaluations. Nothing is {@code -}. What {@code return} gives is its
 * value: a text as {@code s"abc"}, unit as <code>{}</code>. Any other action is its step as in terms. Several outcomes
 * are {@code 1, 2, -} or {@code 1 ×4}.
 */
final class Notation {

    private Notation() {}

    static String of(Effect effect) {
        return effect.isNone() ? "-" : effect.steps().stream().map(Notation::of).collect(Collectors.joining(" & "));
    }

    private static String of(Step step) {
        if (step.action() != CoreAction.RETURN) {
            return step.toString();
        }
        Value value = step.value();
        return value.kind() == Value.Kind.TEXT ? "s" + value : value.toString();
    }

    /** The outcomes of the next evaluations of a point. */
    static List<String> evaluations(FailPoint point, int times) {
        return Stream.generate(() -> of(point.evaluate())).limit(times).toList();
    }

    /** The outcomes of successive evaluations of a new point, armed with the terms. */
    static List<String> evaluations(String terms, int times) {
        FailPoints registry = FailPoints.builder().seed(1).build();
        FailPoint point = registry.define(new FailPointKey("x", "tests terms", terms));
        registry.put("x", terms);
        return evaluations(point, times);
    }

    /** Reads {@code 1, 2, -}, where {@code 1 ×4} stands for four. */
    static List<String> outcomes(String cell) {
        List<String> outcomes = new ArrayList<>();
        for (String part : cell.split(", ", -1)) {
            int times = part.lastIndexOf(" ×");
            String outcome = times < 0 ? part : part.substring(0, times);
            outcomes.addAll(Collections.nCopies(times < 0 ? 1 : Integer.parseInt(part.substring(times + 2)), outcome));
        }
        return outcomes;
    }
}
