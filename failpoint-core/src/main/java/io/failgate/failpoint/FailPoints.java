package io.failgate.failpoint;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A registry of failpoints. Points are defined once by the program and armed by whoever tests it. Thread-safe; instances are
 * independent of each other.
 *
 * <p>Users call a point by its full name or by its name. Changing the registry never waits for a point that sleeps or is
 * paused.
 */
public final class FailPoints {

    private final List<Action> hostActions;
    private final RandomSource random;
    private final Map<String, Site> sites = new LinkedHashMap<>();

    private FailPoints(Builder builder) {
        this.hostActions = List.copyOf(builder.hostActions);
        this.random = builder.random;
    }

    /** A registry that knows the {@link CoreAction}s. */
    public static FailPoints create() {
        return builder().build();
    }

    /** A builder of registries. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Registers a point, not armed. Points are listed in the order in which they are defined.
     *
     * @throws IllegalArgumentException if the full name is taken
     */
    public synchronized FailPoint define(FailPointKey key) {
        if (sites.containsKey(key.fullName())) {
            throw new IllegalArgumentException("two failpoints are called " + key.fullName());
        }
        Site site = new Site(key, new SiteState());
        sites.put(key.fullName(), site);
        return site;
    }

    /**
     * Arms a point, or arms it anew: hits are counted from zero and whoever is paused goes on.
     *
     * @param name full name or name
     * @throws FailPointException if there is no such point or the terms cannot be parsed; what was in force stays in force
     */
    public void put(String name, String terms) {
        putAll(Map.of(name, terms));
    }

    /**
     * Arms several points, or none if anything is wrong with one of them.
     *
     * @param termsByName terms by full name or name
     * @throws FailPointException as {@link #put}, for the first that is wrong
     */
    public void putAll(Map<String, String> termsByName) {
        List<Arming> replaced = new ArrayList<>();
        synchronized (this) {
            Map<Site, Arming> next = new LinkedHashMap<>();
            termsByName.forEach((name, terms) -> {
                Site site = find(name);
                next.put(site, new Arming(site.key(), parse(name, terms), random.fork()));
            });
            next.forEach((site, arming) -> {
                site.state().replace(arming).ifPresent(replaced::add);
                if (site.latch().getTarget() == Gate.OFF) {
                    Gate.open(site.latch());
                }
            });
        }
        replaced.forEach(Arming::retire);
    }

    private Terms parse(String name, String terms) {
        try {
            return Terms.parse(terms, hostActions);
        } catch (TermsException wrong) {
            throw new FailPointException("error on " + name + ": failpoint: " + wrong.getMessage());
        }
    }

    /**
     * Disarms a point; whoever is paused goes on. Nothing happens if it is not armed.
     *
     * @param name full name or name
     * @throws FailPointException if there is no such point
     */
    public void remove(String name) {
        List<Arming> replaced = new ArrayList<>();
        synchronized (this) {
            find(name).state().replace(null).ifPresent(replaced::add);
        }
        replaced.forEach(Arming::retire);
    }

    /** Every point with what it does now, in the order of their definition. */
    public synchronized List<FailPointStatus> list() {
        return sites.values().stream()
                .map(site -> FailPointStatus.of(site.key(), site.state()))
                .toList();
    }

    private Site find(String name) {
        Site exact = sites.get(name);
        if (exact != null) {
            return exact;
        }
        List<Site> called = sites.values().stream()
                .filter(site -> site.key().isCalled(name))
                .toList();
        if (called.size() != 1) {
            throw new FailPointException("error on " + name + ": failpoint: "
                    + (called.isEmpty() ? doesNotExist(name) : isAmbiguous(called)));
        }
        return called.get(0);
    }

    private String doesNotExist(String name) {
        List<String> names = new ArrayList<>(sites.keySet());
        sites.values().forEach(site -> names.add(site.key().name()));
        return "failpoint does not exist" + Nearest.hint(name, names);
    }

    private static String isAmbiguous(List<Site> sites) {
        return "the name is ambiguous; write one of " + sites;
    }

    /** Gathers what a registry is made of. Not thread-safe. */
    public static final class Builder {

        private Collection<? extends Action> hostActions = List.of();
        private RandomSource random = RandomSource.ofTime();

        private Builder() {}

        /** The actions of the host program, beside the core's. */
        public Builder actions(Collection<? extends Action> actions) {
            this.hostActions = actions;
            return this;
        }

        /** Makes every draw of a probability repeatable. */
        public Builder seed(long seed) {
            this.random = new RandomSource(seed);
            return this;
        }

        /**
         * Makes the registry.
         *
         * @throws IllegalArgumentException if two actions have the same keyword
         */
        public FailPoints build() {
            new Vocabulary(hostActions);
            return new FailPoints(this);
        }
    }
}
