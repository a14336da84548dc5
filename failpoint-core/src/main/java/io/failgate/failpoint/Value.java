package io.failgate.failpoint;

import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A typed argument of an action, immutable.
 *
 * @param kind what it is
 * @param raw the value as Java has it: {@link Boolean}, {@link Long}, {@link Double}, {@link String}, {@link Duration},
 *     an unmodifiable {@link Map} or {@link List} for JSON, {@code null} for unit and null
 */
public record Value(Kind kind, @Nullable Object raw) {

    /** The value of {@code return} without an argument. */
    public static final Value UNIT = new Value(Kind.UNIT, null);

    /** The types a term's argument can have. */
    public enum Kind {
        /** No value. */
        UNIT,
        /** The word {@code null}. */
        NULL,
        /** {@code true} or {@code false}, in any case. */
        BOOL,
        /** A whole number of 64 bits. */
        INT,
        /** A decimal fraction. */
        FLOAT,
        /** A quoted or a bare text. */
        TEXT,
        /** A number with a unit, such as {@code 1m30s}. */
        DURATION,
        /** A JSON object or array. */
        JSON
    }

    /** Makes a text value. */
    public static Value text(String text) {
        return new Value(Kind.TEXT, text);
    }

    /** Makes a whole number. */
    public static Value integer(long number) {
        return new Value(Kind.INT, number);
    }

    /** The number, if this is a whole one. */
    public Optional<Long> toInteger() {
        return raw instanceof Long number ? Optional.of(number) : Optional.empty();
    }

    /**
     * The duration meant where one is asked for: a duration, non-negative milliseconds, or a text that reads as one of
     * them.
     */
    public Optional<Duration> toDuration() {
        if (raw instanceof Duration duration) {
            return Optional.of(duration);
        }
        if (raw instanceof Long millis) {
            return Durations.parse(millis.toString());
        }
        return raw instanceof String text ? Durations.parse(text) : Optional.empty();
    }

    /**
     * Reads a duration whose unit is written, such as {@code 5s}. A bare number is milliseconds to terms and seconds to
     * most people, so where a mistake would not be seen it is neither.
     *
     * @return empty if the text is anything else
     */
    public static Optional<Duration> durationWithUnit(String text) {
        boolean bare = text.chars().allMatch(Character::isDigit);
        return bare ? Optional.empty() : Durations.parse(text);
    }

    /** The value as one of a type, if it is: see {@link FailPoint#returnedAs(Class)}. */
    @SuppressWarnings("unchecked") // the same type, as an object
    <T> Optional<T> as(Class<T> type) {
        Class<T> boxed = (Class<T>) MethodType.methodType(type).wrap().returnType();
        Object value = boxed == Value.class ? this : raw;
        if (value instanceof Long number && boxed == Integer.class && number == number.intValue()) {
            value = number.intValue();
        } else if (value instanceof Long number && boxed == Double.class) {
            value = number.doubleValue();
        } else if (value != null && boxed == Duration.class) {
            value = toDuration().orElse(null);
        } else if (value != null && boxed == String.class) {
            value = display();
        }
        return boxed.isInstance(value) ? Optional.of(boxed.cast(value)) : Optional.empty();
    }

    /**
     * The value without quotes, as it is shown to people: text as it is, unit as <code>{}</code>, the rest as in terms.
     */
    public String display() {
        return raw instanceof String text ? text : toString();
    }

    /** The value as it is written in terms; parsing that gives an equal value. Unit is <code>{}</code>. */
    @Override
    public String toString() {
        if (kind == Kind.UNIT) {
            return "{}";
        }
        if (raw instanceof Duration duration) {
            return Durations.print(duration);
        }
        return Json.print(raw);
    }
}
