package io.failgate.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The count that all members share, as etcd keeps it. Immutable.
 *
 * @param change whose count it is
 * @param left how many hits nobody has taken
 * @param holders the members that have one in hand
 * @param callers the members that have missed a hit, and call for one
 */
record Budget(String change, long left, List<String> holders, List<String> callers) {

    /** Refuses what no member has written. */
    Budget {
        if (change == null || left < 0 || holders == null || callers == null) {
            throw new IllegalArgumentException("a field is missing");
        }
        holders = List.copyOf(holders);
        callers = List.copyOf(callers);
    }

    static Budget of(String change, long count) {
        return new Budget(change, count, List.of(), List.of());
    }

    /** The same with a hit in a member's hand; empty if there is none left. */
    Optional<Budget> taken(String member) {
        return left == 0
                ? Optional.empty()
                : Optional.of(new Budget(change, left - 1, plus(holders, member), minus(callers, member)));
    }

    /** The same after a member has spent what it had in hand. */
    Budget spent(String member) {
        return new Budget(change, left, minus(holders, member), callers);
    }

    /** The same after a member has given back what it had in hand. */
    Budget givenBack(String member) {
        return new Budget(change, left + 1, minus(holders, member), callers);
    }

    /** The same with a member that calls for a hit. */
    Budget called(String member) {
        return callers.contains(member) ? this : new Budget(change, left, holders, plus(callers, member));
    }

    private static List<String> plus(List<String> members, String member) {
        List<String> more = new ArrayList<>(members);
        if (!more.contains(member)) {
            more.add(member);
        }
        return more;
    }

    private static List<String> minus(List<String> members, String member) {
        return members.stream().filter(one -> !one.equals(member)).toList();
    }
}
