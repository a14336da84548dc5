package io.failgate.failpoint;

import java.util.List;
import java.util.Map;

/**
 * Makes the registry of the process. A bad environment is reported in one line, and arms nothing, but spoils nothing
 * else. If the process is strict, a bad environment ends it.
 */
final class GlobalFailPoints {

    static final FailPoints INSTANCE = Endpoints.serving(make(System.getenv()), System.getenv());

    private GlobalFailPoints() {}

    private static FailPoints make(Map<String, String> variables) {
        boolean strict = Environment.isStrict(variables);
        try {
            FailPoints registry =
                    FailPoints.builder().environment(variables).pendingNames().build();
            Environment.complain(Environment.unused(variables), false);
            List<String> names = registry.undefined();
            if (!names.isEmpty()) {
                Switch.requireEnabled();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> reportUndefined(registry, names, strict)));
            }
            return registry;
        } catch (FailPointException bad) {
            Log.error("no failpoint is armed: " + bad.getMessage());
            if (strict) {
                throw bad;
            }
            return FailPoints.builder().pendingNames().build();
        }
    }

    /** At the end of the process, which is when it is known that a point is never defined. */
    private static void reportUndefined(FailPoints registry, List<String> ofEnvironment, boolean strict) {
        Environment.complain(
                registry.undefined().stream()
                        .filter(ofEnvironment::contains)
                        .map(name -> "the environment has not armed all: " + registry.doesNotExist(name))
                        .toList(),
                strict);
    }
}
