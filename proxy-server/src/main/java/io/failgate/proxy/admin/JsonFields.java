package io.failgate.proxy.admin;

import io.failgate.failpoint.Nearest;
import io.failgate.proxy.logging.PrintableText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * The fields of an object that a client has sent. Every mistake is a {@link RequestException} that names the field, and
 * says what it must be.
 *
 * @param path in front of a field's name in messages; empty for those of the body
 */
record JsonFields(JsonNode object, String path) {

    private static final String TEXT = "a string";
    private static final String WHOLE_NUMBER = "a whole number of at most 64 bits";

    /** Characters of a value in a message. */
    private static final int LONGEST = 40;

    /** The fields of a body, all of which must be known. */
    static JsonFields of(String body, String... known) {
        return new JsonFields(JsonBody.object(body), "").only(known);
    }

    private JsonFields only(String... known) {
        List<String> names = List.of(known);
        for (String field : object.propertyNames()) {
            if (!names.contains(field)) {
                throw new RequestException(
                        400,
                        "unknown field \"" + path + shortened(field) + "\"" + Nearest.hint(field, names)
                                + "; known are " + String.join(", ", names));
            }
        }
        return this;
    }

    String text(String name) {
        return required(name, TEXT, JsonNode::isString, JsonNode::stringValue);
    }

    /** Null is as good as none. */
    Optional<String> optionalText(String name) {
        return isGiven(name) ? Optional.of(text(name)) : Optional.empty();
    }

    long wholeNumber(String name) {
        return required(name, WHOLE_NUMBER, JsonFields::isLong, JsonNode::longValue);
    }

    /** Null is as good as none. */
    Optional<Long> optionalWholeNumber(String name) {
        return isGiven(name) ? Optional.of(wholeNumber(name)) : Optional.empty();
    }

    boolean flag(String name) {
        return required(name, "true or false", JsonNode::isBoolean, JsonNode::booleanValue);
    }

    /** Null is as good as none. */
    Optional<Boolean> optionalFlag(String name) {
        return isGiven(name) ? Optional.of(flag(name)) : Optional.empty();
    }

    /** The objects in a list, all fields of which must be known. */
    List<JsonFields> objects(String name, String... known) {
        JsonNode list = required(name, "a list of objects", JsonNode::isArray, Function.identity());
        List<JsonFields> objects = new ArrayList<>();
        for (JsonNode element : list) {
            String place = path + name + "[" + objects.size() + "]";
            if (!element.isObject()) {
                throw wrong(place, "an object", element);
            }
            objects.add(new JsonFields(element, place + ".").only(known));
        }
        return objects;
    }

    /** Terms: a text, or an object in MongoDB's form. Empty if they are null, which disarms. */
    Optional<String> terms(String name) {
        return required(
                name,
                "a string, an object or null",
                terms -> terms.isString() || terms.isObject() || terms.isNull(),
                terms -> Optional.of(terms)
                        .filter(given -> !given.isNull())
                        .map(given -> given.isString() ? given.stringValue() : given.toString()));
    }

    private boolean isGiven(String name) {
        return object.has(name) && !object.path(name).isNull();
    }

    private <T> T required(String name, String expected, Predicate<JsonNode> accepted, Function<JsonNode, T> reader) {
        JsonNode value = object.path(name);
        if (value.isMissingNode()) {
            throw new RequestException(400, "expected a field \"" + path + name + "\": " + expected);
        }
        if (!accepted.test(value)) {
            throw wrong(path + name, expected, value);
        }
        return reader.apply(value);
    }

    private static boolean isLong(JsonNode value) {
        return value.isIntegralNumber() && value.canConvertToLong();
    }

    private static RequestException wrong(String place, String expected, JsonNode value) {
        return new RequestException(400, "\"" + place + "\" must be " + expected + ", but got " + shown(value));
    }

    /** A value as a message shows it. */
    static String shown(JsonNode value) {
        if (value.isObject()) {
            return "an object";
        }
        return value.isArray() ? "a list" : shortened(value.toString());
    }

    private static String shortened(String text) {
        return PrintableText.of(text, LONGEST);
    }
}
