package io.failgate.failpoint;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Checks what users want changed, and has it take effect at the sites. Thread-safe. */
final class Changes {

    private final Sites sites;
    private final TermsCompiler compiler;

    Changes(Sites sites, TermsCompiler compiler) {
        this.sites = sites;
        this.compiler = compiler;
    }

    /**
     * Awaits points that the environment arms; none of them is defined.
     *
     * @throws FailPointException if anything is wrong with one of them
     */
    void await(Map<String, String> termsByName) {
        termsByName.entrySet().stream()
                .map(entry -> await(FailPointChange.put(entry.getKey(), entry.getValue()), entry.getValue()))
                .toList()
                .forEach(sites::await);
    }

    /**
     * All changes, or none.
     *
     * @throws FailPointException if anything is wrong with one of them
     */
    List<Armed> apply(List<FailPointChange> changes) {
        return apply(() -> check(changes));
    }

    /** Arms a callback. */
    Armed arm(Optional<FailPointScope> scope, String name, FailPointCallback callback) {
        Arming.Maker maker = (site, hitWaiters) ->
                new Arming(site.key(), callback, site.state().totals(), hitWaiters);
        return apply(() -> List.of(
                        new SiteChange(scope, name, sites.toArm(name), Optional.empty(), Optional.of(key -> maker))))
                .get(0);
    }

    private List<Armed> apply(Supplier<List<SiteChange>> changes) {
        Optional<List<Armed>> armed = Optional.empty();
        while (armed.isEmpty()) { // again, if a point was defined meanwhile
            armed = sites.apply(changes.get());
        }
        armed.get().stream().filter(Armed::pending).forEach(this::report);
        return armed.get();
    }

    private void report(Armed pending) {
        String name = pending.key().fullName();
        Log.warn("failpoint " + name + " is pending until a class that defines it is loaded" + sites.hint(name));
    }

    /**
     * Refuses what cannot be applied.
     *
     * @throws FailPointException if anything is wrong with one of them
     */
    List<SiteChange> check(List<FailPointChange> changes) {
        Set<String> put = new HashSet<>();
        List<SiteChange> checked = new ArrayList<>();
        for (FailPointChange change : changes) {
            String name = change.name();
            if (change.terms().isPresent()) {
                checked.add(put(change, change.terms().get()));
                put.add(name);
            } else {
                Optional<Site> site = put.contains(name) ? sites.toArm(name) : sites.lookUp(name);
                checked.add(new SiteChange(change.scope(), name, site, Optional.empty(), Optional.empty()));
            }
        }
        return checked;
    }

    /** What there is to say against changes that cannot be wrong, by name. */
    Map<String, String> warnings(List<SiteChange> checked) {
        Map<String, String> warnings = new LinkedHashMap<>();
        for (SiteChange change : checked) {
            change.site()
                    .flatMap(site -> change.maker().map(maker -> maker.apply(site.key())))
                    .flatMap(Arming.Maker::warning)
                    .ifPresent(warning -> warnings.put(change.name(), warning));
        }
        return warnings;
    }

    private SiteChange put(FailPointChange change, String terms) {
        Optional<Site> site = sites.toArm(change.name());
        if (site.isEmpty()) {
            return await(change, terms);
        }
        Arming.Maker maker = compiler.compile(site.get().key(), change.name(), terms, change.ledger());
        return new SiteChange(change.scope(), change.name(), site, Optional.empty(), Optional.of(key -> maker));
    }

    private SiteChange await(FailPointChange change, String terms) {
        PendingArmings.keyOf(change.name());
        return new SiteChange(
                change.scope(),
                change.name(),
                Optional.empty(),
                Optional.of(compiler.parse(change.name(), terms)),
                Optional.of(key -> compiler.compile(key, change.name(), terms, change.ledger())));
    }
}
