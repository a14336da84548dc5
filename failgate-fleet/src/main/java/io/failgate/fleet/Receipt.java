package io.failgate.fleet;

import java.util.List;
import java.util.Map;

/**
 * What has become of a change. Immutable.
 *
 * @param revision of etcd
 * @param members how many members it is in force in
 * @param missing what has kept it from the others; empty unless best effort was asked for
 * @param warnings why what is armed will hardly do what was meant, by the failpoint
 */
public record Receipt(long revision, int members, List<String> missing, Map<String, String> warnings) {

    /** Keeps copies. */
    public Receipt {
        missing = List.copyOf(missing);
        warnings = Map.copyOf(warnings);
    }

    Receipt(long revision, int members, List<String> missing) {
        this(revision, members, missing, Map.of());
    }

    Receipt with(Map<String, String> newWarnings) {
        return new Receipt(revision, members, missing, newWarnings);
    }
}
