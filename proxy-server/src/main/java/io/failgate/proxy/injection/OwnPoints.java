package io.failgate.proxy.injection;

import io.failgate.failpoint.FailPointChange;
import io.failgate.failpoint.FailPointException;
import io.failgate.failpoint.FailPointKey;
import io.failgate.failpoint.FailPoints;
import io.failgate.failpoint.Nearest;
import io.failgate.proxy.interception.Moment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The failpoints of the user's own, by their sites. */
final class OwnPoints {

    static final OwnPoints NONE = new OwnPoints(List.of());

    /** At these, what fires depends on more than a condition. */
    private static final Set<SiteKey> NO_BASE = Set.of(SiteKey.CREATE_DATABASE, SiteKey.DOWNSTREAM, SiteKey.UPSTREAM);

    private final Map<SiteKey, OwnPoint> sites = new LinkedHashMap<>();
    private final Map<SiteKey, List<SiteKey>> byBase = new HashMap<>();
    private final Map<String, SiteKey> byName = new HashMap<>();

    /**
     * Finds their sites.
     *
     * @throws IllegalArgumentException if one has none, or a name that is taken or cannot be one, naming its origin
     */
    OwnPoints(List<OwnPoint> points) {
        Set<String> taken = new HashSet<>();
        SiteKey.values().forEach(site -> take(site, taken));
        for (OwnPoint point : points) {
            try {
                SiteKey base = base(point.at());
                SiteKey site = point.site(base);
                if (point.name().contains(":")) {
                    throw new IllegalArgumentException(
                            "a name with a colon is a failpoint inside an application (--application)");
                }
                if (!take(site, taken)) {
                    throw new IllegalArgumentException("there is a failpoint of this name");
                }
                sites.put(site, point);
                byBase.computeIfAbsent(base, any -> new ArrayList<>()).add(site);
                byName.put(site.key().fullName(), site);
            } catch (IllegalArgumentException wrong) {
                throw new IllegalArgumentException(
                        point.origin() + ": the point " + point.name() + ": " + wrong.getMessage(), wrong);
            }
        }
    }

    private static boolean take(SiteKey site, Set<String> taken) {
        boolean full = taken.add(site.key().fullName());
        boolean simple = site.key().name().equals(site.key().fullName())
                || taken.add(site.key().name());
        return full && simple;
    }

    private static SiteKey base(String name) {
        List<SiteKey> sites = SiteKey.values().stream()
                .filter(site -> site.moment() != Moment.NONE && !NO_BASE.contains(site))
                .toList();
        return sites.stream()
                .filter(site ->
                        Stream.of(site.key().fullName(), site.key().name()).anyMatch(name::equals))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("a point cannot be at \"" + name + "\""
                        + Nearest.hint(
                                name,
                                sites.stream().map(site -> site.key().name()).toList())));
    }

    /** Those at a site of the catalogue, in their order. */
    List<SiteKey> at(SiteKey base) {
        return byBase.getOrDefault(base, List.of());
    }

    /** All, in their order. */
    Set<SiteKey> sites() {
        return sites.keySet();
    }

    /**
     * Checks conditions and examples.
     *
     * @throws IllegalArgumentException if one makes no sense, naming the origin of its point
     */
    void check(FailPoints registry) {
        sites.forEach((site, point) -> {
            try {
                registry.check(List.of(
                        FailPointChange.put(site.key().fullName(), site.key().example())));
            } catch (FailPointException wrong) {
                throw new IllegalArgumentException(point.origin() + ": " + wrong.getMessage(), wrong);
            }
        });
    }

    /** When a failpoint is evaluated, be it of the catalogue or the user's own. */
    Moment moment(FailPointKey key) {
        SiteKey site = byName.get(key.fullName());
        return site == null ? SiteKey.moment(key) : site.moment();
    }

    /** The site of the catalogue where a failpoint is evaluated; empty if it is at none. */
    Optional<SiteKey> base(FailPointKey key) {
        SiteKey own = byName.get(key.fullName());
        return own == null
                ? SiteKey.find(key)
                : byBase.entrySet().stream()
                        .filter(at -> at.getValue().contains(own))
                        .map(Map.Entry::getKey)
                        .findFirst();
    }

    /** The condition of a point of the user's own; empty if it has none, or is none. */
    String where(FailPointKey key) {
        SiteKey site = byName.get(key.fullName());
        return site == null ? "" : Objects.requireNonNull(sites.get(site)).where();
    }
}
