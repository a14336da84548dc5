package io.failgate.failpoint;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * JSON as it occurs in terms (RFC 8259), to and from plain Java values: {@link Map}, {@link List}, {@link String},
 * {@link Long}, {@link Double}, {@link Boolean} and {@code null}.
 */
final class Json {

    /** Deeper than any use, shallower than any stack. */
    private static final int DEEPEST = 64;

    private Json() {}

    /** Reads one object or array that starts here. */
    static Object readStructure(Cursor cursor) {
        return readStructure(cursor, 0);
    }

    private static Object readStructure(Cursor cursor, int depth) {
        if (depth == DEEPEST) {
            throw cursor.fail("nested deeper than " + DEEPEST);
        }
        return cursor.peek() == '{' ? readObject(cursor, depth) : readArray(cursor, depth);
    }

    private static Map<String, @Nullable Object> readObject(Cursor cursor, int depth) {
        cursor.expect("{");
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        if (cursor.accept("}")) {
            return Collections.unmodifiableMap(object);
        }
        do {
            cursor.skipBlanks();
            int place = cursor.position();
            if (cursor.peek() != '"') {
                throw cursor.fail("expected a field name in double quotes");
            }
            String field = Quoted.read(cursor);
            cursor.expect(":");
            if (object.containsKey(field)) {
                throw cursor.failAt(place, "field \"" + field + "\" is given twice");
            }
            object.put(field, readValue(cursor, depth));
        } while (cursor.accept(","));
        cursor.expect("}");
        return Collections.unmodifiableMap(object);
    }

    private static List<@Nullable Object> readArray(Cursor cursor, int depth) {
        cursor.expect("[");
        List<@Nullable Object> array = new ArrayList<>();
        if (cursor.accept("]")) {
            return Collections.unmodifiableList(array);
        }
        do {
            array.add(readValue(cursor, depth));
        } while (cursor.accept(","));
        cursor.expect("]");
        return Collections.unmodifiableList(array);
    }

    private static @Nullable Object readValue(Cursor cursor, int depth) {
        cursor.skipBlanks();
        char c = cursor.peek();
        if (c == '"') {
            return Quoted.read(cursor);
        }
        if (c == '{' || c == '[') {
            return readStructure(cursor, depth + 1);
        }
        int place = cursor.position();
        String word = cursor.takeWhile(Json::inWord);
        return switch (word) {
            case "true" -> true;
            case "false" -> false;
            case "null" -> null;
            default -> number(cursor, place, word);
        };
    }

    private static boolean inWord(int c) {
        return Character.isLetterOrDigit(c) || c == '-' || c == '+' || c == '.';
    }

    private static Object number(Cursor cursor, int place, String word) {
        if (word.matches("-?(0|[1-9]\\d{0,18})") && new BigInteger(word).bitLength() < Long.SIZE) {
            return Long.parseLong(word);
        }
        if (word.matches("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][-+]?\\d+)?")) {
            double number = Double.parseDouble(word);
            if (Double.isFinite(number)) {
                return number;
            }
        }
        throw cursor.failAt(place, "expected a JSON value");
    }

    /** Writes a value without blanks, fields in the order they have. */
    static String print(@Nullable Object value) {
        if (value instanceof Map<?, ?> object) {
            return object.entrySet().stream()
                    .map(field -> Quoted.write(String.valueOf(field.getKey())) + ":" + print(field.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (value instanceof List<?> array) {
            return array.stream().map(Json::print).collect(Collectors.joining(",", "[", "]"));
        }
        if (value instanceof Double number) {
            return printDouble(number);
        }
        return value instanceof String text ? Quoted.write(text) : String.valueOf(value);
    }

    /** Without an exponent, which terms do not have, and with a point, so that it stays a fraction. */
    private static String printDouble(Double number) {
        String shortest = number.toString();
        if (!shortest.contains("E")) {
            return shortest;
        }
        String plain = new BigDecimal(shortest).stripTrailingZeros().toPlainString();
        return plain.contains(".") ? plain : plain + ".0";
    }
}
