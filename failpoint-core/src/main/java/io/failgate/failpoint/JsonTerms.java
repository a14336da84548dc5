package io.failgate.failpoint;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Terms in MongoDB's form.
 *
 * <pre>
 * {"mode": "off" | "alwaysOn" | {"skip": n, "activationProbability": p, "times": n}, "data": {…},
 *  "for": "30s", "after": "15m", "where": "…"}
 * </pre>
 *
 * The parts of a mode may be combined. The first {@code skip} evaluations are skipped, then each fires with probability
 * p (0 to 1). No more than {@code times} of them fire in all. The data is what the point returns.
 */
final class JsonTerms {

    /** The fields there are, beside the name in a command. */
    static final List<String> FIELDS = List.of("mode", "data", "for", "after", "where");

    /** Up to here, a fraction of 64 bits has every whole number. */
    private static final double LARGEST = 1L << 53;

    private final Cursor cursor;
    private final int start;

    JsonTerms(Cursor cursor) {
        this.cursor = cursor;
        this.start = cursor.position();
    }

    Terms parse() {
        Map<?, ?> fields = (Map<?, ?>) Json.readStructure(cursor);
        cursor.skipBlanks();
        if (!cursor.atEnd()) {
            throw cursor.fail("nothing may follow the JSON object");
        }
        only(fields, FIELDS);
        Step step = "off".equals(fields.get("mode")) ? new Step(CoreAction.OFF, List.of()) : returned(fields);
        Object where = fields.containsKey("where") ? fields.get("where") : "";
        if (!(where instanceof String condition)) {
            throw wrong("\"where\" must be a string");
        }
        Term term = new Term(modifiers(fields.get("mode")), List.of(step));
        Schedule schedule = new Schedule(time(fields, "after").orElse(Duration.ZERO), time(fields, "for"));
        return new Terms(List.of(term), schedule, condition, Json.print(fields));
    }

    private Optional<Duration> time(Map<?, ?> fields, String field) {
        if (!fields.containsKey(field)) {
            return Optional.empty();
        }
        Optional<Duration> time =
                fields.get(field) instanceof String text ? ClausesParser.time(text) : Optional.empty();
        if (time.isEmpty()) {
            throw wrong("\"" + field + "\" must be a time with its unit in quotes, as in \"30s\"");
        }
        return time;
    }

    private Step returned(Map<?, ?> fields) {
        if (!fields.containsKey("data")) {
            return new Step(CoreAction.RETURN, List.of());
        }
        if (!(fields.get("data") instanceof Map<?, ?> data)) {
            throw wrong("\"data\" must be an object");
        }
        return new Step(CoreAction.RETURN, List.of(new Value(Value.Kind.JSON, data)));
    }

    private List<Modifier> modifiers(@Nullable Object mode) {
        if ("off".equals(mode) || "alwaysOn".equals(mode)) {
            return List.of();
        }
        if (!(mode instanceof Map<?, ?> parts) || parts.isEmpty()) {
            throw wrong(
                    "\"mode\" must be \"off\", \"alwaysOn\", or an object of skip, times and activationProbability");
        }
        only(parts, List.of("skip", "activationProbability", "times"));
        List<Modifier> modifiers = new ArrayList<>();
        if (parts.containsKey("skip")) {
            modifiers.add(new Modifier.Skip(count("skip", parts)));
        }
        if (parts.containsKey("activationProbability")) {
            modifiers.add(probability(parts.get("activationProbability")));
        }
        if (parts.containsKey("times")) {
            modifiers.add(new Modifier.Count(count("times", parts)));
        }
        return modifiers;
    }

    private long count(String field, Map<?, ?> parts) {
        Object value = parts.get(field);
        if (value instanceof Long number && number >= 0) {
            return number;
        }
        if (value instanceof Double number && number >= 0 && number <= LARGEST && number == Math.rint(number)) {
            return number.longValue(); // MongoDB's shell writes every number as a fraction
        }
        throw wrong("\"" + field + "\" must be a whole number, 0 or more");
    }

    private Modifier probability(@Nullable Object value) {
        if (value instanceof Number number && number.doubleValue() >= 0 && number.doubleValue() <= 1) {
            return new Modifier.Chance(new BigDecimal(number.toString()).movePointRight(2));
        }
        throw wrong("\"activationProbability\" must be a number from 0 to 1");
    }

    private void only(Map<?, ?> fields, List<String> known) {
        for (Object field : fields.keySet()) {
            if (!known.contains(field)) {
                throw wrong("unknown field \"" + field + "\"" + Nearest.hint(String.valueOf(field), known)
                        + "; known are " + String.join(", ", known));
            }
        }
    }

    private TermsException wrong(String reason) {
        return cursor.failAt(start, reason);
    }
}
