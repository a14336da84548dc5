package io.failgate.benchmarks.failpoint;

/** The methods that are timed, and how often one batch calls them: for some 20 to 80 microseconds without points. */
enum Host {
    CALC(20_000),
    VECTOR(250),
    WAL(12_000),
    FNV(32);

    private final int times;

    Host(int times) {
        this.times = times;
    }

    int times() {
        return times;
    }

    /** Runs one batch; what it computes must be used. */
    int run(Hosts hosts) {
        return switch (this) {
            case CALC -> hosts.calc(times);
            case VECTOR -> hosts.vector(times);
            case WAL -> hosts.wal(times);
            case FNV -> hosts.fnv(times);
        };
    }
}
