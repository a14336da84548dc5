package io.failgate.failpoint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The sites of a registry, in the order of their definition, and the only place that changes what is in force at them.
 * Thread-safe; its monitor is the registry's lock, under which nothing waits.
 */
final class Sites {

    /** Why nothing can be armed, if so. */
    static final String DISABLED = "failpoints are disabled by -Dfailpoints.enabled=false";

    private static final Comparator<Site> BY_PLACE = Comparator.comparingInt(Site::place);

    private final Map<String, Site> byFullName = new LinkedHashMap<>();
    private final Map<String, List<Site>> byName = new HashMap<>();
    /** The sites at which something is in force: inside each scope, and everywhere. Without any, there is no entry. */
    private final Map<Optional<FailPointScope>, NavigableSet<Site>> armedSites = new HashMap<>();

    private final FailPointListener listener;

    /** The listener hears of each change, outside of the lock. */
    Sites(FailPointListener listener) {
        this.listener = listener;
    }

    /**
     * A change that cannot be wrong any more.
     *
     * @param scope inside which; empty for everywhere
     * @param arming makes what is in force then; empty to disarm the point
     */
    record Change(Optional<FailPointScope> scope, Site site, Optional<Function<Site, Arming>> arming) {}

    /**
     * Adds a site.
     *
     * @throws IllegalArgumentException if the full name is taken
     */
    synchronized void add(Site site) {
        if (byFullName.putIfAbsent(site.key().fullName(), site) != null) {
            throw new IllegalArgumentException(
                    "two failpoints are called " + site.key().fullName());
        }
        byName.computeIfAbsent(site.key().name(), name -> new ArrayList<>(1)).add(site);
    }

    /** How many there are, which is the place of the next. */
    synchronized int size() {
        return byFullName.size();
    }

    /** What all points do for a context, at one moment. */
    synchronized List<FailPointStatus> list(EvaluationContext context) {
        return byFullName.values().stream()
                .map(site -> FailPointStatus.of(site.key(), site.state(), context))
                .toList();
    }

    /**
     * Finds a site.
     *
     * @param name full name or name
     * @throws FailPointException if there is none, or more than one
     */
    Site find(String name) {
        List<Site> called = called(name);
        if (called.size() != 1) {
            throw new FailPointException("error on " + name + ": failpoint: "
                    + (called.isEmpty() ? doesNotExist(name) : isAmbiguous(called)));
        }
        return called.get(0);
    }

    private synchronized List<Site> called(String name) {
        Site exact = byFullName.get(name);
        return exact == null ? List.copyOf(byName.getOrDefault(name, List.of())) : List.of(exact);
    }

    /**
     * Has all changes take effect together.
     *
     * @return what was armed, in the order of the changes
     * @throws FailPointException if nothing can be armed in this process
     */
    List<Armed> apply(List<Change> changes) {
        if (!Switch.ENABLED
                && changes.stream().anyMatch(change -> change.arming().isPresent())) {
            throw new FailPointException(DISABLED);
        }
        List<Arming> replaced = new ArrayList<>();
        List<Armed> armed = new ArrayList<>();
        synchronized (this) {
            for (Change change : changes) {
                Site site = change.site();
                Arming arming = change.arming().map(maker -> maker.apply(site)).orElse(null);
                replace(change.scope(), site, arming).ifPresent(replaced::add);
                if (arming != null) {
                    if (site.latch().getTarget() == Switch.OFF) {
                        Switch.turnOn(site.latch());
                    }
                    armed.add(new Armed(site.key(), arming, () -> disarm(change.scope(), site, arming)));
                }
            }
        }
        replaced.forEach(Arming::retire);
        changes.forEach(change -> listener.changed(change.site().key(), change.scope()));
        return armed;
    }

    private void disarm(Optional<FailPointScope> scope, Site site, Arming arming) {
        synchronized (this) {
            if (site.state().of(scope).filter(arming::equals).isEmpty()) {
                return;
            }
            replace(scope, site, null);
        }
        arming.retire();
        listener.changed(site.key(), scope);
    }

    /** Disarms all that is armed inside a scope, or everywhere. */
    void disarmAll(Optional<FailPointScope> scope) {
        Map<FailPointKey, Arming> removed = new LinkedHashMap<>();
        synchronized (this) {
            for (Site site : armedIn(scope)) {
                replace(scope, site, null).ifPresent(arming -> removed.put(site.key(), arming));
            }
        }
        removed.values().forEach(Arming::retire);
        removed.keySet().forEach(key -> listener.changed(key, scope));
    }

    private List<Site> armedIn(Optional<FailPointScope> scope) {
        NavigableSet<Site> armed = armedSites.get(scope);
        return armed == null ? List.of() : List.copyOf(armed);
    }

    /** The caller holds the lock. */
    private Optional<Arming> replace(Optional<FailPointScope> scope, Site site, @Nullable Arming next) {
        if (next != null) {
            armedSites.computeIfAbsent(scope, none -> new TreeSet<>(BY_PLACE)).add(site);
        } else {
            armedSites.computeIfPresent(scope, (same, armed) -> armed.remove(site) && armed.isEmpty() ? null : armed);
        }
        return site.state().replace(scope, next);
    }

    private String doesNotExist(String name) {
        return "failpoint does not exist" + Nearest.hint(name, names());
    }

    private synchronized List<String> names() {
        List<String> names = new ArrayList<>(byFullName.keySet());
        byFullName.values().forEach(site -> names.add(site.key().name()));
        return names;
    }

    private static String isAmbiguous(List<Site> sites) {
        return "the name is ambiguous; write one of " + sites;
    }
}
