package io.failgate.failpoint;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;

/**
 * A part of a program's work, such as one test or one session, for which failpoints are armed alone. A point that a
 * scope has not armed does what the scope around it says, and in the end what is armed everywhere.
 *
 * <p>Code is inside a scope if {@link #run} or {@link #call} runs it, or if its thread was started inside. It also is
 * if its executor was {@linkplain #wrap(Executor) wrapped}, or if it passes the scope to {@link
 * FailPoint#evaluate(EvaluationContext)}. Thread-safe.
 */
public final class FailPointScope implements EvaluationContext, AutoCloseable {

    private final FailPoints failPoints;
    private final String name;
    private final Optional<FailPointScope> parent;

    FailPointScope(FailPoints failPoints, String name, Optional<FailPointScope> parent) {
        this.failPoints = failPoints;
        this.name = name;
        this.parent = parent;
    }

    /** The scope itself. */
    @Override
    public Optional<FailPointScope> scope() {
        return Optional.of(this);
    }

    Optional<FailPointScope> parent() {
        return parent;
    }

    /** A scope inside this one. */
    public FailPointScope newScope(String name) {
        return new FailPointScope(failPoints, name, Optional.of(this));
    }

    /**
     * Arms a point inside this scope only.
     *
     * @throws FailPointException as {@link FailPoints#arm(String, String)}
     */
    public Armed arm(String name, String terms) {
        return failPoints
                .apply(List.of(FailPointChange.put(name, terms).inside(this)))
                .get(0);
    }

    /**
     * Arms a point inside this scope only, with code instead of terms.
     *
     * @throws FailPointException as {@link FailPoints#arm(String, FailPointCallback)}
     */
    public Armed arm(String name, FailPointCallback callback) {
        return failPoints.arm(Optional.of(this), name, callback);
    }

    /**
     * Disarms a point inside this scope; what is armed around it counts again.
     *
     * @throws FailPointException if there is no such point
     */
    public void remove(String name) {
        failPoints.apply(List.of(FailPointChange.remove(name).inside(this)));
    }

    /** Runs code inside this scope, on the current thread. */
    public void run(Runnable code) {
        Entered inside = enter();
        try {
            code.run();
        } finally {
            inside.close();
        }
    }

    /** Runs code inside this scope, on the current thread. */
    public <T> T call(Callable<T> code) throws Exception {
        Entered inside = enter();
        try {
            return code.call();
        } finally {
            inside.close();
        }
    }

    /** Moves the current thread into this scope until the result is closed, on the same thread. */
    public Entered enter() {
        return new Entered(ThreadScope.replace(Optional.of(this)));
    }

    /** The same code, to be run inside this scope on whatever thread. */
    public Runnable wrap(Runnable code) {
        return () -> run(code);
    }

    /** The same executor, which runs everything inside this scope, on whatever thread. */
    public Executor wrap(Executor executor) {
        return code -> executor.execute(wrap(code));
    }

    /**
     * An executor that runs everything in the scope of the thread that submits it, or in none. Use it where threads
     * serve several scopes: they would stay in the scope in which they were started otherwise.
     */
    public static Executor propagating(Executor executor) {
        return code -> {
            Optional<FailPointScope> submitters = ThreadScope.current();
            executor.execute(() -> {
                Entered entered = new Entered(ThreadScope.replace(submitters));
                try {
                    code.run();
                } finally {
                    entered.close();
                }
            });
        };
    }

    /** Disarms everything that this scope has armed. It can be used again. */
    @Override
    public void close() {
        failPoints.removeAll(Optional.of(this));
    }

    @Override
    public String toString() {
        return name;
    }

    /** A thread's stay in a scope. Closed on the thread that entered; then the thread is where it was before. */
    public static final class Entered implements AutoCloseable {

        private final Optional<FailPointScope> before;

        private Entered(Optional<FailPointScope> before) {
            this.before = before;
        }

        @Override
        public void close() {
            ThreadScope.replace(before);
        }
    }
}
