package io.failgate.failpoint;

/** Takes a step {@code panic}: it throws, or ends the process if the environment says so. */
final class Panic {

    /** That of a Go program that panics. */
    private static final int PANICKED = 2;

    private static final boolean ENDS_PROCESS = endsProcess();

    private Panic() {}

    private static boolean endsProcess() {
        try {
            return Environment.panicEndsProcess(System.getenv());
        } catch (FailPointException bad) {
            Log.error("panic throws: " + bad.getMessage());
            return false;
        }
    }

    /**
     * Panics on this thread.
     *
     * @param name of the point
     * @return never
     * @throws FailPointPanic unless the process ends here
     */
    static FailPointPanic raise(String name, Value value) {
        FailPointPanic panic = new FailPointPanic(value);
        Endpoints.settle();
        if (ENDS_PROCESS) {
            Log.toStandardError(
                    "failpoint " + name + " ends the process by a panic, on thread "
                            + Thread.currentThread().getName() + ":",
                    panic);
            Runtime.getRuntime().halt(PANICKED);
        }
        throw panic;
    }
}
