package io.failgate.benchmarks.failpoint;

import io.failgate.failpoint.FailPoint;
import io.failgate.failpoint.FailPoints;
import java.util.List;

/** What is compared with a host that has no points. */
enum Candidate {
    /** What the others are compared with. */
    BASE("none", PointCode.NONE),
    /** The same, to show the noise. */
    CONTROL("A/A control: `static final false`", PointCode.CONSTANT),
    /** In a process in which no failpoint was ever armed. */
    NEVER_ARMED("failpoint, none was ever armed", PointCode.FAILPOINT),
    /** In a process in which a failpoint is armed, but not this one. */
    ANOTHER_ARMED("failpoint, another is armed", PointCode.FAILPOINT),
    /** Not armed, but it was. */
    WAS_ARMED("failpoint, was armed and disarmed itself", PointCode.FAILPOINT),
    /** A volatile field. */
    VOLATILE("volatile boolean", PointCode.VOLATILE),
    /** Look-up by name. */
    CONCURRENT_MAP("ConcurrentHashMap, look-up by name", PointCode.CONCURRENT_MAP),
    /** Look-up by name under a lock. */
    LOCKED_MAP("HashMap under a read/write lock", PointCode.LOCKED_MAP);

    private final String title;
    private final PointCode pointCode;

    Candidate(String title, PointCode pointCode) {
        this.title = title;
        this.pointCode = pointCode;
    }

    /**
     * The candidates that can be measured together: a process in which a failpoint was armed is another from then on.
     */
    static List<Candidate> of(boolean armed) {
        return armed
                ? List.of(BASE, CONTROL, ANOTHER_ARMED, WAS_ARMED, VOLATILE)
                : List.of(BASE, CONTROL, NEVER_ARMED, VOLATILE, CONCURRENT_MAP, LOCKED_MAP);
    }

    /** For the table. */
    String title() {
        return title;
    }

    /** Makes the hosts, in the state that the candidate is about. */
    Hosts make(Memory memory) {
        Hosts hosts = HostFactory.make("Hosts_" + name(), pointCode, memory);
        if (this == ANOTHER_ARMED) {
            FailPoint another = FailPoint.define("another", "", "return");
            FailPoints.global().put(another.key().name(), "return");
        } else if (this == WAS_ARMED) {
            for (int i = 0; i < 3; i++) {
                FailPoints.global().arm("Hosts_" + name() + "-" + i, "return").close();
            }
        }
        return hosts;
    }
}
