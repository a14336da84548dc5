package io.failgate.proxy.interception;

import io.failgate.failpoint.Pause;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds a half of an exchange until its verdict takes effect. One event loop; at most one half waits. */
public final class Gate {

    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

    private final EventExecutor loop;
    private final Runnable afterwards;
    private @Nullable Runnable cancellation;
    private boolean halfOpen;

    /**
     * Waits on a loop.
     *
     * @param afterwards runs after a waiting half was settled
     */
    public Gate(EventExecutor loop, Runnable afterwards) {
        this.loop = loop;
        this.afterwards = afterwards;
    }

    /** Whether a half waits. */
    public boolean isWaiting() {
        return cancellation != null;
    }

    /**
     * Whether a half waits as if the network were gone: the client hears nothing, not even that the server has gone.
     */
    public boolean isHalfOpen() {
        return halfOpen;
    }

    void delay(Duration time, Verdict then, Half half) {
        var timer = later(time, () -> resume(then, half), half);
        cancellation = () -> timer.cancel(false);
    }

    <T> void until(CompletableFuture<T> stage, Duration timeout, Function<Optional<T>, Verdict> then, Half half) {
        Runnable timedOut = () -> {
            stage.cancel(false);
            resume(then.apply(Optional.empty()), half);
        };
        var timer = later(timeout, timedOut, half);
        cancellation = () -> {
            timer.cancel(false);
            stage.cancel(false);
        };
        stage.thenAccept(result -> watch(
                loop.submit(() -> {
                    if (timer.cancel(false)) { // else the time was over first, or the session has ended
                        resume(then.apply(Optional.of(result)), half);
                    }
                }),
                half));
    }

    void await(Pause pause, boolean open, Verdict then, Half half) {
        halfOpen = open;
        await(pause.released(), pause::leave, then, half);
    }

    /** Holds a half until something is done, well or not. */
    public void await(CompletionStage<?> done, Runnable ifCancelled, Verdict then, Half half) {
        cancellation = ifCancelled;
        Runnable resume = () -> {
            if (isWaiting()) {
                resume(then, half);
            }
        };
        done.whenComplete((result, failure) -> watch(loop.submit(resume), half));
    }

    private Future<?> later(Duration time, Runnable task, Half half) {
        return watch(loop.schedule(task, TimeUnit.NANOSECONDS.convert(time), TimeUnit.NANOSECONDS), half);
    }

    /** Ends the session if the half cannot go on: the session would wait for ever. */
    private static <F extends Future<?>> F watch(F resumed, Half half) {
        resumed.addListener(done -> {
            if (!done.isSuccess() && !done.isCancelled()) {
                LOG.error("a session cannot go on because of a bug", done.cause());
                half.hangUp(true);
            }
        });
        return resumed;
    }

    private void resume(Verdict then, Half half) {
        cancellation = null;
        halfOpen = false;
        then.settle(this, half);
        afterwards.run();
    }

    /** Forgets the half that waits, because its session ends. */
    public void cancel() {
        Runnable last = cancellation;
        cancellation = null;
        halfOpen = false;
        if (last != null) {
            last.run();
        }
    }
}
