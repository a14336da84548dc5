package io.failgate.proxy.injection;

import io.failgate.failpoint.Value;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of bytes as arguments have them: {@code 1024}, {@code 10KiB}, {@code 1.5MB}. */
final class Sizes {

    private static final Pattern SIZE = Pattern.compile("(\\d{1,18}(?:\\.\\d{1,9})?)\\s*([a-z]{1,3})");

    private static final Map<String, Long> UNITS = Map.of(
            "b",
            1L,
            "kb",
            1_000L,
            "mb",
            1_000_000L,
            "gb",
            1_000_000_000L,
            "kib",
            1L << 10,
            "mib",
            1L << 20,
            "gib",
            1L << 30);

    private Sizes() {}

    /** The bytes; empty if it is no size, or no whole number of bytes. */
    static Optional<Long> of(Value value) {
        if (value.kind() != Value.Kind.TEXT) {
            return value.toInteger();
        }
        Matcher size = SIZE.matcher(value.display().toLowerCase(Locale.ROOT));
        Long unit = size.matches() ? UNITS.get(size.group(2)) : null;
        if (unit == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BigDecimal(size.group(1))
                    .multiply(BigDecimal.valueOf(unit))
                    .longValueExact());
        } catch (ArithmeticException fraction) {
            return Optional.empty();
        }
    }
}
