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

    /** Of a shorter word, too many others are near. */
    private static final int SHORTEST_WORD = 3;

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

    /** Whether a server has an error of that number. */
    public static boolean isKnown(int code) {
        return ServerMessages.mySql().has(code) || ServerMessages.mariaDb().has(code);
    }

    private static String meant(String name) {
        String full = name.startsWith(PREFIX) ? name : PREFIX + name;
        String plain = full.substring(PREFIX.length());
        List<String> candidates = NUMBERS.keySet().stream()
                .filter(known -> !name.isEmpty() && ("_" + known + "_").contains("_" + name + "_"))
                .limit(MOST_CANDIDATES)
                .toList();
        if (!candidates.isEmpty()) {
            return meant(candidates);
        }
        return Nearest.find(plain, ALIASES.keySet())
                .map(alias -> meant(List.of(alias.toLowerCase(Locale.ROOT))))
                .or(() -> Nearest.find(full, NUMBERS.keySet()).map(nearest -> "; did you mean \"" + nearest + "\"?"))
                .orElseGet(() -> meant(withWordsOf(plain)));
    }

    private static String meant(List<String> candidates) {
        return candidates.isEmpty() ? "" : "; did you mean " + String.join(", ", candidates) + "?";
    }

    /** The errors whose names have words near to all of these. */
    private static List<String> withWordsOf(String plain) {
        List<String> words = List.of(plain.split("_", -1));
        return NUMBERS.keySet().stream()
                .filter(known -> {
                    List<String> ofKnown = List.of(known.split("_", -1));
                    return words.stream()
                            .allMatch(word -> word.length() >= SHORTEST_WORD
                                    && Nearest.find(word, ofKnown).isPresent());
                })
                .limit(MOST_CANDIDATES)
                .toList();
    }

    /** MariaDB's names, and before them MySQL's. */
    private static Map<String, Integer> numbers() {
        Map<String, Integer> numbers = new TreeMap<>(ServerMessages.mariaDb().numbersByName());
        numbers.putAll(ServerMessages.mySql().numbersByName());
        return numbers;
    }
}
