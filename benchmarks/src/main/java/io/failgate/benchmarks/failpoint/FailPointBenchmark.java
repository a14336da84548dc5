package io.failgate.benchmarks.failpoint;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints what failpoints cost, as Markdown. Takes a few minutes. */
public final class FailPointBenchmark {

    private static final int FORKS = Integer.getInteger("forks", 3);

    private final PrintWriter out;

    private FailPointBenchmark(PrintWriter out) {
        this.out = out;
    }

    /** Without arguments, measures everything in processes of their own; these have arguments. */
    public static void main(String[] arguments) throws Exception {
        PrintWriter out = new PrintWriter(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        switch (arguments.length == 0 ? "" : arguments[0]) {
            case "timing" -> Timing.run(arguments[1].equals("armed"), out);
            case "toggling" -> Toggling.run(out);
            default -> new FailPointBenchmark(out).everything();
        }
        out.flush();
    }

    private void everything() throws Exception {
        out.printf(
                "%s %s, %s, %d processors, %d forks of each kind%n",
                System.getProperty("java.vm.name"),
                Runtime.version(),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                FORKS);
        timing();
        toggling();
    }

    /** The times of one fork, in nanoseconds per call. */
    private static final class Fork {

        private final Map<Host, Map<Candidate, Double>> times = new EnumMap<>(Host.class);

        Fork(List<String> lines) {
            for (String line : lines) {
                String[] words = line.split(" ", -1);
                if (words.length == 3) {
                    times.computeIfAbsent(Host.valueOf(words[0]), host -> new EnumMap<>(Candidate.class))
                            .put(Candidate.valueOf(words[1]), Double.valueOf(words[2]));
                }
            }
        }
    }

    private void timing() throws Exception {
        List<Fork> forks = new ArrayList<>();
        for (int i = 0; i < FORKS; i++) {
            forks.add(new Fork(Forks.run("timing", "off")));
            forks.add(new Fork(Forks.run("timing", "armed")));
        }
        out.printf("%nNanoseconds per call (p10; median of the forks), and times the base of the same fork (median, "
                + "least–greatest)%n%n");
        out.println("| points | calc | vector | wal | fnv |");
        out.println("|---|---|---|---|---|");
        for (Candidate candidate : Candidate.values()) {
            out.print("| " + candidate.title() + " |");
            for (Host host : Host.values()) {
                out.print(" " + cell(forks, host, candidate) + " |");
            }
            out.println();
        }
    }

    private static String cell(List<Fork> forks, Host host, Candidate candidate) {
        List<Double> times = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (Fork fork : forks) {
            Map<Candidate, Double> byCandidate = fork.times.getOrDefault(host, Map.of());
            Double time = byCandidate.get(candidate);
            Double base = byCandidate.get(Candidate.BASE);
            if (time != null && base != null) {
                times.add(time);
                ratios.add(time / base);
            }
        }
        return String.format(Locale.ROOT, "%.2f · %s", new Samples(times).median(), new Samples(ratios));
    }

    private void toggling() throws Exception {
        List<String> lines = Forks.run("toggling");
        out.printf("%nTwo hot threads in calc: nanoseconds of CPU time per call (median, "
                + "least–greatest of the windows)%n%n");
        out.print("| armed and disarmed per second |");
        Toggling.RATES.forEach(rate -> out.print(" " + rate + " |"));
        out.printf("%n|---|%s%n", "---|".repeat(Toggling.RATES.size()));
        for (Toggling.Design design : Toggling.Design.values()) {
            out.print("| " + design.name().toLowerCase(Locale.ROOT) + " |");
            for (int rate : Toggling.RATES) {
                List<Double> times = lines.stream()
                        .map(line -> line.split(" ", -1))
                        .filter(words -> words[1].equals(design.name()) && words[2].equals(String.valueOf(rate)))
                        .map(words -> Double.valueOf(words[3]))
                        .toList();
                out.print(" " + new Samples(times) + " |");
            }
            out.println();
        }
    }
}
