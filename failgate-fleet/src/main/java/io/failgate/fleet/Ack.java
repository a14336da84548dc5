package io.failgate.fleet;

import java.util.Map;

/**
 * What a member says that it has done. Immutable.
 *
 * @param revision everything up to this revision of etcd is in force in it
 * @param refused the reason why it could not arm a failpoint, by its full name
 * @param hits by the failpoint's full name
 * @param sessions how many clients are connected to it
 */
record Ack(long revision, Map<String, Refusal> refused, Map<String, Hits> hits, int sessions) {

    /** Null is none. */
    Ack {
        refused = refused == null ? Map.of() : Map.copyOf(refused);
        hits = hits == null ? Map.of() : Map.copyOf(hits);
    }

    /** Why a member could not arm what a change wants. */
    record Refusal(String change, String reason) {}

    /** How often something that a change has armed was hit. */
    record Hits(String change, long count) {}
}
