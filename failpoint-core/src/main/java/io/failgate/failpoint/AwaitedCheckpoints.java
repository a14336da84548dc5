package io.failgate.failpoint;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The names in an environment variable that no checkpoint has had yet. Those that none has had by the end of the
 * process are said on standard error, and a strict process does not end well then. Thread-safe.
 */
final class AwaitedCheckpoints {

    private final String variable;
    private final Set<String> names;

    private AwaitedCheckpoints(String variable, Set<String> names) {
        this.variable = variable;
        this.names = names;
    }

    static AwaitedCheckpoints of(String variable) {
        String text = System.getenv().getOrDefault(variable, "");
        Set<String> names = Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(ConcurrentHashMap::newKeySet));
        AwaitedCheckpoints awaited = new AwaitedCheckpoints(variable, names);
        if (!names.isEmpty()) {
            Runtime.getRuntime().addShutdownHook(new Thread(awaited::report));
        }
        return awaited;
    }

    /** Whether that checkpoint was awaited; it is not any more. */
    boolean take(String name) {
        return names.remove(name);
    }

    void forget() {
        names.clear();
    }

    private void report() {
        Environment.complain(
                names.stream()
                        .map(name -> variable + " has armed nothing: no checkpoint " + name + " was passed"
                                + Nearest.hint(name, Checkpoints.passed()))
                        .toList(),
                Environment.isStrict(System.getenv()));
    }
}
