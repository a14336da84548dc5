package io.failgate.failpoint;

import java.util.Optional;

/**
 * On whose behalf a failpoint is evaluated. A {@link FailPointScope} is one; a host whose conditions ask for more, such
 * as a user's name, implements its own.
 */
@FunctionalInterface
public interface EvaluationContext {

    /** The innermost scope that applies; empty if only what is armed everywhere does. */
    Optional<FailPointScope> scope();

    /** The context of the current thread: the scope it has entered or inherited. */
    static EvaluationContext ofThread() {
        return ThreadScope.CONTEXT;
    }
}
