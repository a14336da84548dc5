package io.failgate.testcontainers;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Asks Failgate's admin listener. Thread-safe. */
final class AdminHttp {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** An answer, whatever its status. */
    record Answer(int status, String body) {

        boolean isSuccess() {
            return status / 100 == 2;
        }
    }

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final URI address;
    private final String token;

    /** Sends nothing yet; the token may be empty. */
    AdminHttp(URI address, String token) {
        this.address = address;
        this.token = token;
    }

    /** A failpoint's key as part of a path. */
    static String encoded(String key) {
        return URLEncoder.encode(key, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * The body of a successful answer.
     *
     * @throws FailgateException with the reason if there is none
     */
    String send(String method, String path, String body) {
        Answer answer = ask(method, path, body, Duration.ZERO);
        if (!answer.isSuccess()) {
            throw refusal(answer);
        }
        return answer.body();
    }

    /** What to throw for an answer that is no success. */
    static FailgateException refusal(Answer answer) {
        String reason = answer.body().strip();
        return new FailgateException(reason.isEmpty() ? "Failgate answered with status " + answer.status() : reason);
    }

    /**
     * An answer, successful or not.
     *
     * @param wait how much longer than usual the answer may take
     * @throws FailgateException if there is none
     */
    Answer ask(String method, String path, String body, Duration wait) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address.resolve(path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .timeout(PATIENCE.plus(wait));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException broken) {
            throw new FailgateException(
                    "no answer from Failgate at " + address + " (" + broken + "); is it running?", broken);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new FailgateException("interrupted while Failgate was asked", stopped);
        }
    }
}
