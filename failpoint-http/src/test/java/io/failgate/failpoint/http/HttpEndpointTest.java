package io.failgate.failpoint.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.failpoint.FailPoint;
import io.failgate.failpoint.FailPointException;
import io.failgate.failpoint.FailPointKey;
import io.failgate.failpoint.FailPoints;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is answered, as gofail answers; README.md says what differs. */
@Timeout(160)
class HttpEndpointTest {

    private final FailPoints registry = FailPoints.create();
    private final FailPoint point = registry.define(new FailPointKey("acme/SomeFuncString", "for tests", "return"));
    private final FailPoint other = registry.define(new FailPointKey("other", "for tests", "return"));
    private final InetSocketAddress address = new HttpEndpoint().serve(registry, ":0");

    private Curl.Reply send(String method, String path, String body) throws IOException {
        return Curl.send(method, "http://127.0.0.1:" + address.getPort() + path, body);
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort())) {
            socket.getOutputStream().write(request.getBytes(UTF_8));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    /** In the answers, a pilcrow is the end of a line. */
    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            GET    | /                         | `` | 200 | acme/SomeFuncString=return(7)¶other=¶
            GET    | /SomeFuncString           | `` | 200 | return(7)¶
            GET    | /acme/SomeFuncString      | `` | 200 | return(7)¶
            GET    | /acme%2fSomeFuncString?x  | `` | 200 | return(7)¶
            GET    | /SomeFuncString/count     | `` | 200 | 0
            GET    | /other                    | `` | 404 | failed to GET: DISABLED¶
            GET    | /other/count              | `` | 500 | failed to GET: DISABLED¶
            GET    | /pint                     | `` | 404 | failed to GET: UNKNOWN¶
            GET    | /pint/count               | `` | 404 | failed to GET: UNKNOWN¶
            PUT    | /SomeFuncString | return(1)    | 204 | ``
            PUT    | /other          | sleep        | 400 | failed to set failpoint: error on other: BAD: sleep needs
            PUT    | /failpoints     | SomeFuncString=off;other=return("x;=") | 204 | ``
            PUT    | /FailPoints     | ``           | 204 | ``
            PUT    | /failpoints     | other        | 400 | failed to set failpoint: expected key=terms, but got "o
            DELETE | /SomeFuncString | ``           | 204 | ``
            DELETE | /other          | ``           | 400 | failed to delete failpoint DISABLED¶
            DELETE | /pint           | ``           | 400 | failed to delete failpoint UNKNOWN¶
            POST   | /other          | return(1)    | 405 | Method not allowed¶
            """)
    void answersAsGofailDoes(String method, String path, String body, int status, String answer) throws IOException {
        registry.put("SomeFuncString", "return(7)");
        Curl.Reply reply = send(method, path, body);
        assertThat(reply.body())
                .startsWith(answer.replace("DISABLED", "failpoint: failpoint is disabled")
                        .replace("UNKNOWN", "error on pint: failpoint: failpoint does not exist")
                        .replace("BAD", "failpoint: failed to parse \"sleep\" past \"sleep\" (position 1")
                        .replace('¶', '\n'));
        assertThat(reply.body().isEmpty()).isEqualTo(answer.isEmpty());
        assertThat(reply.status()).isEqualTo(status);
        if (!reply.body().isEmpty()) {
            assertThat(reply.contentType()).contains("text/plain; charset=utf-8");
        }
        if (status == 405) {
            assertThat(reply.allow()).contains("DELETE, GET, PUT");
        }
    }

    /** In a registry of points that come with their classes. */
    @Test
    void aNameThatNoClassHasDefinedYetIsPending() throws IOException {
        FailPoints pending = FailPoints.builder().pendingNames().build();
        String url =
                "http://127.0.0.1:" + new HttpEndpoint().serve(pending, ":0").getPort();
        assertThat(Curl.send("PUT", url + "/late", "return(1)").status()).isEqualTo(204);
        assertThat(Curl.send("GET", url + "/late", "").body()).isEqualTo("return(1)\n");
        assertThat(Curl.send("GET", url + "/late/count", "").body()).isEqualTo("0");
        assertThat(Curl.send("GET", url + "/", "").body()).isEqualTo("late=return(1)\n");
        assertThat(Curl.send("DELETE", url + "/late", "").status()).isEqualTo(204);
        assertThat(Curl.send("GET", url + "/late", "").status()).isEqualTo(404);
    }

    /** The answer has the terms in canonical form. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "panic | panic",
                "3*return(\"hello\") | 3*return(\"hello\")",
                "50.0%return(\"hello\") | 50%return(\"hello\")",
                "sleep(\"600s\") | sleep(\"600s\")",
                "return(\"a=b;c→\") | return(\"a=b;c→\")"
            })
    void armsWhatTheEtcdBookArms(String terms, String canonical) throws IOException {
        assertThat(send("PUT", "/SomeFuncString", terms + "\n").status()).isEqualTo(204);
        assertThat(point.armed()).isTrue();
        assertThat(send("GET", "/SomeFuncString", "").body()).isEqualTo(canonical + "\n");
        assertThat(send("DELETE", "/SomeFuncString", "").status()).isEqualTo(204);
        assertThat(point.armed()).isFalse();
    }

    @Test
    void countsHitsAndNotEvaluations() throws IOException {
        send("PUT", "/SomeFuncString", "2*return(1)");
        for (int i = 0; i < 5; i++) {
            point.inject();
        }
        assertThat(send("GET", "/SomeFuncString/count", "").body()).isEqualTo("2");
    }

    @Test
    void armsSeveralOrNone() throws IOException {
        assertThat(send("PUT", "/failpoints", "SomeFuncString=return(1);other=retrn")
                        .status())
                .isEqualTo(400);
        assertThat(point.armed() || other.armed()).isFalse();
        send("PUT", "/failpoints", "SomeFuncString=return(1);other=return(2)");
        assertThat(point.returnOr(0) + other.returnOr(0)).isEqualTo(3);
    }

    @Test
    void theBodyHasALimit() throws IOException {
        assertThat(send("PUT", "/other", "return(\"" + "x".repeat(65_500) + "\")")
                        .status())
                .isEqualTo(204);
        assertThat(send("PUT", "/other", "return(\"" + "x".repeat(65_530) + "\")")
                        .status())
                .isEqualTo(413);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, 200",
        "LOCALHOST:1234, 200",
        "127.0.0.1:1, 200",
        "[::1]:1234, 200",
        "evil.example:1234, 403",
        "127.0.0.1.evil.example, 403"
    })
    void aPageWhoseNameLeadsHereIsRefused(String host, int status) throws IOException {
        assertThat(raw("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 " + status + " ");
    }

    @Test
    void aClientThatStopsInTheMiddleHoldsNobodyUp() throws IOException {
        try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), address.getPort())) {
            silent.getOutputStream()
                    .write("PUT /other HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nret".getBytes(UTF_8));
            silent.getOutputStream().flush();
            assertThat(send("PUT", "/other", "return(1)").status()).isEqualTo(204);
        }
    }

    @Test
    void aBarePortIsOfTheLoopbackAddress() {
        assertThat(address.getAddress().isLoopbackAddress()).isTrue();
        InetSocketAddress anywhere = new HttpEndpoint().serve(registry, "0.0.0.0:0");
        assertThat(anywhere.getAddress().isAnyLocalAddress()).isTrue();
        assertThat(Address.parse("[::1]:80").getAddress().isLoopbackAddress()).isTrue();
        assertThat(Address.parse("localhost:80").getPort()).isEqualTo(80);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1234", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "::1:80", "http://localhost:80", "a:b"})
    void anotherFormIsNoAddress(String text) {
        assertThatThrownBy(() -> new HttpEndpoint().serve(registry, text))
                .isInstanceOf(FailPointException.class)
                .hasMessage("expected HOST:PORT, with a port from 0 to 65535");
    }

    @Test
    void aHostThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> Address.parse("no-such-host.invalid:80"))
                .isInstanceOf(FailPointException.class)
                .hasMessage("there is no host no-such-host.invalid");
    }

    @Test
    void aPortInUseIsSaid() {
        assertThatThrownBy(() -> new HttpEndpoint().serve(registry, "127.0.0.1:" + address.getPort()))
                .isInstanceOf(FailPointException.class)
                .hasMessage("Address already in use");
    }
}
