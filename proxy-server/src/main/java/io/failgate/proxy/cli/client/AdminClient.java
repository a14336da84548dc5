package io.failgate.proxy.cli.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Talks to an admin listener. */
final class AdminClient {

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final String address;
    private final Optional<String> token;

    /**
     * Makes a client, and sends nothing yet.
     *
     * @param address such as {@code http://127.0.0.1:3308}; the default scheme is http
     * @throws AdminClientException if the address is malformed
     */
    AdminClient(String address, Optional<String> token) {
        this.address = (address.contains("://") ? address : "http://" + address).replaceFirst("/+$", "");
        this.token = token;
        request("/");
    }

    /** The path of a failpoint in the JSON API. */
    static String pathOf(String key) {
        return "/v1/failpoints/"
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

    private String send(String method, String path, String body) {
        HttpResponse<Stream<String>> response = exchange(method, path, body);
        return response.body().collect(Collectors.joining("\n"));
    }

    /**
     * The lines of an answer, as they come.
     *
     * @throws AdminClientException if the request fails
     */
    Stream<String> lines(String path) {
        return exchange("GET", path, "").body();
    }

    private HttpResponse<Stream<String>> exchange(String method, String path, String body) {
        HttpRequest request =
                request(path).method(method, BodyPublishers.ofString(body)).build();
        try {
            HttpResponse<Stream<String>> response = http.send(request, BodyHandlers.ofLines());
            if (response.statusCode() / 100 != 2) {
                throw new AdminClientException(reason(response));
            }
            return response;
        } catch (ConnectException refused) {
            throw new AdminClientException(
                    "no admin listener answers at " + address + "; is Failgate running, with --admin?", refused);
        } catch (IOException broken) {
            throw new AdminClientException("no answer from " + address + ": " + broken.getMessage(), broken);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AdminClientException("interrupted", stopped);
        }
    }

    private static String reason(HttpResponse<Stream<String>> response) {
        String body = response.body().collect(Collectors.joining(" "));
        boolean isProblem = response.headers()
                .firstValue("Content-Type")
                .filter("application/problem+json"::equals)
                .isPresent();
        String detail = isProblem ? parse(body).path("detail").asString(body) : body;
        return detail.isBlank() ? "the answer was status " + response.statusCode() : detail;
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
