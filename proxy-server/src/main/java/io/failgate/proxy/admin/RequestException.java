package io.failgate.proxy.admin;

import java.util.Map;

/** A request that is refused. The message is written for the user who sent it. */
final class RequestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Map<String, String> headers;

    RequestException(int status, String message) {
        this(status, message, Map.of());
    }

    RequestException(int status, String message, Map<String, String> headers) {
        super(message);
        this.status = status;
        this.headers = Map.copyOf(headers);
    }

    /** The status of HTTP, 400 to 599. */
    int status() {
        return status;
    }

    /** The headers that are sent with it. */
    Map<String, String> headers() {
        return headers;
    }
}
