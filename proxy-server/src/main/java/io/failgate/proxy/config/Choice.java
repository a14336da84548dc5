package io.failgate.proxy.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Reads what users choose among several words, each of which is how a constant calls itself. */
public final class Choice {

    private Choice() {}

    /**
     * The constant that calls itself this, upper case or lower.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    public static <T extends Enum<T>> T parse(Class<T> type, String text) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.toString().equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("expected one of " + words(type) + ", but got \"" + text + "\""));
    }

    private static <T extends Enum<T>> String words(Class<T> type) {
        return Arrays.stream(type.getEnumConstants()).map(Enum::toString).collect(Collectors.joining(", "));
    }
}
