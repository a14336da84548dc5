package io.failgate.failpoint;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The sites of a registry by what they are called, in the order of their definition. The caller holds its lock. */
final class SiteNames {

    private final Map<String, Site> byFullName = new LinkedHashMap<>();
    private final Map<String, List<Site>> byName = new HashMap<>();

    /** Adds a site whose full name is free. */
    void add(Site site) {
        byFullName.put(site.key().fullName(), site);
        byName.computeIfAbsent(site.key().name(), name -> new ArrayList<>(1)).add(site);
    }

    int size() {
        return byFullName.size();
    }

    Collection<Site> sites() {
        return byFullName.values();
    }

    /** The site with the full name of a key. */
    Optional<Site> called(FailPointKey key) {
        return Optional.ofNullable(byFullName.get(key.fullName()));
    }

    /**
     * Finds a site.
     *
     * @param name full name or name
     * @throws FailPointException if there is more than one
     */
    Optional<Site> find(String name) {
        Site exact = byFullName.get(name);
        if (exact != null) {
            return Optional.of(exact);
        }
        List<Site> called = byName.getOrDefault(name, List.of());
        if (called.size() > 1) {
            throw new FailPointException("error on " + name + ": failpoint: the name is ambiguous; write one of "
                    + called.stream().map(Site::toString).collect(Collectors.joining(", ")));
        }
        return called.stream().findFirst();
    }

    /** What there is to say of a name that nobody has defined. */
    String doesNotExist(String name, boolean mayBeLoaded) {
        return "error on " + name + ": failpoint: failpoint does not exist" + hint(name)
                + (mayBeLoaded ? "; a failpoint exists when the class that defines it has been loaded" : "");
    }

    /** The name that may have been meant. */
    String hint(String name) {
        if (name.contains("*") || name.contains("%")) {
            return "; a name is not a pattern, so each failpoint is named by itself";
        }
        List<String> names = new ArrayList<>(byFullName.keySet());
        byFullName.values().forEach(site -> names.add(site.key().name()));
        return Nearest.hint(name, names);
    }
}
