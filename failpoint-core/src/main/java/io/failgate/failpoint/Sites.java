package io.failgate.failpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * The sites of a registry, in the order of their definition. Only here it is changed what is in force at them, or
 * pending for sites that are not defined yet. Thread-safe; its monitor is the registry's lock, under which nothing
 * waits.
 */
final class Sites {

    private final SiteNames names = new SiteNames();
    private final PendingArmings pendings = new PendingArmings();
    private final boolean awaits;
    private final Actor actor;
    private final ArmedSites inForce;
    private final Listeners listener;

    /**
     * The listeners hear of each change, outside of the lock.
     *
     * @param awaits whether names that no site has can be armed
     */
    Sites(boolean awaits, FailPointClock clock, Listeners listeners) {
        this.awaits = awaits;
        this.actor = new Actor(clock);
        this.listener = listeners;
        this.inForce = new ArmedSites(clock, new ArmedSites.TimeListener() {
            @Override
            public void begun(Optional<FailPointScope> scope, Site site) {
                listener.changed(site.key(), scope);
            }

            @Override
            public void over(Optional<FailPointScope> scope, Site site, Arming arming) {
                if (disarm(scope, site, arming)) {
                    Log.info("failpoint " + site.key().name() + " is disarmed: its time is over");
                }
            }
        });
    }

    /** The site of a key, which has one from now on, armed with what was pending for it. */
    Site define(FailPointKey key) {
        List<Runnable> afterwards = new ArrayList<>();
        Site site;
        synchronized (this) {
            Optional<Site> known = names.called(key);
            if (known.isPresent()) {
                return known.get();
            }
            site = new Site(key, names.size(), actor, listener);
            names.add(site);
            for (PendingArmings.Pending pending : takePendings(site)) {
                afterwards.add(arm(site, pending));
            }
        }
        afterwards.forEach(Runnable::run);
        return site;
    }

    private List<PendingArmings.Pending> takePendings(Site site) {
        pendings.takenInsteadOf(site)
                .ifPresent(other -> Log.warn("the name " + site.key().name() + " is ambiguous: it has armed " + other
                        + " while " + site + " was not defined yet; write the full name"));
        return pendings.take(site);
    }

    /** The caller holds the lock, and runs the result without it. Nothing is thrown into a static initialiser. */
    private Runnable arm(Site site, PendingArmings.Pending pending) {
        try {
            Switch.requireEnabled();
            Arming arming =
                    pending.maker().apply(site.key()).make(site, pending.armed().hitWaiters());
            Optional<Arming> replaced = inForce.replace(pending.scope(), site, arming);
            pending.armed().define(site.key(), arming);
            return () -> {
                replaced.ifPresent(Arming::retire);
                listener.changed(site.key(), pending.scope());
            };
        } catch (FailPointException wrong) {
            return () -> {
                Log.error("failpoint " + site + " is not armed: " + wrong.getMessage());
                pending.armed().giveUp();
            };
        }
    }

    /** What all points and names do for a context, at one moment. */
    synchronized List<FailPointStatus> list(EvaluationContext context) {
        return Stream.concat(
                        names.sites().stream().map(site -> FailPointStatus.of(site.key(), site.state(), context)),
                        pendings.list(context).stream())
                .toList();
    }

    /**
     * What a point or a name does everywhere.
     *
     * @throws FailPointException if there is none, or more than one
     */
    synchronized FailPointStatus status(String name) {
        return lookUp(name)
                .map(site -> FailPointStatus.of(site.key(), site.state(), Optional::empty))
                .orElseGet(() -> pendings.status(Optional::empty, name));
    }

    /** The names that are armed and that no site has. */
    synchronized List<String> undefined() {
        return pendings.names();
    }

    /**
     * Finds a site.
     *
     * @param name full name or name
     * @return empty if something is pending for that name
     * @throws FailPointException if there is none, or more than one
     */
    synchronized Optional<Site> lookUp(String name) {
        Optional<Site> site = names.find(name);
        if (site.isEmpty() && !pendings.contains(name)) {
            throw new FailPointException(doesNotExist(name));
        }
        return site;
    }

    /**
     * Finds a site to arm.
     *
     * @return empty if it can be awaited
     * @throws FailPointException if not, or if there is more than one
     */
    synchronized Optional<Site> toArm(String name) {
        Optional<Site> site = names.find(name);
        if (site.isEmpty() && !awaits) {
            throw new FailPointException(doesNotExist(name));
        }
        if (site.isEmpty()) {
            PendingArmings.keyOf(name);
        }
        return site;
    }

