package io.failgate.proxy.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Reads a user's choice among several words: the texts of an enum's constants, or yes and no. */
public final class Choice {

    private Choice() {}

    /**
     * The constant with this text, in upper case or lower.
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

    /**
     * Reads a flag.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    public static boolean flag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "on", "yes", "1" -> true;
            case "false", "off", "no", "0" -> false;
            default ->
                throw new IllegalArgumentException(
                        "expected true or false (or on, yes, 1; off, no, 0), but got \"" + text + "\"");
        };
    }

    private static <T extends Enum<T>> String words(Class<T> type) {
        return Arrays.stream(type.getEnumConstants()).map(Enum::toString).collect(Collectors.joining(", "));
    }
}
