package io.failgate.proxy.protocol;

import io.failgate.failpoint.Nearest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The names that servers have for error numbers. Loaded on first use. */
public final class ErrorNames {

    private static final String PREFIX = "ER_";

    /** What people call errors that have other names. */
    private static final Map<String, String> ALIASES = Map.of(
            "DEADLOCK", "ER_LOCK_DEADLOCK",
            "LOCK_TIMEOUT", "ER_LOCK_WAIT_TIMEOUT",
            "DUPLICATE_ENTRY", "ER_DUP_ENTRY",
            "TOO_MANY_CONNECTIONS", "ER_CON_COUNT_ERROR");

    private static final Map<String, Integer> NUMBERS = numbers();

    private static final int MOST_CANDIDATES = 5;

    private ErrorNames() {}

    /**
     * The number of an error by its name, such as {@code ER_LOCK_DEADLOCK}, or by what it is commonly called: {@code
     * deadlock}. Any letter case will do, and {@code ER_} may be left out. A part of a name is refused.
     *
     * @throws IllegalArgumentException if no error has the name, with a message for the user
     */
    public static int number(String text) {
        String name = text.strip().toUpperCase(Locale.ROOT).replace(' ', '_');
        Integer number = NUMBERS.get(name);
        if (number == null) {
            number = NUMBERS.get(PREFIX + name);
        }
        if (number == null && ALIASES.containsKey(name)) {
            number = NUMBERS.get(ALIASES.get(name));
        }
        if (number == null) {
            throw new IllegalArgumentException("no error is called \"" + text + "\"" + meant(name));
        }
        return number;
    }

    private static String meant(String name) {
        String full = name.startsWith(PREFIX) ? name : PREFIX + name;
        List<String> candidates = NUMBERS.keySet().stream()
                .filter(known -> !name.isEmpty() && ("_" + known + "_").contains("_" + name + "_"))
                .limit(MOST_CANDIDATES)
                .toList();
        return candidates.isEmpty()
                ? Nearest.hint(full, NUMBERS.keySet())
                : "; did you mean " + String.join(", ", candidates) + "?";
    }

    /** MariaDB's names, and before them MySQL's. */
    private static Map<String, Integer> numbers() {
        Map<String, Integer> numbers = new TreeMap<>(ServerMessages.mariaDb().numbersByName());
        numbers.putAll(ServerMessages.mySql().numbersByName());
        return numbers;
    }
}
