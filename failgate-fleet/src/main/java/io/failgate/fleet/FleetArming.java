package io.failgate.fleet;

import java.util.List;

/**
 * What a fleet has armed at a failpoint, as etcd keeps it. Immutable.
 *
 * @param change what tells one statement from another; the failpoints of one statement are armed together
 * @param terms what it is armed with
 * @param target in which members, as it was written
 * @param members the names of the members that a limited number is spent on; empty if the number is not limited
 * @param shared how many hits all members have together; 0 if each has its own count, or none
 * @param by who has armed it
 */
public record FleetArming(String change, String terms, String target, List<String> members, long shared, String by) {

    /** Refuses what no statement can have written. */
    public FleetArming {
        if (change == null || terms == null || target == null || members == null || by == null) {
            throw new IllegalArgumentException("a field is missing");
        }
        Target.parse(target);
        members = List.copyOf(members);
    }

    /** Whether it is for a member. */
    boolean isFor(FleetMember member) {
        return members.isEmpty()
                ? Target.parse(target).includes(member.name(), member.labels(), change)
                : members.contains(member.name());
    }
}
