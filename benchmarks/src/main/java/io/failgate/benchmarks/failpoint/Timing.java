package io.failgate.benchmarks.failpoint;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * One process that times candidates in turns: batch by batch in random order, so that whatever disturbs the machine
 * disturbs all of them alike. What counts is the time that the fastest tenth of the batches needs.
 */
final class Timing {

    private static final int ROUNDS = Integer.getInteger("rounds", 2_000);
    private static final long WARM_UP = TimeUnit.MILLISECONDS.toNanos(Long.getLong("warm-up", 2_000));

    private final List<Subject> subjects;
    private final Random random = new Random();
    private int results;

    private Timing(boolean armed) {
        Memory memory = new Memory();
        this.subjects = Candidate.of(armed).stream()
                .map(candidate -> new Subject(candidate, candidate.make(memory), new ArrayList<>()))
                .toList();
    }

    /** A candidate, and the nanoseconds per call of its batches. */
    private record Subject(Candidate candidate, Hosts hosts, List<Double> times) {}

    /** Prints a line for each method and candidate: both names, and nanoseconds per call. */
    static void run(boolean armed, PrintWriter out) {
        Timing timing = new Timing(armed);
        for (Host host : Host.values()) {
            long start = System.nanoTime();
            while (System.nanoTime() - start < WARM_UP) {
                timing.time(host, 20);
            }
            timing.time(host, ROUNDS);
            for (Subject subject : timing.subjects) {
                out.println(host + " " + subject.candidate() + " " + new Samples(subject.times()).quantile(0.1));
            }
        }
        for (Subject subject : timing.subjects) {
            if (subject.hosts().hits() > 0) {
                throw new IllegalStateException(subject.candidate() + " was armed while it was timed");
            }
        }
        out.println("results " + timing.results);
    }

    private void time(Host host, int rounds) {
        subjects.forEach(subject -> subject.times().clear());
        List<Subject> order = new ArrayList<>(subjects);
        for (int i = 0; i < rounds; i++) {
            Collections.shuffle(order, random);
            for (Subject subject : order) {
                long start = System.nanoTime();
                results += host.run(subject.hosts());
                long end = System.nanoTime();
                subject.times().add((end - start) / (double) host.times());
            }
        }
    }
}
