package io.failgate.failpoint;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.DoubleSupplier;
import java.util.function.Function;

/**
 * A registry of failpoints. Points are defined once by the program and armed by its tests. Thread-safe; instances
 * are independent of each other.
 *
 * <p>Users call a point by its full name or by its name. Changing the registry never waits for a point that sleeps or
 * is paused.
 */
public final class FailPoints {

    private final List<Action> hostActions;
    private final Condition.Compiler conditions;
    private final Actor actor;
    private final RandomSource random;
    private final Sites sites = new Sites();
    private final Map<String, String> awaited = new LinkedHashMap<>();
    private final Listeners listeners = new Listeners();
    private OptionalLong seed;

    private FailPoints(Builder builder) {
        this.hostActions = List.copyOf(builder.hostActions);
        this.conditions = builder.conditions;
        this.actor = new Actor(builder.clock);
        this.seed = builder.seed;
        this.random = RandomSource.ofTime();
        builder.environment.forEach((key, terms) -> {
            parse(key, terms);
            awaited.put(key, terms);
        });
    }

    /** The registry of this process, armed by environment variables as {@link Builder#environment} says. */
    public static FailPoints global() {
        return GlobalFailPoints.INSTANCE;
    }

    /** A registry that knows the {@link CoreAction}s. */
    public static FailPoints create() {
        return builder().build();
    }

    /** A builder of registries. */
    public static Builder builder() {
        return new Builder();
    }

    /** Does nothing. Called by the action {@code break}: the place for a debugger's breakpoint. */
    public static void breakHere() {}

    /**
     * Registers a point, not armed, unless the environment arms it. Points are listed in the order in which they are
     * defined.
     *
     * @throws IllegalArgumentException if the full name is taken
     */
    public synchronized FailPoint define(FailPointKey key) {
        Site site = new Site(key, actor, listeners);
        sites.add(site);
        for (String name : List.copyOf(awaited.keySet())) {
            if (key.isCalled(name)) {
                put(key.fullName(), String.valueOf(awaited.remove(name)));
            }
        }
        return site;
    }

    /** The names in the environment for which no point has been defined so far. */
    public synchronized List<String> undefined() {
        return List.copyOf(awaited.keySet());
    }

    /**
     * Arms a point, or arms it anew: hits are counted from zero, and pauses are released.
     *
     * @param name full name or name
     * @throws FailPointException if there is no such point or the terms cannot be parsed; what was in force stays in
     *     force
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
        arm(Optional.empty(), termsByName);
    }

    /**
     * Arms a point, as {@link #put}, until the result is closed.
     *
     * @param name full name or name
     * @throws FailPointException as {@link #put}
     */
    public Armed arm(String name, String terms) {
        return arm(Optional.empty(), Map.of(name, terms)).get(0);
    }

    /**
     * Arms a point with code instead of terms, until the result is closed.
     *
     * @param name full name or name
     * @throws FailPointException if there is no such point
     */
    public Armed arm(String name, FailPointCallback callback) {
        return arm(Optional.empty(), name, callback);
    }

    /**
     * Arms several points, or none, until they are closed.
     *
     * @param termsByName terms by full name or name
     * @return in the order of the map
     * @throws FailPointException as {@link #putAll}
     */
    public List<Armed> armAll(Map<String, String> termsByName) {
        return arm(Optional.empty(), termsByName);
    }

    /** A scope, in which points are armed for itself alone; inside the scope of the current thread, if it has one. */
    public FailPointScope newScope(String name) {
        return new FailPointScope(this, name, ThreadScope.current());
    }

    /**
     * Arms and disarms several points, everywhere or inside scopes: all, or none if anything is wrong with one of them.
     * What concerns the same point takes effect in the order of the list.
     *
     * @return what was armed, in that order
     * @throws FailPointException as {@link #put} or {@link #remove}, for the first that is wrong
     */
    public List<Armed> apply(List<FailPointChange> changes) {
        return takeEffect(changes.stream().map(this::check).toList());
    }

