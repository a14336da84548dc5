package io.failgate.benchmarks.command;

import io.failgate.failpoint.FailPoint;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A site of the proxy at which nothing is to happen. */
@State(Scope.Benchmark)
public class UnarmedSite {

    /** What became of the site before. */
    public enum History {
        /** Nothing. */
        NEVER_ARMED,
        /** It was in use once. */
        ARMED_AND_DISARMED
    }

    /** What became of it before. */
    @Param
    public History history = History.NEVER_ARMED;

    private final ProxySite site = ProxySite.define();

    /** Gives the site its history. */
    @Setup
    public void live() {
        if (history == History.ARMED_AND_DISARMED) {
            site.arm("return");
            site.disarm();
        }
    }

    FailPoint site() {
        return site.point();
    }
}
