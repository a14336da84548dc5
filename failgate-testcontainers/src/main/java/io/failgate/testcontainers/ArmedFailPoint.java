package io.failgate.testcontainers;

import java.time.Duration;

/** A failpoint that is armed until this is closed. Thread-safe. */
public final class ArmedFailPoint implements AutoCloseable {

    private static final int GATEWAY_TIMEOUT = 504;

    private final AdminHttp http;
    private final String key;
    private final String path;

    ArmedFailPoint(AdminHttp http, String key) {
        this.http = http;
        this.key = key;
        path = "/" + AdminHttp.encoded(key);
    }

    /**
     * How often it was hit since it was armed.
     *
     * @throws FailgateException if it is not armed any more
     */
    public long hits() {
        return Long.parseLong(http.send("GET", path + "/count", "").strip());
    }

    /** Waits until it was hit since it was armed; one that pauses is hit when somebody is held there. */
    public void awaitHit(Duration timeout) {
        awaitHits(1, timeout);
    }

    /**
     * Waits until it was hit so often since it was armed.
     *
     * @param hits 1 or more
     * @param timeout up to an hour
     * @throws FailgateException if it was not, or is disarmed meanwhile
     */
    public void awaitHits(long hits, Duration timeout) {
        String body = "{\"hits\": " + hits + ", \"timeout\": \"" + timeout.toMillis() + "ms\"}";
        AdminHttp.Answer answer = http.ask("POST", "/v1/failpoints" + path + ":wait", body, timeout);
        if (answer.status() == GATEWAY_TIMEOUT) {
            throw new FailgateException(
                    key + " was hit " + hits() + " times within " + timeout.toMillis() + " ms, and not " + hits);
        }
        if (!answer.isSuccess()) {
            throw AdminHttp.refusal(answer);
        }
    }

    /** Lets those go on who are paused there now; it stays armed. */
    public void wakeup() {
        http.send("POST", "/v1/failpoints" + path + ":wakeup", "");
    }

    /** Disarms it, whatever it is armed with by now, and lets those go on who are paused there. */
    @Override
    public void close() {
        http.send("DELETE", path, "");
    }
}