    /** When a point has fired so often, as it is armed now for the context, or pending. */
    CompletableFuture<Boolean> whenHit(EvaluationContext context, String name, long times) {
        HitWaiters hitWaiters;
        synchronized (this) {
            Optional<Site> site = lookUp(name);
            hitWaiters = site.isPresent()
                    ? site.map(one -> one.state().inForce(context))
                            .map(Arming::hitWaiters)
                            .orElse(null)
                    : pendings.inForce(context, name)
                            .map(pending -> pending.armed().hitWaiters())
                            .orElse(null);
        }
        if (hitWaiters == null) {
            throw new FailPointException("error on " + name + ": failpoint: not armed");
        }
        return hitWaiters.await(times);
    }

    /** The counts of a point over all its armings. */
    Arming.Totals totals(String name) {
        return lookUp(name)
                .orElseThrow(() -> new FailPointException(doesNotExist(name)))
                .state()
                .totals();
    }

    /** Awaits a point that the environment arms. */
    synchronized void await(SiteChange change) {
        put(change, new ArrayList<>());
    }

    /**
     * Has all changes take effect together.
     *
     * @return what was armed, in the order of the changes; empty if nothing is changed because a site was defined that
     *     a change has not found
     * @throws FailPointException if nothing can be armed in this process, or too much is pending
     */
    Optional<List<Armed>> apply(List<SiteChange> changes) {
        if (changes.stream().anyMatch(change -> change.maker().isPresent())) {
            Switch.requireEnabled();
        }
        List<Runnable> afterwards = new ArrayList<>();
        List<Armed> armed = new ArrayList<>();
        synchronized (this) {
            if (changes.stream().anyMatch(change -> !change.site().equals(names.find(change.name())))) {
                return Optional.empty();
            }
            pendings.requireRoom(changes);
            for (SiteChange change : changes) {
                change(change, afterwards).ifPresent(armed::add);
            }
        }
        afterwards.forEach(Runnable::run);
        changes.stream()
                .filter(change -> change.site().isPresent())
                .forEach(change -> listener.changed(change.site().get().key(), change.scope()));
        return Optional.of(armed);
    }

    /** The caller holds the lock, and runs what is added without it. */
    private Optional<Armed> change(SiteChange change, List<Runnable> afterwards) {
        if (change.site().isEmpty()) {
            return put(change, afterwards);
        }
        Site site = change.site().get();
        HitWaiters hitWaiters = new HitWaiters();
        Arming arming = change.maker()
                .map(maker -> maker.apply(site.key()).make(site, hitWaiters))
                .orElse(null);
        inForce.replace(change.scope(), site, arming).ifPresent(replaced -> afterwards.add(replaced::retire));
        return Optional.ofNullable(arming)
                .map(made -> new Armed(site.key(), made, hitWaiters, closed -> disarm(change.scope(), site, made)));
    }

    private Optional<Armed> put(SiteChange change, List<Runnable> afterwards) {
        pendings.remove(change.scope(), change.name())
                .ifPresent(replaced -> afterwards.add(() -> replaced.armed().giveUp()));
        return pendings.add(change, closed -> disarm(change.scope(), change.name(), closed));
    }

    /** Disarms what was pending when it was armed. */
    private void disarm(Optional<FailPointScope> scope, String name, Armed armed) {
        synchronized (this) {
            if (armed.pending()) {
                pendings.remove(scope, name);
            }
        }
        Arming arming = armed.arming();
        if (arming == null) {
            armed.giveUp();
        } else {
            disarm(scope, lookUp(armed.key().fullName()).orElseThrow(), arming);
        }
    }

    /** Whether it was in force until now. */
    private boolean disarm(Optional<FailPointScope> scope, Site site, Arming arming) {
        synchronized (this) {
            if (site.state().of(scope).filter(arming::equals).isEmpty()) {
                return false;
            }
            inForce.replace(scope, site, null);
        }
        arming.retire();
        listener.changed(site.key(), scope);
        return true;
    }

    /** Disarms all that is armed inside a scope, or everywhere. */
    void disarmAll(Optional<FailPointScope> scope) {
        Map<FailPointKey, Arming> removed = new LinkedHashMap<>();
        List<PendingArmings.Pending> pending;
        synchronized (this) {
            pending = pendings.removeAll(scope);
            for (Site site : inForce.in(scope)) {
                inForce.replace(scope, site, null).ifPresent(arming -> removed.put(site.key(), arming));
            }
        }
        pending.forEach(one -> one.armed().giveUp());
        removed.values().forEach(Arming::retire);
        removed.keySet().forEach(key -> listener.changed(key, scope));
    }

    /** What there is to say of a name that nobody has defined. */
    synchronized String doesNotExist(String name) {
        return names.doesNotExist(name, awaits);
    }

    /** The name that may have been meant. */
    synchronized String hint(String name) {
        return names.hint(name);
    }
}
