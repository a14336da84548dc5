package io.failgate.failpoint;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Terms from the environment for points that are not defined yet. Thread-safe. */
final class AwaitedTerms {

    private final Map<String, Awaited> byName = new LinkedHashMap<>();

    /** Terms, and which place they have in the environment. */
    private record Awaited(int place, String terms) {}

    /**
     * Awaits points.
     *
     * @param environment terms by full name or name
     * @throws FailPointException if terms cannot be parsed
     */
    AwaitedTerms(Map<String, String> environment, TermsCompiler compiler) {
        environment.forEach(compiler::parse);
        environment.forEach((name, terms) -> byName.put(name, new Awaited(byName.size(), terms)));
    }

    /** The names of the points that are not defined yet. */
    synchronized List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /** Takes what arms a point that was just defined, by either of its names, in the order of the environment. */
    synchronized List<FailPointChange> take(FailPointKey key) {
        return Stream.of(key.fullName(), key.name())
                .map(byName::remove)
                .filter(Objects::nonNull)
                .sorted(Comparator.comparingInt(Awaited::place))
                .map(awaited -> FailPointChange.put(key.fullName(), awaited.terms()))
                .toList();
    }
}
