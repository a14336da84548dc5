package io.failgate.proxy.protocol;

import io.failgate.failpoint.Nearest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The names that servers have for error numbers. Loaded on first use. */
public final class ErrorNames {

    private static final String PREFIX = "ER_";

    /** What errors of locks begin with; {@code deadlock} alone is the usual one. */
    private static final String LOCKS = "ER_LOCK_";

    private static final Map<String, Integer> NUMBERS = numbers();

    private ErrorNames() {}

    /**
     * The number of an error by its name, such as {@code ER_LOCK_DEADLOCK}, in any letter case and with {@code ER_} or
     * without; {@code deadlock} is that of locks. The words at its end suffice if no other name ends with them.
     *
     * @throws IllegalArgumentException if no error has the name, or several, with a message for the user
     */
    public static int number(String text) {
        String name = text.strip().toUpperCase(Locale.ROOT);
        OptionalInt exact = exact(name);
        if (exact.isPresent()) {
            return exact.getAsInt();
        }
        List<String> ending = NUMBERS.keySet().stream()
                .filter(known -> !name.isEmpty() && known.endsWith("_" + name))
                .toList();
        if (ending.size() == 1) {
            return Objects.requireNonNull(NUMBERS.get(ending.get(0)));
        }
        if (ending.size() > 1) {
            throw new IllegalArgumentException("\"" + text + "\" may be "
                    + ending.stream().limit(5).collect(Collectors.joining(" or ")) + "; name one of them");
        }
        String full = name.startsWith(PREFIX) ? name : PREFIX + name;
        throw new IllegalArgumentException(
                "no error is called \"" + text + "\"" + Nearest.hint(full, NUMBERS.keySet()));
    }

    private static OptionalInt exact(String name) {
        Integer number = NUMBERS.getOrDefault(name, NUMBERS.getOrDefault(PREFIX + name, NUMBERS.get(LOCKS + name)));
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /** MariaDB's names, and before them MySQL's. */
    private static Map<String, Integer> numbers() {
        Map<String, Integer> numbers = new TreeMap<>(ServerMessages.mariaDb().numbersByName());
        numbers.putAll(ServerMessages.mySql().numbersByName());
        return numbers;
    }
}
