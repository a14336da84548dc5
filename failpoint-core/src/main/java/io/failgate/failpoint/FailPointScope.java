package io.failgate.failpoint;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

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
    private volatile ThreadScope.Life life;

    FailPointScope(FailPoints failPoints, String name, Optional<FailPointScope> parent) {
        this.failPoints = failPoints;
        this.name = name;
        this.parent = parent;
        this.life = newLife();
    }

    private ThreadScope.Life newLife() {
        return new ThreadScope.Life(this, parent.map(FailPointScope::life).orElse(null));
    }

    /** What threads know of this scope until it is closed. */
    ThreadScope.Life life() {
        return life;
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
        ThreadScope.run(scope(), code);
    }

    /** Runs code inside this scope, on the current thread. */
    public <T> T call(Callable<T> code) throws Exception {
        return ThreadScope.call(scope(), code);
    }

    /** Moves the current thread into this scope until the result is closed, on the same thread. */
    public Entered enter() {
        return new Entered(ThreadScope.enter(scope()));
    }

    /** The same code, to be run inside this scope on whatever thread. */
    public Runnable wrap(Runnable code) {
        return () -> run(code);
    }

    /** The same executor, which runs everything inside this scope, on whatever thread. */
    public Executor wrap(Executor executor) {
        return code -> ThreadScope.run(Optional.empty(), () -> executor.execute(wrap(code)));
    }

    /**
     * The same executor, which runs everything inside this scope. Its threads are in the scope for the time of a task
     * only. To shut down the result shuts down the executor.
     */
    public ExecutorService wrap(ExecutorService executor) {
        return new ScopedExecutor<>(executor, this::scope);
    }

    /** The same scheduler, which runs everything inside this scope, as {@link #wrap(ExecutorService)}. */
    public ScheduledExecutorService wrap(ScheduledExecutorService scheduler) {
        return new ScopedScheduler(scheduler, this::scope);
    }

    /**
     * An executor that runs everything in the scope of the thread that submits it, or in none. Use it where threads
     * serve several scopes: they would stay in the scope in which they were started otherwise.
     */
    public static Executor propagating(Executor executor) {
        return code -> {
            Optional<FailPointScope> submitters = ThreadScope.current();
            ThreadScope.run(Optional.empty(), () -> executor.execute(() -> ThreadScope.run(submitters, code)));
        };
    }

    /** The same for an executor with results. */
    public static ExecutorService propagating(ExecutorService executor) {
        return new ScopedExecutor<>(executor, ThreadScope::current);
    }

    /** The same for a scheduler: the scope is that of the thread that schedules. */
    public static ScheduledExecutorService propagating(ScheduledExecutorService scheduler) {
        return new ScopedScheduler(scheduler, ThreadScope::current);
    }

    /**
     * Disarms everything that this scope has armed. Threads that were started inside are in it no more, but in the
     * scope around it. It can be used again.
     */
    @Override
    public void close() {
        failPoints.removeAll(Optional.of(this));
        life.end();
        life = newLife();
    }

    @Override
    public String toString() {
        return name;
    }

    /** A thread's stay in a scope. Closed on the thread that entered; then the thread is where it was before. */
    public static final class Entered implements AutoCloseable {

        private final ThreadScope.@Nullable Place before;

        private Entered(ThreadScope.@Nullable Place before) {
            this.before = before;
        }

        @Override
        public void close() {
            ThreadScope.moveTo(before);
        }
    }
}
