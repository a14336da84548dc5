package io.failgate.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.proxy.transport.Transport;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a client can make grow, or can hold up, has a limit. */
class LimitsTest {

    private static final int MEBIBYTE = 1024 * 1024;

    @Test
    void aBodyOfAMebibyteIsTakenAndOneThatIsLongerIsNot() {
        try (TestAdmin admin = TestAdmin.start()) {
            String terms = "return(\"" + "x".repeat(MEBIBYTE - 10) + "\")";
            assertThat(terms).hasSize(MEBIBYTE);
            assertThat(admin.send("PUT", "/before-query", terms).statusCode()).isEqualTo(204);
            var refused = admin.send("PUT", "/before-query", terms + " ");
            assertThat(refused.statusCode()).isEqualTo(413);
            assertThat(refused.body()).contains("1 MiB at most");
        }
    }

    @Test
    void theFirstLineHasALimit() throws IOException {
        try (TestAdmin admin = TestAdmin.start()) {
            assertThat(admin.raw("GET /" + "x".repeat(9_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                    .startsWith("HTTP/1.1 414 ")
                    .contains("8 KiB at most");
        }
    }

    @Test
    void headersHaveALimit() throws IOException {
        try (TestAdmin admin = TestAdmin.start()) {
            assertThat(admin.raw("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(17_000) + "\r\n\r\n"))
                    .startsWith("HTTP/1.1 431 ")
                    .contains("16 KiB at most");
        }
    }

    @Test
    void whatIsNoHttpIsRefused() throws IOException {
        try (TestAdmin admin = TestAdmin.start()) {
            assertThat(admin.raw("hello\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        }
    }

    @Test
    void aClientThatDoesNotFinishItsRequestIsCutOff() throws IOException {
        try (TestAdmin admin = TestAdmin.start(Duration.ofMillis(500))) {
            assertThat(admin.raw("GET / HTTP/1.1\r\nHost: local")).isEmpty();
            assertThat(admin.raw("PUT /before-query HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nof"))
                    .isEmpty();
            assertThat(admin.raw("")).isEmpty();
        }
    }

    @Test
    void slowClientsHoldNobodyUp() throws IOException {
        try (TestAdmin admin = TestAdmin.start()) {
            List<Socket> slow = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                Socket socket = admin.connect();
                socket.getOutputStream().write("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
                slow.add(socket);
            }
            assertThat(admin.get("/healthz").body()).isEqualTo("ok\n");
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void requestsThatComeAtOnceAreAnsweredInTheirOrder() throws IOException {
        try (TestAdmin admin = TestAdmin.start()) {
            String head = " HTTP/1.1\r\nHost: localhost\r\n";
            String answers = admin.raw("PUT /before-query" + head + "Content-Length: 3\r\n\r\noff"
                    + "GET /before-query" + head + "\r\n"
                    + "DELETE /before-query" + head + "\r\n"
                    + "GET /before-query" + head + "Connection: close\r\n\r\n");
            assertThat(answers.lines().filter(line -> line.startsWith("HTTP/1.1 ")))
                    .containsExactly(
                            "HTTP/1.1 204 No Content",
                            "HTTP/1.1 200 OK",
                            "HTTP/1.1 204 No Content",
                            "HTTP/1.1 404 Not Found");
        }
    }

    @Test
    void silentClientsShutNobodyOut() throws IOException {
        try (TestAdmin admin = TestAdmin.start()) {
            List<Socket> silent = new ArrayList<>();
            for (int i = 0; i < AdminServer.MOST_CONNECTIONS + 50; i++) {
                silent.add(admin.connect());
            }
            assertThat(admin.get("/healthz").body()).isEqualTo("ok\n");
            assertThat(silent.get(0).getInputStream().read())
                    .as("the one that was silent for longest has made room")
                    .isEqualTo(-1);
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void aClientThatHasClosedItsDirectionGetsAllItsAnswers() throws IOException {
        try (TestAdmin admin = TestAdmin.start();
                Socket socket = admin.connect()) {
            String request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
            socket.getOutputStream().write(request.repeat(200).getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answers.lines().filter("HTTP/1.1 200 OK"::equals)).hasSize(200);
        }
    }

    @Test
    void halfARequestBehindWhichNothingComesIsRefused() throws IOException {
        try (TestAdmin admin = TestAdmin.start();
                Socket socket = admin.connect()) {
            socket.getOutputStream().write("GET /healthz HTTP/1.1\r\nHost".getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 400 ");
        }
    }

    @Test
    void aClientHearsThatItsBodyIsTooLongThoughItStillSends() throws IOException {
        try (TestAdmin admin = TestAdmin.start();
                Socket socket = admin.connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(
                    ("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nPUT /before-query HTTP/1.1\r\nHost: localhost\r\n"
                                    + "Content-Length: " + 64 * MEBIBYTE + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 64; i++) {
                out.write(new byte[MEBIBYTE]);
            }
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answers.lines().filter(line -> line.startsWith("HTTP/1.1 ")))
                    .containsExactly("HTTP/1.1 200 OK", "HTTP/1.1 413 Request Entity Too Large");
            assertThat(answers).endsWith("1 MiB at most\n");
        }
    }

    @Test
    void saysWhereItCannotListen() {
        try (TestAdmin admin = TestAdmin.start()) {
            InetSocketAddress taken = admin.address();
            assertThatThrownBy(() -> AdminServer.start(
                            Transport.Choice.AUTO.open(),
                            taken,
                            Optional.empty(),
                            admin.failPoints(),
                            new UnusedSources()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot listen for HTTP on 127.0.0.1:" + taken.getPort());
        }
    }
}