    /**
     * Refuses what {@link #apply} would refuse, and changes nothing.
     *
     * @throws FailPointException if so
     */
    public void check(List<FailPointChange> changes) {
        changes.forEach(this::check);
    }

    private Checked check(FailPointChange change) {
        find(change.name());
        return new Checked(change.scope(), change.name(), change.terms().map(terms -> compile(change.name(), terms)));
    }

    List<Armed> arm(Optional<FailPointScope> scope, Map<String, String> termsByName) {
        return apply(termsByName.entrySet().stream()
                .map(entry -> new FailPointChange(scope, entry.getKey(), Optional.of(entry.getValue())))
                .toList());
    }

    Armed arm(Optional<FailPointScope> scope, String name, FailPointCallback callback) {
        Function<Site, Arming> arming =
                site -> new Arming(site.key(), callback, site.state().totals());
        return takeEffect(List.of(new Checked(scope, name, Optional.of(arming))))
                .get(0);
    }

    /** Parses terms, so that arming a site with them cannot fail. */
    private Function<Site, Arming> compile(String name, String text) {
        Terms terms = parse(name, text);
        try {
            Condition condition = conditions.compile(find(name).key(), terms);
            return site -> new Arming(
                    site.key(), terms, condition, draws(site), site.state().totals());
        } catch (IllegalArgumentException wrong) {
            throw new FailPointException("error on " + name + ": failpoint: " + wrong.getMessage(), wrong);
        }
    }

    private Terms parse(String name, String text) {
        try {
            return Terms.parse(text, hostActions);
        } catch (TermsException wrong) {
            throw new FailPointException("error on " + name + ": failpoint: " + wrong.getMessage(), wrong);
        }
    }

    private DoubleSupplier draws(Site site) {
        return seed.isPresent()
                ? RandomSource.stream(seed.getAsLong(), site.key().fullName())
                : random.fork();
    }

    private List<Armed> takeEffect(List<Checked> changes) {
        if (!Switch.ENABLED
                && changes.stream().anyMatch(change -> change.arming().isPresent())) {
            throw new FailPointException("failpoints are disabled by -Dfailpoints.enabled=false");
        }
        List<Arming> replaced = new ArrayList<>();
        List<Armed> armed = new ArrayList<>();
        synchronized (this) {
            for (Checked change : changes) {
                Site site = find(change.name());
                Arming arming = change.arming().map(maker -> maker.apply(site)).orElse(null);
                site.state().replace(change.scope(), arming).ifPresent(replaced::add);
                if (arming != null) {
                    if (site.latch().getTarget() == Switch.OFF) {
                        Switch.turnOn(site.latch());
                    }
                    armed.add(new Armed(site.key(), arming, () -> disarm(change.scope(), site, arming)));
                }
            }
        }
        replaced.forEach(Arming::retire);
        changes.forEach(change -> listeners.changed(find(change.name()).key(), change.scope()));
        return armed;
    }

    private void disarm(Optional<FailPointScope> scope, Site site, Arming arming) {
        synchronized (this) {
            if (site.state().of(scope).filter(arming::equals).isEmpty()) {
                return;
            }
            site.state().replace(scope, null);
        }
        arming.retire();
        listeners.changed(site.key(), scope);
    }

    /**
     * Disarms a point and releases its pauses. Nothing happens if it is not armed.
     *
     * @param name full name or name
     * @throws FailPointException if there is no such point
     */
    public void remove(String name) {
        remove(Optional.empty(), name);
    }

    void remove(Optional<FailPointScope> scope, String name) {
        apply(List.of(new FailPointChange(scope, name, Optional.empty())));
    }

    /** Disarms every point, but for what scopes have armed. */
    public void removeAll() {
        removeAll(Optional.empty());
    }

    void removeAll(Optional<FailPointScope> scope) {
        Map<FailPointKey, Arming> removed = new LinkedHashMap<>();
        synchronized (this) {
            sites.all()
                    .forEach(site ->
                            site.state().replace(scope, null).ifPresent(arming -> removed.put(site.key(), arming)));
        }
        removed.values().forEach(Arming::retire);
        removed.keySet().forEach(key -> listeners.changed(key, scope));
    }

