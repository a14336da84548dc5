package io.failgate.proxy.admin;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The answer to a request.
 *
 * @param status of HTTP
 * @param headers all headers except those of the connection
 * @param body as text; empty for no body
 * @param stream follows the headers instead of a body, for as long as the client stays
 */
record Response(int status, Map<String, String> headers, String body, Optional<Stream> stream) {

    static final String TEXT = "text/plain; charset=utf-8";

    /** A body of any type. */
    static Response of(int status, String contentType, String body) {
        return new Response(status, Map.of("Content-Type", contentType), body, Optional.empty());
    }

    /** Plain text. */
    static Response text(int status, String body) {
        return of(status, TEXT, body);
    }

    /** Success without a body. */
    static Response noContent() {
        return new Response(204, Map.of(), "", Optional.empty());
    }

    /** Server-sent events. */
    static Response events(Stream stream) {
        return new Response(200, Map.of("Content-Type", "text/event-stream"), "", Optional.of(stream));
    }

    /** The same with more headers. */
    Response with(Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(headers);
        all.putAll(more);
        return new Response(status, all, body, stream);
    }
}
