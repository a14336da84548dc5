package io.failgate.proxy.cli.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Talks to an admin listener, and tells when it is none. */
final class AdminClient {

    /** So long an answer may take that does not wait for anything. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final JsonMapper JSON = new JsonMapper();

    /** The types of whatever Failgate answers with. */
    private static final List<String> TYPES =
            List.of("text/plain", "text/event-stream", "application/json", "application/problem+json");

    private static final int NO_CONTENT = 204;

    private final HttpClient http;
    private final String address;
    private final Optional<String> token;
    private final Duration patience;

    /**
     * Makes a client, and sends nothing yet.
     *
     * @param address such as {@code http://127.0.0.1:3308}; the default scheme is http
     * @param patience how long an answer may take that does not wait for anything
     * @throws AdminClientException if the address is malformed
     */
    AdminClient(String address, Optional<String> token, Duration patience) {
        this.address = (address.contains("://") ? address : "http://" + address).replaceFirst("/+$", "");
        this.token = token;
        this.patience = patience;
        this.http = HttpClient.newBuilder().connectTimeout(patience).build();
        request("/");
    }

    /** The path of a failpoint in the JSON API. */
    static String pathOf(String key) {
        return pathOf(key, false);
    }

    /** The path of a failpoint of the listener's own proxy, or of its fleet. */
    static String pathOf(String key, boolean inFleet) {
        return (inFleet ? "/v1/fleet/failpoints/" : "/v1/failpoints/")
                + URLEncoder.encode(key, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * The text at a path.
     *
     * @throws AdminClientException if the request fails
     */
    String text(String path) {
        return send("GET", path, "");
    }

    /**
     * Sends a request, and reads the answer as JSON.
     *
     * @throws AdminClientException if the request fails, or the answer is not JSON
     */
    JsonNode json(String method, String path, String body) {
        return parse(send(method, path, body));
    }

    /**
     * The same for an answer that waits as long as the listener has it wait.
     *
     * @throws AdminClientException as well if there is no listener that answers at once
     */
    JsonNode jsonInTime(String method, String path, String body) {
        send("GET", "/healthz", "");
        return parse(accepted(await(http.sendAsync(request(method, path, body), BodyHandlers.ofString()))));
    }

    static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JacksonException strange) {
            throw new AdminClientException(
                    "this is no admin listener of Failgate: it did not answer with JSON", strange);
        }
    }

    /** A JSON object of one field. */
    static String object(String name, String value) {
        return object(Map.of(name, value));
    }

    /** A JSON object. */
    static String object(Map<String, ?> fields) {
        return JSON.writeValueAsString(fields);
    }

    /**
     * Sends a request, and ignores the body of the answer.
     *
     * @throws AdminClientException if the request fails
     */
    void run(String method, String path, String body) {
        send(method, path, body);
    }

    /**
     * The lines of an answer, as they come.
     *
     * @throws AdminClientException if the request fails
     */
    Stream<String> lines(String path) {
        HttpResponse<Stream<String>> response = inTime(request("GET", path, ""), BodyHandlers.ofLines());
        if (response.statusCode() / 100 != 2 || !isOurs(response)) {
            throw refusal(response, response.body().collect(Collectors.joining(" ")));
        }
        return response.body();
    }

    private String send(String method, String path, String body) {
        return accepted(inTime(request(method, path, body), BodyHandlers.ofString()));
    }

    private String accepted(HttpResponse<String> response) {
        if (response.statusCode() / 100 != 2 || !isOurs(response)) {
            throw refusal(response, response.body().strip());
        }
        return response.body().stripTrailing();
    }

    private <T> HttpResponse<T> inTime(HttpRequest request, BodyHandler<T> handler) {
        CompletableFuture<HttpResponse<T>> answer = http.sendAsync(request, handler);
        return await(answer.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS));
    }

    private <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.get();
        } catch (ExecutionException failed) {
            throw failure(Objects.requireNonNullElse(failed.getCause(), failed));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AdminClientException("interrupted", stopped);
        }
    }

    private AdminClientException failure(Throwable cause) {
        if (cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException) {
            return new AdminClientException(
                    "no admin listener answers at " + address + "; is Failgate running, with --admin?", cause);
        }
        String notOurs = "; is that the address of --admin, and not that of --listen or of a MySQL server?";
        if (cause instanceof TimeoutException) {
            return new AdminClientException(
                    address + " takes connections, but no answer has come within " + seconds() + " s" + notOurs, cause);
        }
        if (cause instanceof IOException) {
            return new AdminClientException(address + " does not answer by HTTP" + notOurs, cause);
        }
        return new AdminClientException("no answer from " + address + ": " + cause.getMessage(), cause);
    }

    private String seconds() {
        return String.valueOf(patience.toMillis() / 1000.0).replaceFirst("\\.0$", "");
    }

    private static boolean isOurs(HttpResponse<?> response) {
        return response.statusCode() == NO_CONTENT || TYPES.contains(type(response));
    }

    private static String type(HttpResponse<?> response) {
        return response.headers()
                .firstValue("Content-Type")
                .map(type -> type.replaceFirst(";.*", "").strip())
                .orElse("no type");
    }

    private AdminClientException refusal(HttpResponse<?> response, String body) {
        if (!isOurs(response)) {
            return new AdminClientException(address + " is no admin listener of Failgate: it answers with status "
                    + response.statusCode() + " and " + type(response));
        }
        String detail = type(response).equals("application/problem+json")
                ? parse(body).path("detail").asString(body)
                : body.replaceAll("\\s*\\R\\s*", " ");
        return new AdminClientException(detail.isBlank() ? "the answer was status " + response.statusCode() : detail);
    }

    private HttpRequest request(String method, String path, String body) {
        return request(path).method(method, BodyPublishers.ofString(body)).build();
    }

    private HttpRequest.Builder request(String path) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path));
            token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
            return request;
        } catch (IllegalArgumentException wrong) {
            throw new AdminClientException("not the address of an admin listener: \"" + address + "\"", wrong);
        }
    }
}
