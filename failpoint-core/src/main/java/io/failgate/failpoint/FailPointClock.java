package io.failgate.failpoint;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** How failpoints wait. Passed in, so that tests need not. Thread-safe. */
public interface FailPointClock {

    /** The time that passes on the machine. */
    FailPointClock SYSTEM = new FailPointClock() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        }

        @Override
        public CompletionStage<Void> after(Duration duration) {
            return CompletableFuture.runAsync(
                    () -> {}, CompletableFuture.delayedExecutor(duration.toNanos(), TimeUnit.NANOSECONDS));
        }
    };

    /** Nanoseconds since some moment. */
    long nanoTime();

    /** Keeps the current thread waiting. */
    void sleep(Duration duration) throws InterruptedException;

    /** Completes when the time has passed. */
    CompletionStage<Void> after(Duration duration);
}
