package io.failgate.proxy.admin;

import io.netty.handler.codec.http.HttpResponseStatus;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/** JSON in bodies. No other class of the listener touches Jackson, because it is slow to load. */
final class JsonBody {

    private static final String TYPE = "application/json";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII) // a terminal obeys some of these characters
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .withCoercionConfig(
                    LogicalType.Textual,
                    text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .build();

    private JsonBody() {}

    /**
     * The value of a body; an empty body is an empty object.
     *
     * @throws RequestException if it is no JSON, or has fields that are unknown, missing or of another type
     */
    static <T> T read(String body, Class<T> type) {
        try {
            return MAPPER.readValue(body.isBlank() ? "{}" : body, type);
        } catch (UnrecognizedPropertyException unknown) {
            throw new RequestException(
                    400,
                    "unknown field \"" + unknown.getPropertyName() + "\"; known are " + unknown.getKnownPropertyIds());
        } catch (JacksonException wrong) {
            throw new RequestException(400, "cannot read the JSON: " + wrong.getOriginalMessage());
        }
    }

    /**
     * An object in a body.
     *
     * @throws RequestException if the body is no object
     */
    static JsonNode object(String body) {
        JsonNode tree = read(body, JsonNode.class);
        if (!tree.isObject()) {
            throw new RequestException(400, "expected a JSON object");
        }
        return tree;
    }

    static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    static Response response(Object value) {
        return Response.of(200, TYPE, write(value) + "\n");
    }

    /** A problem (RFC 9457). */
    static Response problem(int status, String detail) {
        String title = HttpResponseStatus.valueOf(status).reasonPhrase();
        return Response.of(
                status, "application/problem+json", write(new Problem("about:blank", title, status, detail)) + "\n");
    }

    private record Problem(String type, String title, int status, String detail) {}
}
