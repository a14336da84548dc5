package io.failgate.fleet;

import io.etcd.jetcd.KeyValue;
import io.failgate.failpoint.Armed;
import io.failgate.failpoint.FailPointChange;
import io.failgate.failpoint.FailPointException;
import io.failgate.failpoint.FailPointStatus;
import io.failgate.failpoint.FailPoints;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Arms in this member what the fleet has armed for it. What somebody arms here by other ways stays until the fleet arms
 * the same failpoint. Changes are made on one thread.
 */
final class Follower {

    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

    private final FailPoints failPoints;
    private final FleetMember self;
    private final Accounts accounts;
    private final Map<String, Followed> followed = new HashMap<>();

    /** The failpoints that the fleet has armed here, for those who hear of hits on other threads. */
    private final Set<String> names = ConcurrentHashMap.newKeySet();

    /**
     * What was made of a key.
     *
     * @param revision of the key
     * @param change empty if the value makes no sense
     * @param armed empty if it is not for this member, or was refused
     * @param refusal why it was refused
     */
    private record Followed(long revision, String change, Optional<Armed> armed, Optional<String> refusal) {}

    /** A key that is new here. */
    private record News(String name, KeyValue key, FleetArming arming) {

        long revision() {
            return key.getModRevision();
        }
    }

    Follower(FailPoints failPoints, FleetMember self, Accounts accounts) {
        this.failPoints = failPoints;
        this.self = self;
        this.accounts = accounts;
    }

    /** Arms and disarms what makes the difference to these keys. */
    void follow(Map<String, KeyValue> keys) {
        Map<String, Followed> before = Map.copyOf(followed);
        Map<String, List<News>> byChange = new LinkedHashMap<>();
        keys.forEach((name, key) -> {
            Followed known = before.get(name);
            if (known == null || known.revision() != key.getModRevision()) {
                read(name, key)
                        .ifPresent(
                                news -> byChange.computeIfAbsent(news.arming().change(), change -> new ArrayList<>())
                                        .add(news));
            }
        });
        byChange.forEach(this::arm);
        before.forEach((name, old) -> {
            if (!keys.containsKey(name)) {
                followed.remove(name);
                accounts.close(name);
            }
            if (!old.equals(followed.get(name))) {
                old.armed().ifPresent(Armed::close); // does nothing to what has taken its place
            }
        });
        names.retainAll(followed.keySet());
        names.addAll(followed.keySet());
    }

    private Optional<News> read(String name, KeyValue key) {
        long revision = key.getModRevision();
        try {
            FleetArming arming = Json.read(key.getValue(), FleetArming.class);
            if (arming.isFor(self)) {
                return Optional.of(new News(name, key, arming));
            }
            followed.put(name, new Followed(revision, arming.change(), Optional.empty(), Optional.empty()));
        } catch (IllegalArgumentException malformed) {
            LOG.warn("the fleet's value for {} makes no sense: {}", name, malformed.getMessage());
            followed.put(name, refused(revision, "", "its value makes no sense: " + malformed.getMessage()));
        }
        return Optional.empty();
    }

    private static Followed refused(long revision, String change, String reason) {
        return new Followed(revision, change, Optional.empty(), Optional.of(reason));
    }

    /** All failpoints of one change, or none. */
    private void arm(String change, List<News> news) {
        try {
            List<Armed> armed = failPoints.apply(news.stream()
                    .map(one -> FailPointChange.put(one.name(), one.arming().terms())
                            .with(accounts.open(one.name(), one.key(), one.arming())))
                    .toList());
            for (int i = 0; i < news.size(); i++) {
                News one = news.get(i);
                LOG.info(
                        "the fleet has armed {}={} ({})",
                        one.name(),
                        one.arming().terms(),
                        one.arming().by());
                followed.put(
                        one.name(), new Followed(one.revision(), change, Optional.of(armed.get(i)), Optional.empty()));
                FailPointStatus status = failPoints.status(one.name());
                status.warning().ifPresent(warning -> LOG.warn("{} is armed, but {}", one.name(), warning));
                accounts.begin(one.name(), status);
            }
        } catch (FailPointException | IllegalArgumentException refusal) {
            LOG.warn("refused what the fleet wants armed: {}", refusal.getMessage());
            for (News one : news) {
                accounts.close(one.name());
                followed.put(one.name(), refused(one.revision(), change, String.valueOf(refusal.getMessage())));
            }
        }
    }

    /** Whether the fleet has armed a failpoint here. Thread-safe. */
    boolean hasArmed(String fullName) {
        return names.contains(fullName);
    }

    /** What there is to say of everything up to a revision. */
    Ack ack(long revision, int sessions) {
        Map<String, Ack.Refusal> refused = new HashMap<>();
        Map<String, Ack.Hits> hits = new HashMap<>();
        followed.forEach((name, one) -> {
            one.refusal().ifPresent(reason -> refused.put(name, new Ack.Refusal(one.change(), reason)));
            one.armed().ifPresent(armed -> hits.put(name, new Ack.Hits(one.change(), armed.hits())));
        });
        return new Ack(revision, refused, hits, sessions);
    }
}
