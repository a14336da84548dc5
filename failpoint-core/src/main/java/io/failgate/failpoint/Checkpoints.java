package io.failgate.failpoint;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Places where a process can be made to die, or an operation to fail: between two writes, say. Tests then look at what
 * is found afterwards. Armed by name through the environment variable {@code FAULT_INJECT=name,name}, which child
 * processes inherit. Immutable.
 */
public final class Checkpoints {

    private static final String VARIABLE = "FAULT_INJECT";

    private final Set<String> armed;

    private Checkpoints(Set<String> armed) {
        this.armed = armed;
    }

    /** Those that the environment of this process arms. */
    public static Checkpoints ofEnvironment() {
        return of(System.getenv());
    }

    /** Those that these environment variables arm. */
    public static Checkpoints of(Map<String, String> variables) {
        return new Checkpoints(
                Arrays.stream(variables.getOrDefault(VARIABLE, "").split(",", -1))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toUnmodifiableSet()));
    }

    /**
     * Panics if the checkpoint is armed. Meant to end the process: let it pass.
     *
     * @throws FailPointPanic with the message {@code failpoint panic: checkpoint <name>}
     */
    public void maybePanicAt(String name) {
        if (armed.contains(name)) {
            throw new FailPointPanic(Value.text("checkpoint " + name));
        }
    }

    /**
     * Fails if the checkpoint is armed.
     *
     * @throws IOException with the message {@code failpoint: checkpoint <name>}
     */
    public void maybeFailAt(String name) throws IOException {
        if (armed.contains(name)) {
            throw new IOException("failpoint: checkpoint " + name);
        }
    }
}
