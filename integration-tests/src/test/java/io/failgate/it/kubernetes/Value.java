package io.failgate.it.kubernetes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A value of a manifest, which may be missing.
 *
 * @param where its file, document and field
 * @param raw a text, a number, a truth value, a list or a mapping
 */
record Value(String where, @Nullable Object raw) {

    boolean isThere() {
        return raw != null;
    }

    /** A field of a mapping, missing if this is none. */
    Value get(String field) {
        return new Value(where + "." + field, raw instanceof Map<?, ?> map ? map.get(field) : null);
    }

    /** A field of a field, and so on. */
    Value at(String... fields) {
        Value value = this;
        for (String field : fields) {
            value = value.get(field);
        }
        return value;
    }

    /** The elements of a list, none if this is no list. */
    List<Value> items() {
        List<Value> items = new ArrayList<>();
        if (raw instanceof List<?> list) {
            list.forEach(item -> items.add(new Value(where + "[" + items.size() + "]", item)));
        }
        return items;
    }

    /** The fields of a mapping, none if this is no mapping. */
    Map<String, Value> fields() {
        Map<String, Value> fields = new LinkedHashMap<>();
        if (raw instanceof Map<?, ?> map) {
            map.keySet().forEach(key -> fields.put(String.valueOf(key), get(String.valueOf(key))));
        }
        return fields;
    }

    /** The elements of a list that are called so. */
    Stream<Value> named(String name) {
        return items().stream().filter(item -> item.get("name").text().equals(name));
    }

    /** As text, empty if it is missing. */
    String text() {
        return raw == null ? "" : String.valueOf(raw);
    }

    long number() {
        return raw instanceof Number number ? number.longValue() : 0;
    }

    boolean is(Object expected) {
        return expected.equals(raw);
    }

    /** What is to be said about it. */
    String says(String problem) {
        return where + ": " + problem;
    }
}
