package io.failgate.failpoint.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Optional;

/** An HTTP client. */
final class Curl {

    private static final int MILLIS = 60_000;

    private Curl() {}

    /** What a server has answered. */
    record Reply(int status, String body, Optional<String> contentType, Optional<String> allow) {}

    static Reply send(String method, String url, String body) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url).toURL().openConnection();
        connection.setConnectTimeout(MILLIS);
        connection.setReadTimeout(MILLIS);
        connection.setRequestMethod(method);
        if (!body.isEmpty()) {
            connection.setDoOutput(true);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(body.getBytes(UTF_8));
            }
        }
        int status = connection.getResponseCode();
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return new Reply(
                    status,
                    in == null ? "" : new String(in.readAllBytes(), UTF_8),
                    Optional.ofNullable(connection.getHeaderField("Content-Type")),
                    Optional.ofNullable(connection.getHeaderField("Allow")));
        }
    }
}
