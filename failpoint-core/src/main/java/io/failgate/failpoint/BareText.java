package io.failgate.failpoint;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An argument without quotes, as fail-rs has it. It reaches to the next comma or closing parenthesis. Brackets inside
 * it are balanced, and a comma between them belongs to the text. Blanks around it do not.
 *
 * <p>It is a number, a duration, a truth value or {@code null} if it reads as one, and a text otherwise. What looks
 * like a number and is none is refused, because it may be a mistake. A size is a text: what it means is up to the
 * action.
 */
final class BareText {

    private static final Pattern INTEGER = Pattern.compile("[+-]?(0|[1-9]\\d*)");
    private static final Pattern FRACTION = Pattern.compile("[+-]?(0|[1-9]\\d*)?\\.\\d+");
    private static final Pattern LIKE_A_NUMBER = Pattern.compile("[+-]?\\.?\\d\\w*(\\.\\w*)?");
    /** A number of bytes, such as {@code 10KiB}. */
    private static final Pattern SIZE = Pattern.compile("(?i)\\d+(\\.\\d+)?([kmg]i?)?b");

    private static final String OPENING = "([{";
    private static final String CLOSING = ")]}";

    private BareText() {}

    /** Reads what starts here, behind blanks. */
    static Value read(Cursor cursor) {
        int place = cursor.position();
        String text = take(cursor).strip();
        if (text.isEmpty()) {
            throw cursor.failAt(place, "expected a value");
        }
        return LIKE_A_NUMBER.matcher(text).matches() ? number(cursor, place, text) : word(text);
    }

    private static String take(Cursor cursor) {
        StringBuilder text = new StringBuilder();
        Deque<Character> open = new ArrayDeque<>();
        while (!cursor.atEnd()) {
            char c = cursor.peek();
            if (open.isEmpty() && (c == ',' || c == ')')) {
                break;
            }
            if (OPENING.indexOf(c) >= 0) {
                open.push(CLOSING.charAt(OPENING.indexOf(c)));
            } else if (CLOSING.indexOf(c) >= 0 && (open.isEmpty() || open.pop() != c)) {
                throw cursor.fail("no bracket is open for \"" + c + "\"; quote the text if it belongs to it");
            }
            text.append(cursor.next());
        }
        return text.toString();
    }

    private static Value word(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> new Value(Value.Kind.BOOL, true);
            case "false" -> new Value(Value.Kind.BOOL, false);
            case "null" -> new Value(Value.Kind.NULL, null);
            default -> Value.text(text);
        };
    }

    private static Value number(Cursor cursor, int place, String text) {
        if (INTEGER.matcher(text).matches()) {
            return integer(cursor, place, text);
        }
        if (FRACTION.matcher(text).matches()) {
            return fraction(cursor, place, text);
        }
        if (SIZE.matcher(text).matches()) {
            return Value.text(text);
        }
        return Durations.parse(text)
                .map(duration -> new Value(Value.Kind.DURATION, duration))
                .filter(duration -> Character.isLetter(text.charAt(text.length() - 1)))
                .orElseThrow(() ->
                        cursor.failAt(place, text + " is neither a number nor a duration; quote it if it is a text"));
    }

    private static Value integer(Cursor cursor, int place, String text) {
        try {
            return Value.integer(Long.parseLong(text));
        } catch (NumberFormatException tooLarge) {
            throw cursor.failAt(place, text + " does not fit in 64 bits; quote it if it is a text");
        }
    }

    private static Value fraction(Cursor cursor, int place, String text) {
        double number = Double.parseDouble(text);
        if (Double.isInfinite(number)) {
            throw cursor.failAt(place, text + " does not fit in 64 bits; quote it if it is a text");
        }
        return new Value(Value.Kind.FLOAT, number);
    }
}
