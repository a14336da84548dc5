package io.failgate.fleet;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The keys of a fleet in etcd, and what they hold. */
final class Keys {

    /** A {@link FleetArming} for each failpoint's full name, on the lease of its statement. */
    static final String ARMED = "armed/";

    /** A {@link Budget} for each full name and change whose count is shared, on the lease of its statement. */
    static final String BUDGET = "budget/";

    /** Who has halted the fleet. */
    static final String HALT = "halt";

    /** Behind {@link #ARMED}, {@link #BUDGET} and {@link #HALT}, and before all others that come behind these. */
    static final String BEHIND_HALT = "halt0";

    /** A {@link FleetMember} for each member's name, on the lease of the member. */
    static final String MEMBERS = "members/";

    /** An {@link Ack} for each member's name, on the lease of the member. */
    static final String ACKS = "acks/";

    /** {@link Accounts.Spent} for each member's name and failpoint's full name, on the lease of its statement. */
    static final String SPENT = "spent/";

    /** The id of the last statement that has changed a failpoint, for each full name. It tells who has done what. */
    static final String LAST = "last/";

    private Keys() {}

    /** Under {@link #BUDGET}. A change of its own has a budget of its own, so that taking it back leaves the other. */
    static String budget(String name, String change) {
        return name + "/" + change;
    }

    /** In front of the keys of a fleet. */
    static ByteSequence namespace(String fleet) {
        return bytes("/failgate/" + fleet + "/");
    }

    static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    /** The rest of a key behind its prefix. */
    static String nameIn(ByteSequence key, String prefix) {
        return key.toString(StandardCharsets.UTF_8).substring(prefix.length());
    }

    static boolean isIn(ByteSequence key, String prefix) {
        return key.startsWith(bytes(prefix));
    }

    /** The value of a key among those that were found. */
    static Optional<KeyValue> find(List<KeyValue> found, String key) {
        ByteSequence wanted = bytes(key);
        return found.stream().filter(one -> one.getKey().equals(wanted)).findFirst();
    }
}
