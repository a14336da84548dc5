package io.failgate.proxy.cli;

import io.failgate.failpoint.Value;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a time of more than zero with its unit, as terms have it. */
final class TimeWithUnit implements ITypeConverter<Duration> {

    @Override
    public Duration convert(String text) {
        return Value.durationWithUnit(text)
                .filter(time -> !time.isZero())
                .orElseThrow(() -> new TypeConversionException(
                        "expected a time with its unit, as in 30s or 10m, but got \"" + text + "\""));
    }
}
