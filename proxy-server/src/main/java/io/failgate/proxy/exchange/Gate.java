package io.failgate.proxy.exchange;

import io.failgate.failpoint.Pause;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where a half of an exchange waits for its verdict to come true. One event loop; at most one half waits. */
final class Gate {

    /** 292 years; a clock of nanoseconds has no more. */
    private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

    private final EventExecutor loop;
    private final Runnable afterwards;
    private @Nullable Runnable cancellation;

    /**
     * Waits on a loop.
     *
     * @param afterwards is run after a half that waited was settled
     */
    Gate(EventExecutor loop, Runnable afterwards) {
        this.loop = loop;
        this.afterwards = afterwards;
    }

    /** Whether a half waits. */
    boolean isWaiting() {
        return cancellation != null;
    }

    void delay(Duration time, Verdict then, Half half) {
        var timer = loop.schedule(() -> resume(then, half), nanos(time), TimeUnit.NANOSECONDS);
        cancellation = () -> timer.cancel(false);
    }

    private static long nanos(Duration time) {
        return time.compareTo(FOR_EVER) < 0 ? time.toNanos() : Long.MAX_VALUE;
    }

    <T> void until(CompletableFuture<T> stage, Duration timeout, Function<Optional<T>, Verdict> then, Half half) {
        var timer = loop.schedule(
                () -> {
                    stage.cancel(false);
                    resume(then.apply(Optional.empty()), half);
                },
                nanos(timeout),
                TimeUnit.NANOSECONDS);
        cancellation = () -> {
            timer.cancel(false);
            stage.cancel(false);
        };
        stage.thenAccept(result -> loop.execute(() -> {
            if (timer.cancel(false)) { // else the time was over first, or the session has ended
                resume(then.apply(Optional.of(result)), half);
            }
        }));
    }

    void await(Pause pause, Verdict then, Half half) {
        cancellation = pause::leave;
        pause.released()
                .whenComplete((released, failure) -> loop.execute(() -> {
                    if (isWaiting()) {
                        resume(then, half);
                    }
                }));
    }

    private void resume(Verdict then, Half half) {
        cancellation = null;
        then.settle(this, half);
        afterwards.run();
    }

    /** Forgets the half that waits, because its session ends. */
    void cancel() {
        Runnable last = cancellation;
        cancellation = null;
        if (last != null) {
            last.run();
        }
    }
}
