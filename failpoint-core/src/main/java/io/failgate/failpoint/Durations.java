package io.failgate.failpoint;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as terms have them: numbers with units, {@code 1h30m}, {@code 1.5s}, {@code 5us}. What is less
 * than a nanosecond is cut off.
 */
final class Durations {

    private static final Pattern PART = Pattern.compile("(\\d{1,18}(?:\\.\\d{1,18})?)(ns|us|ms|s|m|h)");

    private static final String[] UNITS = {"h", "m", "s", "ms", "us", "ns"};
    private static final long[] NANOS = {3_600_000_000_000L, 60_000_000_000L, 1_000_000_000L, 1_000_000L, 1_000L, 1L};

    private Durations() {}

    /**
     * Reads one or more numbers with units, or a bare number of milliseconds; empty if it is neither, or over 292
     * years.
     */
    static Optional<Duration> parse(String text) {
        try {
            return text.matches("\\d{1,18}") ? parseUnits(text + "ms") : parseUnits(text);
        } catch (ArithmeticException tooLong) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> parseUnits(String text) {
        long nanos = 0;
        int end = 0;
        Matcher part = PART.matcher(text);
        while (end < text.length() && part.find(end) && part.start() == end) {
            long unit = nanosOf(part.group(2));
            nanos = Math.addExact(
                    nanos,
                    new BigDecimal(part.group(1))
                            .multiply(BigDecimal.valueOf(unit))
                            .setScale(0, RoundingMode.DOWN)
                            .longValueExact());
            end = part.end();
        }
        return end == text.length() && end > 0 ? Optional.of(Duration.ofNanos(nanos)) : Optional.empty();
    }

    private static long nanosOf(String unit) {
        int i = 0;
        while (!UNITS[i].equals(unit)) {
            i++;
        }
        return NANOS[i];
    }

    /** Prints the duration in the fewest parts, largest unit first; zero is {@code 0ms}. */
    static String print(Duration duration) {
        long left = duration.toNanos();
        if (left == 0) {
            return "0ms";
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < UNITS.length; i++) {
            if (left >= NANOS[i]) {
                out.append(left / NANOS[i]).append(UNITS[i]);
                left %= NANOS[i];
            }
        }
        return out.toString();
    }
}
