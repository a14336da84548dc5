package io.failgate.it.kubernetes;

import com.google.gson.annotations.SerializedName;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Kubernetes' published API, by the classes that the Kubernetes project generates from its OpenAPI document. These have
 * its fields, their types, and the names of those that are required. This is as strict as {@code kubectl}: a field that
 * the API does not have is wrong, and a number is no text.
 */
final class KubernetesSchema {

    private static final String MODELS = "io.kubernetes.client.openapi.models.";

    /** The group that a kind belongs to. */
    private static final Map<String, String> KINDS = Map.of(
            "ConfigMap", "v1",
            "Secret", "v1",
            "Service", "v1",
            "Deployment", "apps/v1",
            "StatefulSet", "apps/v1",
            "PodDisruptionBudget", "policy/v1");

    private static final Pattern QUANTITY =
            Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\\d+)?");
    private static final Pattern BASE_64 = Pattern.compile("[A-Za-z0-9+/]*={0,2}");

    private final List<String> problems = new ArrayList<>();

    private KubernetesSchema() {}

    /** What is wrong with a document. */
    static List<String> problems(Value document) {
        KubernetesSchema schema = new KubernetesSchema();
        String kind = document.get("kind").text();
        String group = KINDS.get(kind);
        if (group == null || !document.get("apiVersion").is(group)) {
            return List.of(
                    document.says("unknown kind " + document.get("apiVersion").text() + " " + kind));
        }
        schema.check(document, model("V1" + kind));
        return schema.problems;
    }

    private static Class<?> model(String name) {
        try {
            return Class.forName(MODELS + name);
        } catch (ClassNotFoundException missing) {
            throw new IllegalStateException(missing);
        }
    }

    private void check(Value value, Type type) {
        if (type instanceof ParameterizedType generic) {
            checkAll(value, generic);
        } else if (type.getTypeName().startsWith(MODELS)) {
            checkObject(value, (Class<?>) type);
        } else if (!fits(value.raw(), type.getTypeName())) {
            problems.add(value.says("expected " + type.getTypeName() + ", but it is " + value.raw()));
        }
    }

    private void checkAll(Value value, ParameterizedType type) {
        Type[] arguments = type.getActualTypeArguments();
        boolean list = type.getRawType() == List.class;
        if (!list && type.getRawType() != Map.class) {
            throw new IllegalStateException("not foreseen: " + type);
        }
        if (list ? !(value.raw() instanceof List) : !(value.raw() instanceof Map)) {
            problems.add(value.says("expected " + (list ? "a list" : "a mapping") + ", but it is " + value.raw()));
        }
        Iterable<Value> elements = list ? value.items() : value.fields().values();
        elements.forEach(element -> check(element, arguments[arguments.length - 1]));
    }

    private void checkObject(Value value, Class<?> model) {
        if (!(value.raw() instanceof Map)) {
            problems.add(value.says("expected a mapping, but it is " + value.raw()));
            return;
        }
        Map<String, Type> known = fields(model);
        value.fields().forEach((name, field) -> {
            Type type = known.get(name);
            if (type == null) {
                problems.add(field.says("unknown field"));
            } else {
                check(field, type);
            }
        });
        for (Object name : required(model)) {
            if (!value.get(String.valueOf(name)).isThere()) {
                problems.add(value.get(String.valueOf(name)).says("required"));
            }
        }
    }

    private static Map<String, Type> fields(Class<?> model) {
        Map<String, Type> fields = new HashMap<>();
        for (Field field : model.getDeclaredFields()) {
            SerializedName name = field.getAnnotation(SerializedName.class);
            if (name != null) {
                fields.put(name.value(), field.getGenericType());
            }
        }
        if (fields.isEmpty()) {
            throw new IllegalStateException(model + " has no fields");
        }
        return fields;
    }

    private static Set<?> required(Class<?> model) {
        try {
            return (Set<?>) model.getField("openapiRequiredFields").get(null);
        } catch (ReflectiveOperationException missing) {
            throw new IllegalStateException(missing);
        }
    }

    private static boolean fits(@Nullable Object raw, String type) {
        return switch (type) {
            case "java.lang.String" -> raw instanceof String;
            case "java.lang.Boolean" -> raw instanceof Boolean;
            case "java.lang.Integer" -> raw instanceof Integer;
            case "java.lang.Long" -> raw instanceof Integer || raw instanceof Long;
            case "io.kubernetes.client.custom.IntOrString" -> raw instanceof Integer || raw instanceof String;
            case "io.kubernetes.client.custom.Quantity" ->
                (raw instanceof String || raw instanceof Number)
                        && QUANTITY.matcher(raw.toString()).matches();
            case "byte[]" ->
                raw instanceof String text
                        && text.length() % 4 == 0
                        && BASE_64.matcher(text).matches();
            default -> throw new IllegalStateException("not foreseen: " + type);
        };
    }
}
