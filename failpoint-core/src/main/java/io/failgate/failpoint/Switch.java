package io.failgate.failpoint;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;

/**
 * The switch of the whole process: off until the first failpoint is armed. Each failpoint has a latch of its own, which
 * is turned on with it and stays on.
 *
 * <p>HotSpot folds the target of a constant call site into compiled code and throws that code away when the target
 * changes. So comparing a target with {@link #OFF} compiles to nothing while nothing was ever armed. The handles are
 * compared, never called.
 */
final class Switch {

    static final String PROPERTY = "failpoints.enabled";

    /** False in a process started with {@code -Dfailpoints.enabled=false}: no failpoint can be armed in it. */
    static final boolean ENABLED = isEnabled(System.getProperty(PROPERTY, ""));

    /** The target of a call site whose failpoint was never armed. */
    static final MethodHandle OFF;

    private static final MethodHandle ON;
    private static final MethodHandle ON_AGAIN;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            MethodType type = MethodType.methodType(void.class);
            OFF = lookup.findStatic(Switch.class, "off", type);
            ON = lookup.findStatic(Switch.class, "on", type);
            ON_AGAIN = lookup.findStatic(Switch.class, "onAgain", type);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private static final MutableCallSite PROCESS = newLatch();

    private Switch() {}

    /**
     * Refuses if nothing can be armed.
     *
     * @throws FailPointException if no failpoint can be armed in this process
     */
    static void requireEnabled() {
        if (!ENABLED) {
            throw new FailPointException(
                    "failpoints are disabled by -D" + PROPERTY + "=" + System.getProperty(PROPERTY, ""));
        }
    }

    /** Who sets it wants failpoints off, so what cannot be read does that. */
    private static boolean isEnabled(String setting) {
        if (setting.isBlank()) {
            return true;
        }
        return OnOff.parse(setting).orElseGet(() -> {
            Log.toStandardError(OnOff.refusal(PROPERTY, setting) + "; no failpoint can be armed");
            return false;
        });
    }

    /** A call site that is {@link #OFF}. */
    static MutableCallSite newLatch() {
        MutableCallSite latch = new MutableCallSite(MethodType.methodType(void.class));
        latch.setTarget(OFF);
        return latch;
    }

    static boolean isOn() {
        return PROCESS.getTarget() != OFF;
    }

    /**
     * Turns the latch of one failpoint on for good, and the switch of the process. That one's target changes each time,
     * so that compiled code which had read a latch through a non-constant reference is thrown away as well.
     */
    static synchronized void turnOn(MutableCallSite latch) {
        latch.setTarget(ON);
        PROCESS.setTarget(PROCESS.getTarget() == ON ? ON_AGAIN : ON);
        MutableCallSite.syncAll(new MutableCallSite[] {latch, PROCESS});
    }

    @SuppressWarnings("UnusedMethod") // the method of OFF
    private static void off() {}

    @SuppressWarnings("UnusedMethod") // the method of ON
    private static void on() {}

    @SuppressWarnings("UnusedMethod") // the method of ON_AGAIN
    private static void onAgain() {}
}
