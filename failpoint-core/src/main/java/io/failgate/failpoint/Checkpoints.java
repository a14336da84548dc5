package io.failgate.failpoint;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Places where a process can be made to die, or an operation to fail: between two writes, say. Tests then look at what
 * the next process finds. An environment variable arms them by name, {@code FAULT_INJECT=name,name}, which child
 * processes inherit.
 *
 * <p>A checkpoint is a failpoint of the {@linkplain FailPoints#global() registry of the process} with that full name,
 * defined when it is first passed. So whatever arms failpoints arms checkpoints, with any terms: {@code
 * FAILPOINTS='name=2*off->crash'}. If {@code return} fires, the method does what it is for. Names are constants, as
 * those of failpoints are. Each pass looks the name up; a {@link FailPoint} in a field costs less.
 */
public final class Checkpoints {

    private static final Map<String, FailPoint> PASSED = new ConcurrentHashMap<>();

    private static volatile AwaitedCheckpoints awaited = AwaitedCheckpoints.of("FAULT_INJECT");

    private Checkpoints() {}

    /**
     * Has another environment variable arm checkpoints, instead of {@code FAULT_INJECT}. To be called before the first
     * of them is passed.
     */
    public static void variable(String name) {
        awaited.forget();
        awaited = AwaitedCheckpoints.of(name);
    }

    /**
     * Panics if the checkpoint is armed. Meant to end the process: let it pass. {@code FAILPOINTS_PANIC=exit} makes
     * sure of it.
     *
     * @throws FailPointPanic with the message {@code failpoint panic: checkpoint <name>}
     */
    public static void maybePanicAt(String name) {
        if (at(name).shouldFail()) {
            Panic.raise(name, Value.text("checkpoint " + name));
        }
    }

    /**
     * Fails if the checkpoint is armed.
     *
     * @throws IOException with the message {@code failpoint: checkpoint <name>}
     */
    public static void maybeFailAt(String name) throws IOException {
        if (at(name).shouldFail()) {
            throw new IOException("failpoint: checkpoint " + name);
        }
    }

    /** Halts the process if the checkpoint is armed, as the action {@code crash} does. */
    public static void maybeCrashAt(String name) {
        if (at(name).shouldFail()) {
            Effect.crash(name, () -> {});
        }
    }

    /** Full names of the checkpoints that were passed. */
    static Set<String> passed() {
        return PASSED.keySet();
    }

    private static FailPoint at(String name) {
        FailPoint passed = PASSED.get(name);
        return passed == null ? define(name) : passed;
    }

    /** By one thread at a time. Listeners may pass checkpoints as well, on this thread. */
    private static FailPoint define(String name) {
        synchronized (PASSED) {
            FailPoint passed = PASSED.get(name);
            if (passed != null) {
                return passed;
            }
            FailPoint point = FailPoint.define(name, "a checkpoint", "return");
            PASSED.put(name, point);
            if (awaited.take(name) && !point.armed()) {
                arm(name);
            }
            return point;
        }
    }

    private static void arm(String name) {
        try {
            FailPoints.global().put(name, "return");
        } catch (FailPointException refused) {
            Log.error("checkpoint " + name + " is not armed: " + refused.getMessage());
        }
    }
}
