package io.failgate.failpoint;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The scope that each thread is in; a new thread starts in that of the thread which started it. */
final class ThreadScope {

    static final EvaluationContext CONTEXT = ThreadScope::current;

    private static final InheritableThreadLocal<@Nullable FailPointScope> CURRENT = new InheritableThreadLocal<>();

    private ThreadScope() {}

    static Optional<FailPointScope> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    /** Moves the current thread into a scope, or out of any. The scope it was in. */
    static Optional<FailPointScope> replace(Optional<FailPointScope> scope) {
        Optional<FailPointScope> last = current();
        if (scope.isPresent()) {
            CURRENT.set(scope.get());
        } else {
            CURRENT.remove();
        }
        return last;
    }
}
