package io.failgate.fleet;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The count that all members share, as etcd keeps it. Immutable.
 *
 * @param change whose count it is
 * @param left how many hits nobody has taken
 * @param holders the members that have one in hand, each with what tells that hit from others
 * @param callers the members that have missed a hit, and call for one
 */
record Budget(String change, long left, Map<String, String> holders, List<String> callers) {

    /** Refuses what no member has written. */
    Budget {
        if (change == null || left < 0 || holders == null || callers == null) {
            throw new IllegalArgumentException("a field is missing");
        }
        holders = Map.copyOf(holders);
        callers = List.copyOf(callers);
    }

    static Budget of(String change, long count) {
        return new Budget(change, count, Map.of(), List.of());
    }

    /** What a member has in hand. */
    Optional<String> inHand(String member) {
        return Optional.ofNullable(holders.get(member));
    }

    /** The same with a new hit in a member's hand; empty if there is none left, or it has one. */
    Optional<Budget> taken(String member) {
        if (left == 0 || holders.containsKey(member)) {
            return Optional.empty();
        }
        Map<String, String> more = new HashMap<>(holders);
        more.put(member, UUID.randomUUID().toString());
        return Optional.of(new Budget(
                change,
                left - 1,
                more,
                callers.stream().filter(one -> !one.equals(member)).toList()));
    }

    /** The same after a member has spent a hit that it has in hand; empty if it has another, or none. */
    Optional<Budget> spent(String member, String hit) {
        return without(member, hit, 0);
    }

    /** The same after a member has given a hit back that it has in hand; empty if it has another, or none. */
    Optional<Budget> givenBack(String member, String hit) {
        return without(member, hit, 1);
    }

    private Optional<Budget> without(String member, String hit, int back) {
        if (!hit.equals(holders.get(member))) {
            return Optional.empty();
        }
        Map<String, String> others = new HashMap<>(holders);
        others.remove(member);
        return Optional.of(new Budget(change, left + back, others, callers));
    }

    /** The same with a member that calls for a hit. */
    Budget called(String member) {
        return callers.contains(member)
                ? this
                : new Budget(
                        change,
                        left,
                        holders,
                        Stream.concat(callers.stream(), Stream.of(member)).toList());
    }
}