    /**
     * Releases the pauses of a point, in all scopes; it stays armed.
     *
     * @param name full name or name
     * @throws FailPointException if there is no such point
     */
    public void wakeUp(String name) {
        find(name).state().all().forEach(Arming::wakeUp);
    }

    /**
     * Completes with true when a point, as it is armed now for the context, has fired that often since it was armed.
     * Completes with false if it is armed anew or disarmed first. See {@link Armed#whenHit}. The caller may cancel it.
     *
     * @param name full name or name
     * @throws FailPointException if there is no such point, or it is not armed
     */
    public CompletableFuture<Boolean> whenHit(EvaluationContext context, String name, long times) {
        Arming arming = find(name).state().inForce(context);
        if (arming == null) {
            throw new FailPointException("error on " + name + ": failpoint: not armed");
        }
        return arming.whenHit(times);
    }

    /** Has every hit and change from now on told to a listener, until the result is closed. */
    public FailPointListener.Registration listen(FailPointListener listener) {
        return listeners.add(listener);
    }

    /**
     * Makes the draws of every point that is armed from now on repeatable: each has a sequence of its own, made of seed
     * and full name.
     */
    public synchronized void seed(long newSeed) {
        seed = OptionalLong.of(newSeed);
    }

    /** Every point with what it does now, everywhere, in the order of their definition. */
    public List<FailPointStatus> list() {
        return list(Optional::empty);
    }

    /** Every point with what it does now for a context, in the order of their definition. */
    public synchronized List<FailPointStatus> list(EvaluationContext context) {
        return sites.all().stream()
                .map(site -> FailPointStatus.of(site.key(), site.state(), context))
                .toList();
    }

    /**
     * A point with what it does now, everywhere.
     *
     * @param name full name or name
     * @throws FailPointException if there is no such point
     */
    public FailPointStatus status(String name) {
        Site site = find(name);
        return FailPointStatus.of(site.key(), site.state(), Optional::empty);
    }

    private synchronized Site find(String name) {
        return sites.find(name);
    }

    /** A change whose terms were compiled; nothing can be wrong with it any more. */
    private record Checked(Optional<FailPointScope> scope, String name, Optional<Function<Site, Arming>> arming) {}

    /** Gathers what a registry is made of. Not thread-safe. */
    public static final class Builder {

        private Collection<? extends Action> hostActions = List.of();
        private Condition.Compiler conditions = text -> {
            throw new IllegalArgumentException("this program has no conditions, but got \"where " + text + "\"");
        };
        private FailPointClock clock = FailPointClock.SYSTEM;
        private OptionalLong seed = OptionalLong.empty();
        private Map<String, String> environment = Map.of();

        private Builder() {}

        /** The actions of the host program, beside the core's. */
        public Builder actions(Collection<? extends Action> actions) {
            this.hostActions = actions;
            return this;
        }

        /** What compiles conditions behind {@code where}; without it, there are none. */
        public Builder conditions(Condition.Compiler compiler) {
            this.conditions = compiler;
            return this;
        }

        /** How points wait. */
        public Builder clock(FailPointClock newClock) {
            this.clock = newClock;
            return this;
        }

        /** Makes every draw of a probability repeatable, as {@link FailPoints#seed}. */
        public Builder seed(long newSeed) {
            this.seed = OptionalLong.of(newSeed);
            return this;
        }

        /**
         * Environment variables that arm points as soon as they are defined: {@code FAILPOINTS}, {@code GO_FAILPOINTS}
         * and {@code GOFAIL_FAILPOINTS}, each {@code key=terms;key=terms}.
         *
         * @throws FailPointException if one of them has no such form
         */
        public Builder environment(Map<String, String> variables) {
            this.environment = Environment.termsByKey(variables);
            return this;
        }

        /**
         * Makes the registry.
         *
         * @throws IllegalArgumentException if two actions have the same keyword
         * @throws FailPointException if terms in the environment cannot be parsed
         */
        public FailPoints build() {
            new Vocabulary(hostActions);
            return new FailPoints(this);
        }
    }
}
