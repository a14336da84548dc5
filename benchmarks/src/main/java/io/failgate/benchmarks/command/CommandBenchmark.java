package io.failgate.benchmarks.command;

import io.failgate.failpoint.Effect;
import io.failgate.sql.ControlFilter;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Nanoseconds for each thing that the proxy does to an ordinary command on account of failpoints. Many short processes
 * rather than few long ones, because they differ more from each other than within themselves.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 4,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-Dio.netty.leakDetection.level=disabled"}) // as the proxy has it
@Warmup(iterations = 4, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class CommandBenchmark {

    /** What measuring costs by itself: the first byte of a text is read, and nothing else. */
    @Benchmark
    public int baseline(QueryText text) {
        return text.sql().byteAt(0);
    }

    /** Whether a text may concern Failgate, asked of each. */
    @Benchmark
    public boolean filter(QueryText text) {
        return ControlFilter.mayBeControl(text.sql());
    }

    /** Whether a site is armed, asked at each; it is not. */
    @Benchmark
    public boolean unarmedSite(UnarmedSite unarmed) {
        return unarmed.site().armed();
    }

    /** What an armed site does to a session that it is not meant for: nothing. */
    @Benchmark
    public Effect armedSiteThatDoesNotMatch(ArmedSite armed) {
        return armed.site().evaluate(armed.session());
    }

    /** What a statement costs whose site is armed with a condition that does not hold; compare with none. */
    @Benchmark
    public Effect conditionThatDoesNotHold(ArmedStatement statement) {
        return statement.pass();
    }
}
