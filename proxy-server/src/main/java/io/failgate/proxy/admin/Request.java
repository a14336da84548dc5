package io.failgate.proxy.admin;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A request that has come in full.
 *
 * @param method in upper case
 * @param target as it was sent: path and query, percent-encoded
 * @param headers by name, in any letter case
 * @param body as text
 * @param client its address, for the log
 */
record Request(String method, String target, Map<String, List<String>> headers, String body, String client) {

    /** The values of a header; empty if it was not sent. */
    List<String> header(String name) {
        return headers.getOrDefault(name, List.of());
    }

    /**
     * The path in clear: a percent-encoded slash is like any other.
     *
     * @throws RequestException if the target has no path
     */
    String path() {
        if (!target.startsWith("/")) {
            throw new RequestException(400, "malformed request URI: expected a path that begins with /");
        }
        int query = target.indexOf('?');
        if (isForJson() && query >= 0 && query + 1 < target.length()) {
            throw new RequestException(
                    400, "the query of a request is not read, but got \"" + target.substring(query + 1) + "\"");
        }
        String encoded = target.replaceFirst("\\?.*", "").replace("+", "%2B");
        try {
            return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException wrong) {
            throw new RequestException(400, "malformed request URI: % needs two hexadecimal digits behind it");
        }
    }

    /** Whether the target is part of the JSON API. */
    boolean isForJson() {
        return target.startsWith("/v1/");
    }
}
