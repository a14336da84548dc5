package io.failgate.proxy.admin;

import io.failgate.fleet.FleetArming;
import io.failgate.fleet.FleetStatus;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A fleet as the JSON API shows it.
 *
 * @param name what tells it from other fleets
 * @param revision of etcd
 * @param haltedBy null if it is not halted
 * @param failpoints what it has armed, by full name
 * @param members those that are alive, by name
 */
record FleetView(String name, long revision, @Nullable String haltedBy, List<Armed> failpoints, List<Member> members) {

    /**
     * A failpoint that the fleet has armed.
     *
     * @param name the full name
     * @param shared how many hits all members have together; 0 if each has its own count, or none
     * @param hits in all members, since it was armed
     */
    record Armed(String name, String terms, String target, long shared, String by, long hits) {

        static Armed of(String name, FleetArming arming, FleetStatus status) {
            return new Armed(name, arming.terms(), arming.target(), arming.shared(), arming.by(), status.hits(name));
        }
    }

    /**
     * A member.
     *
     * @param revision the last one that is in force in it; null if it has said none yet
     * @param lag how many revisions that is behind the last arming
     * @param hits of what the fleet has armed
     * @param refused why it could not arm a failpoint, by full name
     */
    record Member(
            String name,
            String address,
            String upstream,
            Map<String, String> labels,
            String version,
            @Nullable Long revision,
            long lag,
            int sessions,
            long hits,
            Map<String, String> refused) {

        static Member of(FleetStatus.Member member) {
            return new Member(
                    member.member().name(),
                    member.member().address(),
                    member.member().upstream(),
                    member.member().labels(),
                    member.member().version(),
                    member.applied().isPresent() ? member.applied().getAsLong() : null,
                    member.lag(),
                    member.sessions(),
                    member.hits().values().stream().mapToLong(Long::longValue).sum(),
                    new TreeMap<>(member.refused()));
        }
    }

    static FleetView of(String name, FleetStatus status) {
        return new FleetView(
                name,
                status.revision(),
                status.haltedBy().orElse(null),
                new TreeMap<>(status.armed())
                        .entrySet().stream()
                                .map(armed -> Armed.of(armed.getKey(), armed.getValue(), status))
                                .toList(),
                status.members().stream().map(Member::of).toList());
    }
}
