package io.failgate.fleet;

import io.failgate.failpoint.Effect;
import io.failgate.failpoint.EvaluationContext;
import io.failgate.failpoint.FailPointListener;
import io.failgate.failpoint.FailPoints;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells the fleet what is in force in a member, and how often it was hit. It sends one message at a time, and the last
 * state always. On the fleet's thread, but for hits.
 */
final class Teller implements AutoCloseable {

    /** Hits are told no more often than that. */
    private static final long HITS_MILLIS = 50;

    private static final long RETRY_MILLIS = 500;

    private final Etcd etcd;
    private final ScheduledExecutorService thread;
    private final Supplier<Optional<Told>> state;
    private final FailPointListener.Registration hits;
    private final AtomicBoolean tellingHits = new AtomicBoolean();
    private boolean telling;
    private boolean again;

    /**
     * What is to be told.
     *
     * @param key where
     * @param lease of the member
     */
    record Told(String key, Ack ack, long lease) {}

    /**
     * Hears of hits from now on.
     *
     * @param state what is to be told now; empty while the member is cut off
     * @param isFleets whether the fleet has armed a failpoint here, by its full name; asked on any thread
     */
    Teller(
            Etcd etcd,
            ScheduledExecutorService thread,
            FailPoints failPoints,
            Predicate<String> isFleets,
            Supplier<Optional<Told>> state) {
        this.etcd = etcd;
        this.thread = thread;
        this.state = state;
        this.hits = failPoints.listen(new FailPointListener() {
            @Override
            public void hit(Effect effect, EvaluationContext context) {
                if (isFleets.test(effect.key().fullName()) && tellingHits.compareAndSet(false, true)) {
                    thread.schedule(Teller.this::tellHits, HITS_MILLIS, TimeUnit.MILLISECONDS);
                }
            }
        });
    }

    private void tellHits() {
        tellingHits.set(false);
        tell();
    }

    /** Tells the state of now. */
    void tell() {
        Optional<Told> now = state.get();
        if (now.isEmpty()) {
            return;
        }
        if (telling) {
            again = true;
            return;
        }
        telling = true;
        etcd.put(now.get().key(), now.get().ack(), now.get().lease())
                .whenComplete((put, failure) -> thread.execute(() -> told(failure)));
    }

    private void told(@Nullable Throwable failure) {
        telling = false;
        if (failure != null) {
            thread.schedule(this::tell, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        } else if (again) {
            again = false;
            tell();
        }
    }

    @Override
    public void close() {
        hits.close();
    }
}
