package io.failgate.failpoint;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A registry of failpoints, which a program defines and its tests arm. Thread-safe; independent of other registries.
 *
 * <p>Users call a point by its full name or by its name. Changing the registry never waits for a point that sleeps or
 * is paused.
 */
public final class FailPoints {

    private final TermsCompiler compiler;
    private final Listeners listeners = new Listeners();
    private final Sites sites;
    private final Changes changes;

    FailPoints(FailPointsBuilder builder) {
        this.compiler = new TermsCompiler(builder.hostActions, builder.conditions, builder.seed);
        this.sites = new Sites(builder.pendingNames, builder.clock, listeners);
        this.changes = new Changes(sites, compiler);
        changes.await(builder.environment);
    }

    /**
     * The registry of this process, armed by environment variables as {@link FailPointsBuilder#environment} says, with
     * {@link FailPointsBuilder#pendingNames}.
     */
    public static FailPoints global() {
        return GlobalFailPoints.INSTANCE;
    }

    /** A registry that knows the {@link CoreAction}s. */
    public static FailPoints create() {
        return builder().build();
    }

    /** A builder of registries. */
    public static FailPointsBuilder builder() {
        return new FailPointsBuilder();
    }

    /** Every action that terms may name: the core's, then the host program's. */
    public List<Action> actions() {
        return compiler.actions();
    }

    /** Does nothing. Called by the action {@code break}: the place for a debugger's breakpoint. */
    public static void breakHere() {}

    /**
     * Registers a point, not armed, unless something is pending for it. Points are listed in the order in which they
     * are defined. A full name is one point: whoever defines it again, such as a class of another class loader, gets
     * the same one. Of what is pending, the log says what makes no sense at the point.
     */
    public FailPoint define(FailPointKey key) {
        return sites.define(key);
    }

    /** The names that are pending: they are armed, and no point has been defined for them so far. */
    public List<String> undefined() {
        return sites.undefined();
    }

    /**
     * Arms a point, or arms it anew: hits are counted from zero, and pauses are released.
     *
     * @param name full name or name
     * @throws FailPointException if there is no such point, and {@linkplain FailPointsBuilder#pendingNames names cannot
     *     be pending}, or if the terms cannot be parsed; what was in force stays in force
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
        armAll(termsByName);
    }

    /**
     * Arms a point, as {@link #put}, until the result is closed.
     *
     * @param name full name or name
     * @throws FailPointException as {@link #put}
     */
    public Armed arm(String name, String terms) {
        return armAll(Map.of(name, terms)).get(0);
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
        return apply(termsByName.entrySet().stream()
                .map(entry -> FailPointChange.put(entry.getKey(), entry.getValue()))
                .toList());
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
        return this.changes.apply(changes);
    }

    /**
     * Refuses what {@link #apply} would refuse, and changes nothing.
     *
     * @return why what would be armed would hardly do what was meant, by the name in the change
     * @throws FailPointException if so
     */
    public Map<String, String> check(List<FailPointChange> changes) {
        return this.changes.warnings(this.changes.check(changes));
    }

    Armed arm(Optional<FailPointScope> scope, String name, FailPointCallback callback) {
        return changes.arm(scope, name, callback);
    }

    /** What there is to say of a name that nobody has defined. */
    String doesNotExist(String name) {
        return sites.doesNotExist(name);
    }

    /**
     * Disarms a point and releases its pauses. Nothing happens if it is not armed.
     *
     * @param name full name or name
     * @throws FailPointException if there is no such point
     */
    public void remove(String name) {
        apply(List.of(FailPointChange.remove(name)));
    }

    /** Disarms every point, but for what scopes have armed. */
    public void removeAll() {
        removeAll(Optional.empty());
    }

    void removeAll(Optional<FailPointScope> scope) {
        sites.disarmAll(scope);
    }

    /**
     * Releases the pauses of a point, in all scopes; it stays armed.
     *
     * @param name full name or name
     * @throws FailPointException if there is no such point
     */
    public void wakeUp(String name) {
        sites.lookUp(name).ifPresent(site -> site.state().all().forEach(Arming::wakeUp));
    }

    /**
     * {@link Armed#whenHit} of a point as it is armed now for the context. The caller may cancel it.
     *
     * @param name full name or name
     * @throws FailPointException if there is no such point, or it is not armed
     */
    public CompletableFuture<Boolean> whenHit(EvaluationContext context, String name, long times) {
        return sites.whenHit(context, name, times);
    }

    /** Completes when a point has fired that often in all its armings. The caller may cancel it. */
    public CompletableFuture<Boolean> whenEntered(String name, long times) {
        return sites.totals(name).hitWaiters().await(times);
    }

    /** Has every hit and change from now on told to a listener, until the result is closed. */
    public FailPointListener.Registration listen(FailPointListener listener) {
        return listeners.add(listener);
    }

    /** Makes draws of what is armed from now on repeatable: each point has a sequence made of seed and full name. */
    public void seed(long newSeed) {
        compiler.seed(newSeed);
    }

    /**
     * Has what is armed from now on without {@code for} be disarmed when that time is over, so that nothing is
     * forgotten. Callbacks stay.
     */
    public void limitTime(Duration longest) {
        compiler.limitTime(longest);
    }

    /** Every point with what it does now, everywhere, in the order of their definition; then what is pending. */
    public List<FailPointStatus> list() {
        return list(Optional::empty);
    }

    /** The same for a context. */
    public List<FailPointStatus> list(EvaluationContext context) {
        return sites.list(context);
    }

    /**
     * A point with what it does now, everywhere.
     *
     * @param name full name or name
     * @throws FailPointException if there is no such point
     */
    public FailPointStatus status(String name) {
        return sites.status(name);
    }
}
