package io.failgate.failpoint;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What is armed by names that no point has yet. A point takes what is its own when it is defined, in the order in which
 * it was armed. The caller holds the registry's lock.
 */
final class PendingArmings {

    /** How many there may be. */
    static final int LIMIT = 1_000;

    private static final int LONGEST_NAME = 1_024;

    private final Map<String, Map<Optional<FailPointScope>, Pending>> byName = new LinkedHashMap<>();
    private int size;
    private long turns;
    /** The points that have taken what was armed by their short names. */
    private final Map<String, Site> takenByName = new HashMap<>();

    /**
     * What waits for a point.
     *
     * @param turn which came first
     * @param terms empty for a callback
     * @param maker what arms a point with that key; it throws if that makes no sense there
     */
    record Pending(
            Optional<FailPointScope> scope,
            String name,
            long turn,
            Optional<Terms> terms,
            Function<FailPointKey, Arming.Maker> maker,
            Armed armed) {}

    /**
     * The key of a point that is not defined yet.
     *
     * @throws FailPointException if no point can be called so
     */
    static FailPointKey keyOf(String name) {
        if (name.length() > LONGEST_NAME) {
            throw new FailPointException("error on " + name.substring(0, 60) + "…: failpoint: the name has "
                    + name.length() + " characters, and at most " + LONGEST_NAME + " may wait for their point");
        }
        try {
            return new FailPointKey(name, "pending: the class that defines it is not loaded yet", "return");
        } catch (IllegalArgumentException wrong) {
            throw new FailPointException("error on " + name + ": failpoint: " + wrong.getMessage(), wrong);
        }
    }

    boolean contains(String name) {
        return byName.containsKey(name);
    }

    private boolean contains(Optional<FailPointScope> scope, String name) {
        return byName.getOrDefault(name, Map.of()).containsKey(scope);
    }

    /**
     * Refuses what would be too much.
     *
     * @throws FailPointException if so
     */
    void requireRoom(List<SiteChange> changes) {
        List<String> more = changes.stream()
                .filter(change -> change.site().isEmpty() && change.maker().isPresent())
                .filter(change -> !contains(change.scope(), change.name()))
                .map(SiteChange::name)
                .toList();
        if (!more.isEmpty() && size + more.size() > LIMIT) {
            throw new FailPointException(
                    "error on " + more.get(0) + ": failpoint: at most " + LIMIT + " names may wait for their points");
        }
    }

    /** Adds the last, unless it disarms; nothing waits in its place. */
    Optional<Armed> add(SiteChange change, Consumer<Armed> disarm) {
        return change.maker().map(maker -> {
            Armed armed = new Armed(keyOf(change.name()), disarm);
            Pending pending = new Pending(change.scope(), change.name(), turns++, change.terms(), maker, armed);
            byName.computeIfAbsent(change.name(), name -> new HashMap<>()).put(change.scope(), pending);
            size++;
            return armed;
        });
    }

    Optional<Pending> remove(Optional<FailPointScope> scope, String name) {
        Map<Optional<FailPointScope>, Pending> ofName = byName.getOrDefault(name, Map.of());
        Optional<Pending> removed = Optional.ofNullable(ofName.get(scope));
        if (removed.isPresent()) {
            ofName.remove(scope);
            size--;
            if (ofName.isEmpty()) {
                byName.remove(name);
            }
        }
        return removed;
    }

    /** Removes all of a scope, or those that wait everywhere. */
    List<Pending> removeAll(Optional<FailPointScope> scope) {
        return names().stream().flatMap(name -> remove(scope, name).stream()).toList();
    }

    /** The names for which anything waits. */
    List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /** Removes and returns what waits for a point, by either of its names. */
    List<Pending> take(Site site) {
        List<Pending> taken = Stream.of(site.key().fullName(), site.key().name())
                .distinct()
                .flatMap(name -> byName.getOrDefault(name, Map.of()).values().stream())
                .sorted(Comparator.comparingLong(Pending::turn))
                .toList();
        for (Pending pending : taken) {
            remove(pending.scope(), pending.name());
            if (!pending.name().equals(site.key().fullName())) {
                takenByName.put(pending.name(), site);
            }
        }
        return taken;
    }

    /** The armed point that has taken what another with the same short name could have meant; tells it once. */
    Optional<Site> takenInsteadOf(Site site) {
        return Optional.ofNullable(takenByName.remove(site.key().name())).filter(Site::armed);
    }

    /** What counts for a context: of the innermost scope that has any, or everywhere. */
    Optional<Pending> inForce(EvaluationContext context, String name) {
        Map<Optional<FailPointScope>, Pending> ofName = byName.getOrDefault(name, Map.of());
        for (var scope = context.scope(); scope.isPresent(); scope = scope.get().parent()) {
            if (ofName.containsKey(scope)) {
                return Optional.ofNullable(ofName.get(scope));
            }
        }
        return Optional.ofNullable(ofName.get(Optional.<FailPointScope>empty()));
    }

    /** What there is to say of a name for which something waits. */
    FailPointStatus status(EvaluationContext context, String name) {
        Optional<Pending> pending = inForce(context, name);
        Collection<Pending> all = byName.getOrDefault(name, Map.of()).values();
        int scopes = (int) all.stream().filter(one -> one.scope().isPresent()).count();
        boolean scoped = pending.flatMap(Pending::scope).isPresent();
        return FailPointStatus.ofPending(keyOf(name), scoped, pending.flatMap(Pending::terms), scopes);
    }

    /** What there is to say of all names. */
    List<FailPointStatus> list(EvaluationContext context) {
        return names().stream().map(name -> status(context, name)).toList();
    }
}
