package io.failgate.proxy.admin;

import io.netty.handler.codec.http.HttpResponseStatus;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON in bodies. No other class of the listener touches Jackson, because it is slow to load. */
final class JsonBody {

    private static final String TYPE = "application/json";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII) // a terminal obeys some of these characters
            .build();

    private JsonBody() {}

    /**
     * An object in a body; an empty body is an empty object.
     *
     * @throws RequestException if it is no JSON, or no object
     */
    static JsonNode object(String body) {
        JsonNode tree = read(body.isBlank() ? "{}" : body);
        if (!tree.isObject()) {
            throw new RequestException(400, "expected a JSON object, but got " + JsonFields.shown(tree));
        }
        return tree;
    }

    private static JsonNode read(String body) {
        try {
            return MAPPER.readValue(body, JsonNode.class);
        } catch (JacksonException wrong) {
            TokenStreamLocation place = wrong.getLocation();
            throw new RequestException(
                    400,
                    "cannot read the JSON: " + reason(String.valueOf(wrong.getOriginalMessage()))
                            + (place == null
                                    ? ""
                                    : " (line " + place.getLineNr() + ", column " + place.getColumnNr() + ")"));
        }
    }

    /** In our own words. Jackson's speak of its classes and of its settings. */
    private static String reason(String original) {
        if (original.startsWith("Duplicate")) {
            return "a field is given twice";
        }
        if (original.startsWith("Trailing token")) {
            return "something follows the value";
        }
        return original.startsWith("Unexpected end") ? "it ends too early" : "this is no JSON";
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
