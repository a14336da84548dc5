package io.failgate.failpoint;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Writes random arguments in all the ways the grammar allows; each method appends a text and returns what it means. */
final class ValueGenerator {

    private static final String[] CHARACTERS = {
        "a", "Z", "0", "_", " ", "\"", "'", "`", "\\", "\n", "\t", "\r", "\b", "\0", "\u001f", "\u007f", "/", ",", "(",
        ")", "{", "}", "[", "]", "->", "&", "%", "*", ":", ";", "=", "where", "ä", "ß", "€", "中", "\u00a0", "\u2028",
        "\u0301", "\uD83D\uDE00", "\uD83D", "\uDE00"
    };
    private static final String[] BARE = {
        "a",
        "Z",
        "0",
        "9",
        "_",
        "-",
        ".",
        "%",
        "*",
        "->",
        "&",
        ":",
        ";",
        "=",
        "/",
        "\\",
        "ä",
        "中",
        "\u00a0",
        "\uD83D\uDE00",
        " a",
        "'",
        "\"",
        "(a,b)",
        "[1]",
        "{()}"
    };
    private static final String[] UNITS = {"ns", "us", "ms", "s", "m", "h"};
    private static final Duration[] LENGTHS = {
        Duration.ofNanos(1),
        Duration.ofNanos(1000),
        Duration.ofMillis(1),
        Duration.ofSeconds(1),
        Duration.ofMinutes(1),
        Duration.ofHours(1)
    };

    private final SplittableRandom random;
    private final StringBuilder out;

    ValueGenerator(SplittableRandom random, StringBuilder out) {
        this.random = random;
        this.out = out;
    }

    Value argument() {
        return switch (random.nextInt(8)) {
            case 0 -> new Value(Value.Kind.BOOL, Boolean.valueOf(anyCase(random.nextBoolean() ? "true" : "false")));
            case 1 -> nothing();
            case 2 -> integer();
            case 3 -> new Value(Value.Kind.FLOAT, fraction(random.nextBoolean()));
            case 4 -> Value.text(quoted("\"'`".charAt(random.nextInt(3))));
            case 5 -> bareText();
            case 6 -> duration();
            default -> new Value(Value.Kind.JSON, structure(0));
        };
    }

    /** Something that {@code sleep} takes. */
    Value waiting() {
        if (random.nextInt(3) == 0) {
            return duration();
        }
        long millis = random.nextLong(1L << random.nextInt(1, 43));
        boolean quoted = random.nextBoolean();
        String text = quoted ? "'" + millis + "'" : Long.toString(millis);
        out.append(text);
        return quoted ? Value.text(Long.toString(millis)) : Value.integer(millis);
    }

    void blanks() {
        if (random.nextInt(4) == 0) {
            out.append(List.of(" ", "\t", "\n", "  ", "\r\n ", "\u2003").get(random.nextInt(6)));
        }
    }

    String anyCase(String word) {
        String written =
                random.nextInt(3) > 0 ? word : random.nextBoolean() ? word.toUpperCase(Locale.ROOT) : mixed(word);
        out.append(written);
        return written;
    }

    private static String mixed(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    private Value nothing() {
        out.append("null");
        return new Value(Value.Kind.NULL, null);
    }

    private Value integer() {
        long number = random.nextLong() >> random.nextInt(64);
        out.append(number);
        return Value.integer(number);
    }

    /** A decimal fraction of any length. */
    private double fraction(boolean wholePart) {
        StringBuilder text = new StringBuilder(random.nextBoolean() ? "-" : "");
        text.append(wholePart ? Long.toString(random.nextLong(1L << random.nextInt(1, 63))) : "");
        text.append(wholePart ? "0".repeat(text.charAt(text.length() - 1) == '0' ? 0 : random.nextInt(4) * 7) : "");
        text.append('.').append("0".repeat(random.nextInt(4) * 3));
        for (int left = random.nextInt(1, 25); left > 0; left--) {
            text.append((char) ('0' + random.nextInt(10)));
        }
        out.append(text);
        return Double.parseDouble(text.toString());
    }

    private Value bareText() {
        StringBuilder text = new StringBuilder(
                List.of("a", "T", "_", "ä", "中", "%", "/", "(b)").get(random.nextInt(8)));
        for (int left = random.nextInt(6); left > 0; left--) {
            text.append(BARE[random.nextInt(BARE.length)]);
        }
        out.append(text);
        return Value.text(text.toString());
    }

    private Value duration() {
        Duration sum = Duration.ZERO;
        for (int left = random.nextInt(1, 4); left > 0; left--) {
            int unit = random.nextInt(UNITS.length);
            int count = random.nextInt(1 << random.nextInt(1, 18));
            out.append(count).append(UNITS[unit]);
            sum = sum.plus(LENGTHS[unit].multipliedBy(count));
        }
        return new Value(Value.Kind.DURATION, sum);
    }

    String quoted(char quote) {
        out.append(quote);
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(8); left > 0; left--) {
            String piece = CHARACTERS[random.nextInt(CHARACTERS.length)];
            text.append(piece);
            piece.chars().forEach(c -> character((char) c, quote));
        }
        out.append(quote);
        return text.toString();
    }

    private void character(char c, char quote) {
        int escape = "\"'`\\/\n\t\r\b\f".indexOf(c);
        if (random.nextInt(8) == 0) {
            out.append(String.format(random.nextBoolean() ? "\\u%04x" : "\\u%04X", (int) c));
        } else if (escape >= 0 && (c == '\\' || random.nextInt(3) == 0)) {
            out.append('\\').append("\"'`\\/ntrbf".charAt(escape));
        } else {
            out.append(c == quote ? String.valueOf(quote).repeat(2) : String.valueOf(c));
        }
    }

    private Object structure(int depth) {
        return random.nextBoolean() ? object(depth) : array(depth);
    }

    Map<String, @Nullable Object> object(int depth) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        out.append('{');
        for (int left = size(depth); left > 0; left--) {
            blanks();
            String field = field(object.size());
            blanks();
            out.append(':');
            object.put(field, json(depth));
            out.append(left > 1 ? "," : "");
        }
        blanks();
        out.append('}');
        return object;
    }

    /** A field name that the object does not have yet. */
    private String field(int number) {
        out.append('"').append(number);
        int quote = out.length();
        String name = quoted('"');
        out.deleteCharAt(quote);
        return number + name;
    }

    private List<@Nullable Object> array(int depth) {
        List<@Nullable Object> array = new ArrayList<>();
        out.append('[');
        for (int left = size(depth); left > 0; left--) {
            array.add(json(depth));
            out.append(left > 1 ? "," : "");
        }
        blanks();
        out.append(']');
        return array;
    }

    private int size(int depth) {
        return depth > 3 ? 0 : random.nextInt(4);
    }

    private @Nullable Object json(int depth) {
        blanks();
        @Nullable
        Object value = switch (random.nextInt(7)) {
            case 0 -> integer().raw();
            case 1 -> fraction(true);
            case 2 -> scientific();
            case 3 -> quoted('"');
            case 4 -> nothing().raw();
            case 5 -> truth();
            default -> structure(depth + 1);
        };
        blanks();
        return value;
    }

    private Object truth() {
        boolean truth = random.nextBoolean();
        out.append(truth);
        return truth;
    }

    private Object scientific() {
        String text = random.nextInt(-9, 10)
                + List.of("e", "E", ".5e", ".25E").get(random.nextInt(4))
                + List.of("", "+", "-").get(random.nextInt(3))
                + random.nextInt(300);
        out.append(text);
        return Double.parseDouble(text);
    }
}
