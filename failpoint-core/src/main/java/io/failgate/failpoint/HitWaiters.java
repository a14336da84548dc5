package io.failgate.failpoint;

import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The hits of one arming that were reached, and those who wait for more, ordered by the hit they wait for. A hit looks
 * at the first of them alone, without the lock unless that one is due. Thread-safe; its monitor guards the order, and
 * nobody is told under it.
 */
final class HitWaiters {

    private static final long NONE = Long.MAX_VALUE;
    private static final Comparator<Waiter> BY_HIT =
            Comparator.comparingLong(Waiter::times).thenComparingLong(Waiter::ticket);

    private final LongAdder reached = new LongAdder();
    private final TreeSet<Waiter> waiting = new TreeSet<>(BY_HIT);
    private long tickets;
    /** The hit that the first waits for; changed under the lock only. */
    private volatile long next = NONE;

    private volatile boolean ended;

    /**
     * Somebody who waits.
     *
     * @param ticket who came first has the lesser one
     */
    private record Waiter(long times, long ticket, CompletableFuture<Boolean> hit) {}

    /** Counts one more hit, and completes those who wait for it. */
    void reach() {
        reached.increment();
        if (next != NONE) {
            completeDue();
        }
    }

    /** Completes with true when so many hits were reached; with false if this {@linkplain #end() ended} first. */
    CompletableFuture<Boolean> await(long times) {
        Waiter waiter = add(times);
        completeDue(); // the hit may have come before the waiter
        if (ended) {
            waiter.hit().complete(false);
        }
        waiter.hit().whenComplete((hit, cancelled) -> remove(waiter)); // whoever gives up is forgotten at once
        return waiter.hit();
    }

    /** Completes all with false, in the order in which they came; and those who come later. */
    void end() {
        ended = true;
        takeAll().stream()
                .sorted(Comparator.comparingLong(Waiter::ticket))
                .forEach(waiter -> waiter.hit().complete(false));
    }

    /** How many wait now. */
    synchronized int size() {
        return waiting.size();
    }

    /** One after the other, because whoever is told may hit the point again. */
    private void completeDue() {
        while (next <= reached.sum()) {
            Waiter due = takeDue();
            if (due != null) {
                due.hit().complete(true);
            }
        }
    }

    private synchronized Waiter add(long times) {
        Waiter waiter = new Waiter(times, tickets++, new CompletableFuture<>());
        waiting.add(waiter);
        changed();
        return waiter;
    }

    private synchronized void remove(Waiter waiter) {
        if (waiting.remove(waiter)) {
            changed();
        }
    }

    private synchronized @Nullable Waiter takeDue() {
        if (next > reached.sum()) {
            return null;
        }
        Waiter first = waiting.pollFirst();
        changed();
        return first;
    }

    private synchronized List<Waiter> takeAll() {
        List<Waiter> all = List.copyOf(waiting);
        waiting.clear();
        changed();
        return all;
    }

    private void changed() {
        next = waiting.isEmpty() ? NONE : waiting.first().times();
    }
}
