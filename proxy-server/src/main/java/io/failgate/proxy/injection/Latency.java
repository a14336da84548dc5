package io.failgate.proxy.injection;

import io.failgate.failpoint.Effect;
import io.failgate.failpoint.Value;
import java.time.Duration;
import java.util.List;
import java.util.function.DoubleSupplier;

/** A duration that varies. Immutable. */
sealed interface Latency {

    /** Nothing is held for longer. */
    Duration LONGEST = Duration.ofDays(365);

    /**
     * How long it is this time.
     *
     * @param random uniform numbers in [0, 1)
     */
    Duration draw(DoubleSupplier random);

    /** How long {@link MySqlAction#LATENCY} lasts at a hit. */
    static Duration draw(Effect effect, List<Value> arguments) {
        return of(arguments).draw(effect::draw);
    }

    /**
     * Reads the arguments of {@link MySqlAction#LATENCY}.
     *
     * @throws IllegalArgumentException if they make no sense, with a message for the user
     */
    static Latency of(List<Value> arguments) {
        boolean named = arguments.size() == 3
                && arguments.get(0).raw() instanceof String name
                && name.equalsIgnoreCase("lognormal");
        List<Duration> times = arguments.subList(named ? 1 : 0, arguments.size()).stream()
                .flatMap(argument -> argument.toDuration().stream())
                .toList();
        boolean sensible = times.size() == 2 && arguments.size() == (named ? 3 : 2);
        if (sensible && named) {
            sensible = !times.get(0).isZero() && times.get(1).compareTo(times.get(0)) >= 0;
        }
        if (!sensible) {
            throw new IllegalArgumentException(
                    "latency needs a duration and by how much it varies up and down, as in latency(100, 20); or the"
                            + " median and the 99th percentile, as in latency(lognormal, 20ms, 200ms)");
        }
        return named ? new Lognormal(times.get(0), times.get(1)) : new Uniform(times.get(0), times.get(1));
    }

    /** Any duration of a range is as likely as any other. */
    record Uniform(Duration mean, Duration jitter) implements Latency {

        @Override
        public Duration draw(DoubleSupplier random) {
            Duration offset = Duration.ofNanos(Math.round((2 * random.getAsDouble() - 1) * jitter.toNanos()));
            Duration drawn = mean.plus(offset);
            return drawn.isNegative() ? Duration.ZERO : drawn;
        }
    }

    /**
     * As networks and servers have it: mostly near the median, sometimes far beyond.
     *
     * @param median half of the durations are shorter
     * @param percentile 99 of 100 are shorter
     */
    record Lognormal(Duration median, Duration percentile) implements Latency {

        /** Where 99 of 100 numbers of the standard normal distribution are smaller. */
        private static final double NORMAL_PERCENTILE = 2.3263478740408408;

        @Override
        public Duration draw(DoubleSupplier random) {
            double deviation = Math.log((double) percentile.toNanos() / median.toNanos()) / NORMAL_PERCENTILE;
            double nanos = median.toNanos() * Math.exp(deviation * normal(random));
            return nanos < LONGEST.toNanos() ? Duration.ofNanos(Math.round(nanos)) : LONGEST;
        }

        /** Of the standard normal distribution, by the method of Box and Muller. */
        private static double normal(DoubleSupplier random) {
            double radius = Math.sqrt(-2 * Math.log(1 - random.getAsDouble()));
            return radius * Math.cos(2 * Math.PI * random.getAsDouble());
        }
    }
}
