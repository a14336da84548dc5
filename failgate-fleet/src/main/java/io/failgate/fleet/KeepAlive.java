package io.failgate.fleet;

import java.time.Duration;

/**
 * Renews a lease again and again, whichever of etcd's members answers. Goes by the time that has passed. The client of
 * etcd goes by the time of day, so a clock that is set ends a lease, or leaves it to end. Thread-safe.
 */
final class KeepAlive implements AutoCloseable {

    /** A renewal that fails is tried again so soon. */
    private static final long RETRY_MILLIS = 200;

    private final Etcd etcd;
    private final long lease;
    private final Duration time;
    private final Runnable over;
    private volatile long aliveNanos = System.nanoTime();
    private volatile boolean closed;

    private KeepAlive(Etcd etcd, long lease, Duration time, Runnable over) {
        this.etcd = etcd;
        this.lease = lease;
        this.time = time;
        this.over = over;
    }

    /**
     * Begins.
     *
     * @param time how long the lease is
     * @param over runs on any thread, at most once, if etcd says that the lease is over
     */
    static KeepAlive of(Etcd etcd, long lease, Duration time, Runnable over) {
        KeepAlive renewing = new KeepAlive(etcd, lease, time, over);
        renewing.later(renewing.pause().toMillis());
        return renewing;
    }

    /** Time for three renewals in a lease. */
    private Duration pause() {
        return time.dividedBy(3);
    }

    private void later(long millis) {
        Etcd.later(millis).execute(this::renew);
    }

    private void renew() {
        if (closed) {
            return;
        }
        long asked = System.nanoTime(); // etcd counts from later on
        etcd.renew(lease, pause()).whenComplete((renewed, failure) -> {
            if (failure != null) {
                later(RETRY_MILLIS);
            } else if (renewed) {
                aliveNanos = asked;
                later(pause().toMillis());
            } else if (!closed) {
                over.run();
            }
        });
    }

    /** Whether it was not renewed for as long as the lease. */
    boolean isOverdue() {
        return System.nanoTime() - aliveNanos > time.toNanos();
    }

    @Override
    public void close() {
        closed = true;
    }
}
