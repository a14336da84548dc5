package io.failgate.fleet;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Waits until the members together have been hit so often by what a change has armed. Thread-safe. */
final class HitWait implements AckFeed.Listener {

    private final String point;
    private final String change;
    private final long times;
    private final Map<String, Long> hits = new HashMap<>();
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();

    private HitWait(String point, String change, long times) {
        this.point = point;
        this.change = change;
        this.times = times;
    }

    /** Begins to wait. The result is false if it was disarmed first. The caller may cancel it. */
    static CompletableFuture<Boolean> of(Etcd etcd, String point, String change, long times) {
        HitWait wait = new HitWait(point, change, times);
        AckFeed feed = AckFeed.open(etcd, wait);
        wait.done.whenComplete((hit, failure) -> feed.close());
        return wait.done;
    }

    /** The hits of a member that has gone stay counted. One that tells of the change no more has disarmed it. */
    @Override
    public synchronized void heard(String member, Ack ack) {
        Ack.Hits told = ack.hits().get(point);
        if (told != null && told.change().equals(change)) {
            hits.merge(member, told.count(), Math::max);
        } else if (hits.containsKey(member)) {
            done.complete(false);
        }
        if (hits.values().stream().mapToLong(Long::longValue).sum() >= times) {
            done.complete(true);
        }
    }

    @Override
    public void gone(String member) {
        // what it was hit by was told before
    }

    @Override
    public void lost(FleetException reason) {
        done.completeExceptionally(reason);
    }
}
