package io.failgate.failpoint;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An executor whose threads are in a scope while they run a task, and in none that this executor gave them otherwise.
 * The thread that submits a task is in no scope meanwhile, because a thread that is started then would inherit it.
 */
@SuppressWarnings("NullAway") // results may be null, as tasks say
class ScopedExecutor<E extends ExecutorService> implements ExecutorService {

    final E executor;
    private final Supplier<Optional<FailPointScope>> scope;

    /** Runs each task in the scope that is told when it is submitted. */
    ScopedExecutor(E executor, Supplier<Optional<FailPointScope>> scope) {
        this.executor = executor;
        this.scope = scope;
    }

    final Runnable inside(Runnable task) {
        Optional<FailPointScope> ofTask = scope.get();
        return () -> ThreadScope.run(ofTask, task);
    }

    final <T> Callable<T> inside(Callable<T> task) {
        Optional<FailPointScope> ofTask = scope.get();
        return () -> ThreadScope.call(ofTask, task);
    }

    private <T> List<Callable<T>> inside(Collection<? extends Callable<T>> tasks) {
        return tasks.stream().map(this::<T>inside).toList();
    }

    /** Submits something while the current thread is in no scope. */
    static <T> T outside(Supplier<T> submission) {
        ThreadScope.@Nullable Place place = ThreadScope.enter(Optional.empty());
        try {
            return submission.get();
        } finally {
            ThreadScope.moveTo(place);
        }
    }

    @Override
    public void execute(Runnable task) {
        Runnable inside = inside(task);
        ThreadScope.run(Optional.empty(), () -> executor.execute(inside));
    }

    @Override
    public <T> Future<T> submit(Callable<T> task) {
        Callable<T> inside = inside(task);
        return outside(() -> executor.submit(inside));
    }

    @Override
    public <T> Future<T> submit(Runnable task, T result) {
        Runnable inside = inside(task);
        return outside(() -> executor.submit(inside, result));
    }

    @Override
    public Future<?> submit(Runnable task) {
        Runnable inside = inside(task);
        return outside(() -> executor.submit(inside));
    }

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks) throws InterruptedException {
        List<Callable<T>> inside = inside(tasks);
        ThreadScope.@Nullable Place place = ThreadScope.enter(Optional.empty());
        try {
            return executor.invokeAll(inside);
        } finally {
            ThreadScope.moveTo(place);
        }
    }

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException {
        List<Callable<T>> inside = inside(tasks);
        ThreadScope.@Nullable Place place = ThreadScope.enter(Optional.empty());
        try {
            return executor.invokeAll(inside, timeout, unit);
        } finally {
            ThreadScope.moveTo(place);
        }
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks) throws InterruptedException, ExecutionException {
        List<Callable<T>> inside = inside(tasks);
        ThreadScope.@Nullable Place place = ThreadScope.enter(Optional.empty());
        try {
            return executor.invokeAny(inside);
        } finally {
            ThreadScope.moveTo(place);
        }
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<Callable<T>> inside = inside(tasks);
        ThreadScope.@Nullable Place place = ThreadScope.enter(Optional.empty());
        try {
            return executor.invokeAny(inside, timeout, unit);
        } finally {
            ThreadScope.moveTo(place);
        }
    }

    @Override
    public void shutdown() {
        executor.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
        return executor.shutdownNow();
    }

    @Override
    public boolean isShutdown() {
        return executor.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return executor.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return executor.awaitTermination(timeout, unit);
    }

    /** Overrides the method that newer Java has: the executor may have its own way, as the common pool has. */
    @SuppressWarnings("IllegalCatch") // as the interface declares it
    public void close() {
        if (executor instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    @Override
    public String toString() {
        return "scoped " + executor;
    }
}
