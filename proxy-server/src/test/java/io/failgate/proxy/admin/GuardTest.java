package io.failgate.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask. */
class GuardTest {

    private static final String TOKEN = "s3cret";

    @ParameterizedTest
    @CsvSource({
        "Bearer s3cret, 200",
        "bearer s3cret, 200",
        "Bearer  s3cret, 200",
        "Bearer s3cre, 401",
        "Bearer s3cretx, 401",
        "Bearer S3cret, 401",
        "Bearer, 401",
        "Basic s3cret, 401",
        "s3cret, 401"
    })
    void withATokenOnlyWhoeverShowsItMayAsk(String authorization, int status) {
        try (TestAdmin admin = TestAdmin.start(TOKEN)) {
            var answer = admin.send("GET", "/", "", "Authorization", authorization);
            assertThat(answer.statusCode()).isEqualTo(status);
            if (status == 401) {
                assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"failgate\"");
                assertThat(answer.body()).contains("token").doesNotContain(TOKEN);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /, 401",
        "PUT, /before-query, 401",
        "DELETE, /before-query, 401",
        "GET, /metrics, 401",
        "GET, /v1/sessions, 401",
        "GET, /nowhere, 401",
        "GET, /healthz/count, 401",
        "GET, /healthz, 200",
        "GET, /readyz, 200"
    })
    void withATokenOnlyHealthIsOpenToAll(String method, String path, int status) {
        try (TestAdmin admin = TestAdmin.start(TOKEN)) {
            assertThat(admin.send(method, path, "").statusCode()).isEqualTo(status);
        }
    }

    @Test
    void aRefusalOfTheJsonApiIsAProblem() {
        try (TestAdmin admin = TestAdmin.start(TOKEN)) {
            assertThat(admin.get("/v1/failpoints").headers().firstValue("Content-Type"))
                    .contains("application/problem+json");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:3308", "127.0.0.1", "127.0.0.1:80", "[::1]", "[::1]:3308"})
    void withoutATokenALoopbackHostIsFine(String host) throws IOException {
        assertThat(statusLine("Host: " + host)).isEqualTo("HTTP/1.1 200 OK");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example", "localhost.evil.example:3308", "127.0.0.1.evil.example", "10.0.0.1", "", ":3308"
            })
    void withoutATokenAnotherHostIsRefused(String host) throws IOException {
        assertThat(statusLine("Host: " + host)).isEqualTo("HTTP/1.1 403 Forbidden");
    }

    @Test
    void withATokenAnyHostIsFine() throws IOException {
        try (TestAdmin admin = TestAdmin.start(TOKEN)) {
            assertThat(admin.raw("GET / HTTP/1.1\r\nHost: proxy.example\r\nAuthorization: Bearer " + TOKEN
                            + "\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 OK");
        }
    }

    @Test
    void oneHostMustBeNamed() throws IOException {
        assertThat(statusLine("X: y")).isEqualTo("HTTP/1.1 400 Bad Request");
        assertThat(statusLine("Host: localhost\r\nHost: localhost")).isEqualTo("HTTP/1.1 400 Bad Request");
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:3308, 200 OK",
        "http://localhost:8080, 403 Forbidden",
        "https://evil.example, 403 Forbidden",
        "null, 403 Forbidden"
    })
    void withoutATokenForeignPagesAreRefused(String origin, String status) throws IOException {
        assertThat(statusLine("Host: localhost:3308\r\nOrigin: " + origin)).isEqualTo("HTTP/1.1 " + status);
    }

    @ParameterizedTest
    @CsvSource({
        "none, 200 OK",
        "same-origin, 200 OK",
        "Same-Origin, 200 OK",
        "same-site, 403 Forbidden",
        "cross-site, 403 Forbidden",
        "anything, 403 Forbidden"
    })
    void withoutATokenForeignPagesAreRefusedThatSendNoOrigin(String site, String status) throws IOException {
        assertThat(statusLine("Host: localhost:3308\r\nSec-Fetch-Site: " + site))
                .isEqualTo("HTTP/1.1 " + status);
    }

    @Test
    void aTokenIsEnoughWhateverPageAsks() {
        try (TestAdmin admin = TestAdmin.start(TOKEN)) {
            assertThat(admin.send("GET", "/", "", "Authorization", "Bearer " + TOKEN, "Sec-Fetch-Site", "cross-site")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    private static String statusLine(String headers) throws IOException {
        try (TestAdmin admin = TestAdmin.start()) {
            String answer = admin.raw("GET / HTTP/1.1\r\n" + headers + "\r\nConnection: close\r\n\r\n");
            return answer.lines().findFirst().orElse("");
        }
    }
}
