package io.failgate.failpoint;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One arming of one failpoint, from the time it was armed until it is closed, armed anew or removed. Thread-safe. */
public final class Armed implements AutoCloseable {

    private final FailPointKey key;
    private final Arming arming;
    private final Runnable disarm;

    Armed(FailPointKey key, Arming arming, Runnable disarm) {
        this.key = key;
        this.arming = arming;
        this.disarm = disarm;
    }

    /** Which failpoint. */
    public FailPointKey key() {
        return key;
    }

    /** How often it was evaluated since it was armed. */
    public long evaluations() {
        return arming.evaluations();
    }

    /** How often it fired since it was armed. */
    public long hits() {
        return arming.hits();
    }

    /** How many threads or sessions are paused by it now. */
    public int paused() {
        return arming.pausedNow();
    }

    /**
     * Completes with true when it has fired that often since it was armed, on the thread that hit it. Completes with
     * false if it was armed anew or disarmed first. A hit that pauses counts when it is paused, so that a waiter can
     * {@linkplain #wakeUp() wake it up}.
     */
    public CompletionStage<Boolean> whenHit(long times) {
        return arming.whenHit(times).minimalCompletionStage();
    }

    /**
     * Waits until it has fired that often since it was armed, as {@link #whenHit}.
     *
     * @return false if it has not within the time-out, or cannot any more
     */
    public boolean awaitHits(long times, Duration timeout) throws InterruptedException {
        CompletableFuture<Boolean> hit = arming.whenHit(times);
        try {
            return hit.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            hit.cancel(false);
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Releases the pauses of now; the point stays armed. */
    public void wakeUp() {
        arming.wakeUp();
    }

    /** Disarms the point and releases its pauses. Does nothing if the point was armed anew or removed since. */
    @Override
    public void close() {
        disarm.run();
    }
}
