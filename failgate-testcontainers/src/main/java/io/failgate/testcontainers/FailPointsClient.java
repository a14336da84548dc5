package io.failgate.testcontainers;

import java.net.URI;
import java.util.Map;
import java.util.TreeMap;

/**
 * The failpoints of a running Failgate, over HTTP. What is armed here counts for every session; a session's own
 * failpoints are armed by SQL. Failpoints go by their full name or by their name. Thread-safe.
 */
public final class FailPointsClient {

    private final AdminHttp http;

    /**
     * Sends nothing yet.
     *
     * @param admin the admin listener, such as {@code http://127.0.0.1:3308}
     * @param token what Failgate wants to see; empty if it was started without one
     */
    public FailPointsClient(URI admin, String token) {
        http = new AdminHttp(admin, token);
    }

    /**
     * Arms a failpoint, or arms it anew, until the result is closed.
     *
     * @param key such as {@code before-query}
     * @param terms such as {@code 1*error(1213)}
     * @throws FailgateException if there is no such failpoint, or the terms are wrong, with their position
     */
    public ArmedFailPoint arm(String key, String terms) {
        http.send("PUT", "/" + AdminHttp.encoded(key), terms);
        return new ArmedFailPoint(http, key);
    }

    /** Every failpoint by its full name, with the terms it is armed with; empty text if it is not. */
    public Map<String, String> list() {
        Map<String, String> terms = new TreeMap<>();
        http.send("GET", "/", "").lines().forEach(line -> {
            int equals = line.indexOf('=');
            terms.put(line.substring(0, equals), line.substring(equals + 1));
        });
        return terms;
    }

    /** Disarms every failpoint, and lets those go on who are paused there; by SQL they can still be armed. */
    public void removeAll() {
        http.send("DELETE", "/v1/failpoints", "");
    }
}
