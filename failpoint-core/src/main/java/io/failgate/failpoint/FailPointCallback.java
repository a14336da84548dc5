package io.failgate.failpoint;

import java.util.Optional;

/** Code that is armed instead of terms. Called on every evaluation, on the evaluating thread, by several at once. */
@FunctionalInterface
public interface FailPointCallback {

    /** What the point returns now; empty if it does not fire. */
    Optional<Value> evaluate(EvaluationContext context);
}
