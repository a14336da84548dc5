package io.failgate.failpoint;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;

/**
 * The gate of the whole process: shut until the first failpoint is armed.
 *
 * <p>HotSpot folds the target of a constant call site into compiled code and throws that code away when the target
 * changes. So comparing a target with {@link #OFF} compiles to nothing while nothing was ever armed. The handles are
 * compared, never called.
 */
final class Gate {

    /** False in a process started with {@code -Dfailpoints.enabled=false}: no failpoint can be armed in it. */
    static final boolean ENABLED = !"false".equals(System.getProperty("failpoints.enabled"));

    /** The target of a call site whose failpoint was never armed. */
    static final MethodHandle OFF;

    private static final MethodHandle ON;
    private static final MethodHandle ON_AGAIN;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            MethodType type = MethodType.methodType(void.class);
            OFF = lookup.findStatic(Gate.class, "off", type);
            ON = lookup.findStatic(Gate.class, "on", type);
            ON_AGAIN = lookup.findStatic(Gate.class, "onAgain", type);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private static final MutableCallSite GATE = shutLatch();

    private Gate() {}

    /** A call site that is {@link #OFF}. */
    static MutableCallSite shutLatch() {
        MutableCallSite latch = new MutableCallSite(MethodType.methodType(void.class));
        latch.setTarget(OFF);
        return latch;
    }

    static boolean isOpen() {
        return GATE.getTarget() != OFF;
    }

    /**
     * Opens the latch of one failpoint for good, and the gate. The gate's target changes each time, so that compiled
     * code which had read a latch through a non-constant reference is thrown away as well.
     */
    static synchronized void open(MutableCallSite latch) {
        latch.setTarget(ON);
        GATE.setTarget(GATE.getTarget() == ON ? ON_AGAIN : ON);
        MutableCallSite.syncAll(new MutableCallSite[] {latch, GATE});
    }

    @SuppressWarnings("UnusedMethod") // the method of OFF
    private static void off() {}

    @SuppressWarnings("UnusedMethod") // the method of ON
    private static void on() {}

    @SuppressWarnings("UnusedMethod") // the method of ON_AGAIN
    private static void onAgain() {}
}
