package io.failgate.failpoint;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Documents in the form of MongoDB's commands {@code configureFailPoint} and {@code waitForFailPoint}. */
final class MongoCommand {

    private static final String CONFIGURE = "configureFailPoint";
    private static final String WAIT = "waitForFailPoint";
    private static final List<String> OF_CONFIGURE =
            Stream.concat(Stream.of(CONFIGURE), JsonTerms.FIELDS.stream()).toList();
    private static final List<String> OF_WAIT = List.of(WAIT, "timesEntered", "maxTimeMS");

    private MongoCommand() {}

    /** Reads {@code {"configureFailPoint": name, "mode": …, "data": {…}}}. */
    static FailPointChange configure(String document) {
        Map<String, @Nullable Object> fields = fields(document, CONFIGURE, OF_CONFIGURE);
        String name = name(fields, CONFIGURE);
        Map<String, @Nullable Object> terms = new LinkedHashMap<>(fields);
        terms.remove(CONFIGURE);
        String text = Json.print(terms);
        try {
            Terms.parse(text);
        } catch (TermsException wrong) {
            throw new FailPointException("error on " + name + ": failpoint: " + wrong.getMessage(), wrong);
        }
        return "off".equals(terms.get("mode")) ? FailPointChange.remove(name) : FailPointChange.put(name, text);
    }

    /** Reads {@code {"waitForFailPoint": name, "timesEntered": n, "maxTimeMS": n}}. */
    static FailPointWait await(String document) {
        Map<String, @Nullable Object> fields = fields(document, WAIT, OF_WAIT);
        Optional<Long> maxTime =
                fields.containsKey("maxTimeMS") ? Optional.of(count(fields, "maxTimeMS")) : Optional.empty();
        return new FailPointWait(name(fields, WAIT), count(fields, "timesEntered"), maxTime.map(Duration::ofMillis));
    }

    private static Map<String, @Nullable Object> fields(String document, String command, List<String> known) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        try {
            Cursor cursor = new Cursor(document);
            cursor.skipBlanks();
            if (cursor.peek() != '{') {
                throw cursor.fail("expected a JSON object");
            }
            ((Map<?, ?>) Json.readStructure(cursor))
                    .forEach((field, value) -> fields.put(String.valueOf(field), value));
            cursor.skipBlanks();
            if (!cursor.atEnd()) {
                throw cursor.fail("nothing may follow the JSON object");
            }
        } catch (TermsException wrong) {
            throw new FailPointException(command + ": " + wrong.getMessage(), wrong);
        }
        for (String field : fields.keySet()) {
            if (!known.contains(field) && List.of(CONFIGURE, WAIT).contains(field)) {
                throw new FailPointException("expected the command " + command + ", but got " + field);
            }
            if (!known.contains(field)) {
                throw new FailPointException(command + ": unknown field \"" + field + "\"" + Nearest.hint(field, known)
                        + "; known are " + String.join(", ", known));
            }
        }
        return fields;
    }

    private static String name(Map<String, @Nullable Object> fields, String command) {
        if (fields.get(command) instanceof String name && !name.isEmpty()) {
            return name;
        }
        throw new FailPointException("\"" + command + "\" must be the name of a failpoint");
    }

    private static long count(Map<String, @Nullable Object> fields, String field) {
        Object value = fields.get(field);
        if (value instanceof Long number && number >= 1 && number <= Integer.MAX_VALUE) {
            return number;
        }
        if (value instanceof Double number
                && number == Math.rint(number)
                && number >= 1
                && number <= Integer.MAX_VALUE) {
            return number.longValue(); // MongoDB's shell writes every number as a fraction
        }
        throw new FailPointException(
                WAIT + ": \"" + field + "\" must be a whole number from 1 to " + Integer.MAX_VALUE);
    }
}
