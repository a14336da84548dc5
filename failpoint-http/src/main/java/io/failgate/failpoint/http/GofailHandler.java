package io.failgate.failpoint.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.concurrent.locks.Lock;
import java.util.regex.Pattern;

/** Reads requests and writes answers. */
final class GofailHandler implements HttpHandler {

    /** More than any terms need. */
    private static final int LONGEST_BODY = 1 << 16;

    /** What the {@code Host} of a request to a loopback address may be. */
    private static final Pattern LOCAL = Pattern.compile("(?i)(?:localhost|[0-9.]+|\\[[^\\]]*\\])(?::\\d*)?");

    private final GofailApi api;
    private final Lock changing;
    private final boolean loopback;

    /** The lock is held while something is changed and said to be. */
    GofailHandler(GofailApi api, Lock changing, boolean loopback) {
        this.api = api;
        this.changing = changing;
        this.loopback = loopback;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(LONGEST_BODY + 1);
            if (exchange.getRequestMethod().equals("GET")) {
                send(exchange, answer(exchange, body)); // may be long
                return;
            }
            changing.lock();
            try {
                send(exchange, answer(exchange, body));
            } finally {
                changing.unlock();
            }
        }
    }

    private Answer answer(HttpExchange exchange, byte[] body) {
        String path = exchange.getRequestURI().getPath();
        if (path == null || !path.startsWith("/")) {
            return Answer.error(400, "malformed request URI");
        }
        if (loopback && isForeign(exchange.getRequestHeaders())) {
            return Answer.error(403, "Host must be localhost or an IP address");
        }
        if (body.length > LONGEST_BODY) {
            return Answer.error(413, "the body has more than " + LONGEST_BODY + " bytes");
        }
        String key = path.substring(1);
        return switch (exchange.getRequestMethod()) {
            case "GET" -> api.get(key);
            case "PUT" -> api.put(key, new String(body, UTF_8));
            case "DELETE" -> api.delete(key);
            default -> {
                exchange.getResponseHeaders().set("Allow", "DELETE, GET, PUT");
                yield Answer.error(405, "Method not allowed");
            }
        };
    }

    /** As from a page in a browser, whose name was made to lead to this address. */
    private static boolean isForeign(Headers headers) {
        String host = headers.getFirst("Host");
        return host != null && !LOCAL.matcher(host).matches();
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(UTF_8);
        boolean silent = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
        if (!silent) {
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        }
        exchange.sendResponseHeaders(answer.status(), silent ? -1 : body.length);
        if (!silent) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }
}
