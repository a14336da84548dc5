package io.failgate.benchmarks.failpoint;

import io.failgate.failpoint.Armed;
import io.failgate.failpoint.Effect;
import io.failgate.failpoint.EvaluationContext;
import io.failgate.failpoint.FailPoint;
import io.failgate.failpoint.FailPointKey;
import io.failgate.failpoint.FailPointScope;
import io.failgate.failpoint.FailPoints;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Microseconds for what one user does to a registry, while it has many points, or many others are at work in it. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 2, jvmArgsAppend = "-XX:+UseSerialGC")
@Warmup(iterations = 4, time = 250, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 250, timeUnit = TimeUnit.MILLISECONDS)
public class UnderLoadBenchmark {

    private static final EvaluationContext EVERYWHERE = Optional::empty;
    private static final long NEVER = 1L << 60;

    /** A point that fires, and others who wait for hits that do not come. */
    @State(Scope.Benchmark)
    public static class Waiters {

        /** How many wait. */
        @Param({"10", "1000", "4000"})
        public int number;

        private final FailPoints registry = FailPoints.create();
        private final FailPoint point = registry.define(new FailPointKey("bench/point", "is measured", "return"));

        /** Lets them wait. */
        @Setup
        public void await() {
            registry.put("point", "return(1)");
            for (int i = 0; i < number; i++) {
                registry.whenHit(EVERYWHERE, "point", NEVER + i);
            }
        }
    }

    /** Points, all of which are armed under their names. */
    @State(Scope.Benchmark)
    public static class Points {

        /** How many there are. */
        @Param({"10", "1000", "4000"})
        public int number;

        private final Map<String, String> byName = new LinkedHashMap<>();
        private final Map<String, String> byFullName = new LinkedHashMap<>();
        private final FailPoints registry = FailPoints.create();
        private final FailPointScope scope = registry.newScope("one");

        /** Defines them, and arms each once, which is dearer the first time. */
        @Setup
        public void define() {
            for (int i = 0; i < number; i++) {
                FailPointKey key = key(i);
                registry.define(key);
                byName.put(key.name(), "return(1)");
                byFullName.put(key.fullName(), "return(1)");
            }
            registry.putAll(byFullName);
        }

        private static FailPointKey key(int number) {
            return new FailPointKey("com.acme.bench/point-" + number, "is measured", "return");
        }
    }

    /** A point that many scopes have armed for themselves. */
    @State(Scope.Benchmark)
    public static class Scopes {

        /** How many scopes. */
        @Param({"10", "1000", "4000"})
        public int number;

        private final FailPoints registry = FailPoints.create();
        private final FailPoint point = registry.define(new FailPointKey("bench/point", "is measured", "return"));
        private final FailPointScope scope = registry.newScope("one more");

        /** Arms the point in each. */
        @Setup
        public void arm() {
            for (int i = 0; i < number; i++) {
                registry.newScope("scope " + i).arm("point", "return(1)");
            }
        }
    }

    /** A hit that nobody waits for. */
    @Benchmark
    public Effect hitBesideWaiters(Waiters waiters) {
        return waiters.point.evaluate(EVERYWHERE);
    }

    /** One more who waits, and gives up. */
    @Benchmark
    public boolean giveUpBesideWaiters(Waiters waiters) {
        CompletableFuture<Boolean> hit = waiters.registry.whenHit(EVERYWHERE, "bench/point", NEVER);
        return hit.cancel(false);
    }

    /** Arms all points at once, by their names. */
    @Benchmark
    public void putAllByName(Points points) {
        points.registry.putAll(points.byName);
    }

    /** Arms all points at once, by their full names. */
    @Benchmark
    public void putAllByFullName(Points points) {
        points.registry.putAll(points.byFullName);
    }

    /** Arms one point in a scope, and closes that. */
    @Benchmark
    public void scopeBesidePoints(Points points) {
        points.scope.arm("com.acme.bench/point-0", "return(1)");
        points.scope.close();
    }

    /** A start: defines all points, each of which the environment arms. */
    @Benchmark
    public FailPoints defineAwaited(Points points) {
        String variable = String.join("=off;", points.byName.keySet()) + "=off";
        FailPoints started =
                FailPoints.builder().environment(Map.of("FAILPOINTS", variable)).build();
        for (int i = 0; i < points.number; i++) {
            started.define(Points.key(i));
        }
        return started;
    }

    /** Arms a point in one more scope, and disarms it. */
    @Benchmark
    public void armBesideScopes(Scopes scopes) {
        Armed armed = scopes.scope.arm("bench/point", "return(1)");
        armed.close();
    }

    /** A hit in none of the scopes. */
    @Benchmark
    public Effect evaluateBesideScopes(Scopes scopes) {
        return scopes.point.evaluate(scopes.scope);
    }
}
