package io.failgate.failpoint;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One arming of one failpoint, from the time it was armed until it is closed, armed anew or removed. It may be
 * {@linkplain #pending() pending} first. Thread-safe.
 */
public final class Armed implements AutoCloseable {

    private final HitWaiters hitWaiters;
    private final Consumer<Armed> disarm;
    private volatile FailPointKey key;
    private volatile @Nullable Arming arming;
    private volatile boolean pending;

    /** What was armed at once. */
    Armed(FailPointKey key, Arming arming, HitWaiters hitWaiters, Consumer<Armed> disarm) {
        this.key = key;
        this.arming = arming;
        this.hitWaiters = hitWaiters;
        this.disarm = disarm;
    }

    /** What waits for its point. */
    Armed(FailPointKey key, Consumer<Armed> disarm) {
        this.key = key;
        this.hitWaiters = new HitWaiters();
        this.disarm = disarm;
        this.pending = true;
    }

    /** Its point was defined. */
    void define(FailPointKey defined, Arming made) {
        key = defined;
        arming = made;
        pending = false;
    }

    /** Its point can never be armed by it any more. */
    void giveUp() {
        pending = false;
        hitWaiters.end();
    }

    HitWaiters hitWaiters() {
        return hitWaiters;
    }

    @Nullable
    Arming arming() {
        return arming;
    }

    /** Which failpoint. While it is {@linkplain #pending() pending}, the full name is the name it was armed by. */
    public FailPointKey key() {
        return key;
    }

    /**
     * Whether no failpoint has had the name so far. It is armed as soon as one is defined, which is when the class that
     * defines it is loaded and initialised.
     */
    public boolean pending() {
        return pending;
    }

    /** What it was armed with; empty for a callback, and while it is {@linkplain #pending() pending}. */
    public Optional<Terms> terms() {
        return Optional.ofNullable(arming).flatMap(Arming::terms);
    }

    /** What speaks against it, as in {@link FailPointStatus}; empty while it is {@linkplain #pending() pending}. */
    public Optional<String> warning() {
        return Optional.ofNullable(arming).flatMap(Arming::warning);
    }

    /** How often it was evaluated since it was armed. */
    public long evaluations() {
        Arming made = arming;
        return made == null ? 0 : made.evaluations();
    }

    /** How often it fired since it was armed. */
    public long hits() {
        Arming made = arming;
        return made == null ? 0 : made.hits();
    }

    /** How many threads or sessions are paused by it now. */
    public int paused() {
        Arming made = arming;
        return made == null ? 0 : made.pausedNow();
    }

    /**
     * Completes with true when it has fired that often since it was armed, on the thread that hit it. Completes with
     * false if it was armed anew or disarmed first. A hit that pauses counts when it is paused, so that a waiter can
     * {@linkplain #wakeUp() wake it up}.
     */
    public CompletionStage<Boolean> whenHit(long times) {
        return hitWaiters.await(times).minimalCompletionStage();
    }

    /**
     * Waits until it has fired that often since it was armed, as {@link #whenHit}.
     *
     * @return false if it has not within the time-out, or cannot any more
     */
    public boolean awaitHits(long times, Duration timeout) throws InterruptedException {
        CompletableFuture<Boolean> hit = hitWaiters.await(times);
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
        Arming made = arming;
        if (made != null) {
            made.wakeUp();
        }
    }

    /** Disarms the point and releases its pauses. Does nothing if the point was armed anew or removed since. */
    @Override
    public void close() {
        disarm.accept(this);
    }
}
