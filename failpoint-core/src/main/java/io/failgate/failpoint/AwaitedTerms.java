package io.failgate.failpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Terms from the environment for points that are not defined yet. Thread-safe. */
final class AwaitedTerms {

    private final Map<String, String> termsByName = new LinkedHashMap<>();

    /**
     * Awaits points.
     *
     * @param environment terms by full name or name
     * @throws FailPointException if terms cannot be parsed
     */
    AwaitedTerms(Map<String, String> environment, TermsCompiler compiler) {
        environment.forEach(compiler::parse);
        termsByName.putAll(environment);
    }

    /** The names of the points that are not defined yet. */
    synchronized List<String> names() {
        return List.copyOf(termsByName.keySet());
    }

    /** Takes what arms a point that was just defined. */
    synchronized List<FailPointChange> take(FailPointKey key) {
        return names().stream()
                .filter(key::isCalled)
                .map(name -> FailPointChange.put(key.fullName(), String.valueOf(termsByName.remove(name))))
                .toList();
    }
}
