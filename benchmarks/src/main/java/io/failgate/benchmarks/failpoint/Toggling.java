package io.failgate.benchmarks.failpoint;

import io.failgate.failpoint.FailPoints;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One process in which two threads run hot while a third arms and disarms the point that they pass. */
final class Toggling {

    /** How often per second a point is armed and disarmed. */
    static final List<Integer> RATES = List.of(0, 1, 10, 100, 1000);

    private static final String FAILPOINT = "Toggled";
    private static final int ROUNDS = Integer.getInteger("toggle-rounds", 7);
    private static final long WINDOW = TimeUnit.MILLISECONDS.toNanos(Long.getLong("toggle-window", 1_000));
    private static final int BATCH = 5_000;

    private volatile boolean stopped;

    private Toggling() {}

    /** What is toggled. */
    enum Design {
        BASE(PointCode.NONE),
        VOLATILE(PointCode.VOLATILE),
        FAILPOINT(PointCode.FAILPOINT);

        private final PointCode pointCode;

        Design(PointCode pointCode) {
            this.pointCode = pointCode;
        }
    }

    private record Window(Design design, Hosts hosts, int rate) {

        /**
         * Arms the point and disarms it at once, so that what happens at an armed point takes hardly any of the time.
         */
        void toggle() {
            hosts.set(true);
            hosts.set(false);
            if (design == Design.FAILPOINT) {
                FailPoints.global().arm(Toggling.FAILPOINT + "-0", "return").close();
            }
        }
    }

    private record Work(long cpuNanos, long calls) {}

    /** Prints a line for each round, design and rate: the names, and nanoseconds of CPU time per call. */
    static void run(PrintWriter out) throws InterruptedException, ExecutionException {
        List<Window> windows = new ArrayList<>();
        for (Design design : Design.values()) {
            Hosts hosts = HostFactory.make(
                    design == Design.FAILPOINT ? FAILPOINT : design.name(), design.pointCode, new Memory());
            RATES.forEach(rate -> windows.add(new Window(design, hosts, rate)));
        }
        ExecutorService workers = Executors.newFixedThreadPool(2);
        try {
            Toggling toggling = new Toggling();
            for (Window window : windows) { // to warm up
                toggling.measure(new Window(window.design(), window.hosts(), 0), workers, WINDOW / 5);
            }
            for (int round = 0; round < ROUNDS; round++) {
                Collections.shuffle(windows);
                for (Window window : windows) {
                    double nanos = toggling.measure(window, workers, WINDOW);
                    out.println(round + " " + window.design() + " " + window.rate() + " " + nanos);
                }
            }
        } finally {
            workers.shutdown();
        }
    }

    private double measure(Window window, ExecutorService workers, long nanos)
            throws InterruptedException, ExecutionException {
        stopped = false;
        List<Future<Work>> running =
                List.of(workers.submit(() -> work(window.hosts())), workers.submit(() -> work(window.hosts())));
        toggle(window, System.nanoTime() + nanos);
        stopped = true;
        long cpuNanos = 0;
        long calls = 0;
        for (Future<Work> worker : running) {
            cpuNanos += worker.get().cpuNanos();
            calls += worker.get().calls();
        }
        return cpuNanos / (double) calls;
    }

    private static void toggle(Window window, long end) {
        long next = window.rate() > 0 ? System.nanoTime() : end;
        while (System.nanoTime() - end < 0) {
            if (window.rate() > 0 && System.nanoTime() - next >= 0) {
                window.toggle();
                next += TimeUnit.SECONDS.toNanos(1) / window.rate();
            } else {
                LockSupport.parkNanos(Math.min(next - System.nanoTime(), end - System.nanoTime()));
            }
        }
    }

    private Work work(Hosts hosts) {
        var threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        long calls = 0;
        int results = 0;
        while (!stopped) {
            results += hosts.calc(BATCH);
            calls += BATCH;
        }
        return new Work(threads.getCurrentThreadCpuTime() - start + (results == 1 ? 1 : 0), calls);
    }
}
