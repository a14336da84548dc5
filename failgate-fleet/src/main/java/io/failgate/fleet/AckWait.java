package io.failgate.fleet;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Waits until each of some members has said that a revision is in force in it, or has refused a change, or is gone.
 * Thread-safe.
 */
final class AckWait implements AckFeed.Listener {

    private final long revision;
    private final String change;
    private final Map<String, FleetMember> silent = new TreeMap<>();
    private final Map<FleetMember, String> failures = new LinkedHashMap<>();
    private final CompletableFuture<Map<FleetMember, String>> done = new CompletableFuture<>();

    private AckWait(Collection<FleetMember> members, long revision, String change) {
        this.revision = revision;
        this.change = change;
        members.forEach(member -> silent.put(member.name(), member));
    }

    /**
     * Begins to wait.
     *
     * @return the members in which it is not in force, and why; none if it is in all
     */
    static CompletableFuture<Map<FleetMember, String>> of(
            Etcd etcd, Collection<FleetMember> members, long revision, String change, Duration patience) {
        AckWait wait = new AckWait(members, revision, change);
        if (members.isEmpty()) {
            return CompletableFuture.completedFuture(Map.of());
        }
        AckFeed feed = AckFeed.open(etcd, wait);
        Etcd.later(patience.toMillis())
                .execute(() -> wait.giveUp("has not answered for " + patience.toSeconds() + " s"));
        wait.done.whenComplete((failures, failure) -> feed.close());
        return wait.done;
    }

    @Override
    public synchronized void heard(String member, Ack ack) {
        FleetMember waited = silent.get(member);
        if (waited == null || ack.revision() < revision) {
            return;
        }
        silent.remove(member);
        ack.refused().forEach((point, refusal) -> {
            if (refusal.change().equals(change)) {
                failures.put(waited, "has refused it: " + refusal.reason());
            }
        });
        completeIfDone();
    }

    @Override
    public synchronized void gone(String member) {
        FleetMember waited = silent.remove(member);
        if (waited != null) {
            failures.put(waited, "is gone");
            completeIfDone();
        }
    }

    @Override
    public void lost(FleetException reason) {
        giveUp("cannot be heard of: " + reason.getMessage());
    }

    private synchronized void giveUp(String reason) {
        silent.values().forEach(member -> failures.put(member, reason));
        silent.clear();
        completeIfDone();
    }

    private void completeIfDone() {
        if (silent.isEmpty()) {
            done.complete(Map.copyOf(failures));
        }
    }
}
