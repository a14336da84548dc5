package io.failgate.failpoint;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A scheduler whose threads are in a scope while they run a task, as a {@link ScopedExecutor}'s are. */
final class ScopedScheduler extends ScopedExecutor<ScheduledExecutorService> implements ScheduledExecutorService {

    /** Runs each task in the scope that is told when it is submitted, however often it runs. */
    ScopedScheduler(ScheduledExecutorService scheduler, Supplier<Optional<FailPointScope>> scope) {
        super(scheduler, scope);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        Runnable inside = inside(task);
        return outside(() -> executor.schedule(inside, delay, unit));
    }

    @Override
    public <T> ScheduledFuture<T> schedule(Callable<T> task, long delay, TimeUnit unit) {
        Callable<T> inside = inside(task);
        return outside(() -> executor.schedule(inside, delay, unit));
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long initialDelay, long period, TimeUnit unit) {
        Runnable inside = inside(task);
        return outside(() -> executor.scheduleAtFixedRate(inside, initialDelay, period, unit));
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long initialDelay, long delay, TimeUnit unit) {
        Runnable inside = inside(task);
        return outside(() -> executor.scheduleWithFixedDelay(inside, initialDelay, delay, unit));
    }
}
