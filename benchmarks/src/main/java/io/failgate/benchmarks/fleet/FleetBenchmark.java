package io.failgate.benchmarks.fleet;

import io.failgate.failpoint.FailPointKey;
import io.failgate.failpoint.FailPoints;
import io.failgate.fleet.Fleet;
import io.failgate.fleet.FleetChange;
import io.failgate.fleet.FleetHost;
import io.failgate.fleet.FleetMember;
import io.failgate.fleet.FleetSettings;
import io.failgate.fleet.Receipt;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Arms and disarms a failpoint in many members of one process, again and again. A round ends when every member has said
 * that it is in force.
 */
public final class FleetBenchmark {

    private static final int WARM_UP = 100;

    private final List<Fleet> fleets = new ArrayList<>();

    private FleetBenchmark() {}

    /** Takes {@code etcd://HOST:PORT/NAME}, how many members, and how many rounds. */
    public static void main(String[] arguments) {
        FleetSettings settings = new FleetSettings(FleetSettings.Address.parse(arguments[0]));
        int members = Integer.parseInt(arguments[1]);
        int rounds = Integer.parseInt(arguments[2]);
        FleetBenchmark benchmark = new FleetBenchmark();
        try {
            for (int i = 0; i < members; i++) {
                benchmark.join(settings, "member" + i);
            }
            benchmark.run(
                    rounds, new PrintWriter(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
        } finally {
            benchmark.fleets.forEach(Fleet::close);
        }
    }

    private void join(FleetSettings settings, String name) {
        FailPoints failPoints = FailPoints.create();
        failPoints.define(new FailPointKey("benchmark/commit", "before a commit", "error"));
        fleets.add(Fleet.join(settings, failPoints, new FleetMember(name, "", "", "", Map.of()), new FleetHost() {
            @Override
            public int sessions() {
                return 0;
            }

            @Override
            public void disarmAll() {
                failPoints.removeAll();
            }
        }));
    }

    private void run(int rounds, PrintWriter out) {
        measure(WARM_UP);
        long[][] nanos = measure(rounds);
        out.printf("%d members, %d rounds, milliseconds%n", fleets.size(), rounds);
        print(out, "arm", nanos[0]);
        print(out, "disarm", nanos[1]);
    }

    private long[][] measure(int rounds) {
        long[][] nanos = new long[2][rounds];
        for (int round = 0; round < rounds; round++) {
            Fleet writer = fleets.get(round % fleets.size());
            nanos[0][round] = nanosOf(writer, FleetChange.put("commit", "return(" + round + ")"));
            nanos[1][round] = nanosOf(writer, FleetChange.remove("commit"));
        }
        return nanos;
    }

    private long nanosOf(Fleet writer, FleetChange change) {
        long begin = System.nanoTime();
        Receipt receipt = writer.apply(List.of(change), "the benchmark").join();
        long nanos = System.nanoTime() - begin;
        if (receipt.members() != fleets.size()) {
            throw new IllegalStateException(receipt.toString());
        }
        return nanos;
    }

    private static void print(PrintWriter out, String what, long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        out.printf("%-7s p50 %.1f  p99 %.1f  slowest %.1f%n", what, at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1));
    }

    private static double at(long[] sorted, double share) {
        int index = (int) Math.ceil(share * sorted.length) - 1;
        return sorted[Math.max(0, index)] / 1e6;
    }
}
