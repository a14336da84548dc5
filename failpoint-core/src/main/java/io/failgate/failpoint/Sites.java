package io.failgate.failpoint;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The sites of a registry, by full name and by name, in the order of their definition. Guarded by the registry's lock.
 */
final class Sites {

    private final Map<String, Site> byFullName = new LinkedHashMap<>();

    /**
     * Adds a site.
     *
     * @throws IllegalArgumentException if the full name is taken
     */
    void add(Site site) {
        if (byFullName.putIfAbsent(site.key().fullName(), site) != null) {
            throw new IllegalArgumentException(
                    "two failpoints are called " + site.key().fullName());
        }
    }

    Collection<Site> all() {
        return Collections.unmodifiableCollection(byFullName.values());
    }

    /**
     * Finds a site.
     *
     * @param name full name or name
     * @throws FailPointException if there is none, or more than one
     */
    Site find(String name) {
        Site exact = byFullName.get(name);
        if (exact != null) {
            return exact;
        }
        List<Site> called = byFullName.values().stream()
                .filter(site -> site.key().isCalled(name))
                .toList();
        if (called.size() != 1) {
            throw new FailPointException("error on " + name + ": failpoint: "
                    + (called.isEmpty() ? doesNotExist(name) : isAmbiguous(called)));
        }
        return called.get(0);
    }

    private String doesNotExist(String name) {
        List<String> names = new ArrayList<>(byFullName.keySet());
        byFullName.values().forEach(site -> names.add(site.key().name()));
        return "failpoint does not exist" + Nearest.hint(name, names);
    }

    private static String isAmbiguous(List<Site> sites) {
        return "the name is ambiguous; write one of " + sites;
    }
}
