package io.failgate.fleet;

import io.failgate.failpoint.FailPoints;

/** A program around a member that has no clients. */
record HostWithoutClients(FailPoints failPoints) implements FleetHost {

    @Override
    public int sessions() {
        return 0;
    }

    @Override
    public void disarmAll() {
        failPoints.removeAll();
    }
}
