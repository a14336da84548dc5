package io.failgate.fleet;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A fleet at one moment, as etcd has it. Immutable.
 *
 * @param revision of etcd
 * @param armed what is armed, by the failpoint's full name
 * @param members those that are alive, by name
 * @param haltedBy who has halted the fleet; empty if nobody has
 */
public record FleetStatus(
        long revision, Map<String, FleetArming> armed, List<Member> members, Optional<String> haltedBy) {

    /**
     * A member that is alive.
     *
     * @param member as it says of itself
     * @param applied the last revision that is in force in it; empty if it has said none yet
     * @param lag how many revisions that is behind the last arming; 0 if everything that is armed is in force in it
     * @param refused why it could not arm a failpoint, by full name
     * @param hits of what is armed now, by full name
     * @param sessions how many clients are connected to it
     */
    public record Member(
            FleetMember member,
            OptionalLong applied,
            long lag,
            Map<String, String> refused,
            Map<String, Long> hits,
            int sessions) {}

    /** How often a failpoint was hit in all members, since the fleet has armed it. */
    public long hits(String fullName) {
        return members.stream()
                .mapToLong(member -> member.hits().getOrDefault(fullName, 0L))
                .sum();
    }
}
