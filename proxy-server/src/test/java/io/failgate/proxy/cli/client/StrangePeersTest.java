package io.failgate.proxy.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client at an address where something else listens than an admin listener. */
@Timeout(60)
class StrangePeersTest {

    private static final String NOT_OURS =
            "; is that the address of --admin, and not that of --listen or of a MySQL server?";

    private final ServerSocket listener = listener();

    private static ServerSocket listener() {
        try {
            return new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    @AfterEach
    void close() throws IOException {
        listener.close();
    }

    /** Says this to every client, and then nothing more. */
    private void speak(String text, boolean closes) {
        Thread speaker = new Thread(() -> {
            try {
                while (true) {
                    Socket client = listener.accept();
                    if (closes) {
                        client.getInputStream().read();
                    }
                    client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
                    if (closes) {
                        client.close();
                    }
                }
            } catch (IOException closed) {
                assertThat(listener.isClosed()).isTrue();
            }
        });
        speaker.setDaemon(true);
        speaker.start();
    }

    private AdminClient client(Duration patience) {
        return new AdminClient("127.0.0.1:" + listener.getLocalPort(), Optional.empty(), patience);
    }

    private String address() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** A peer that is mute, one that waits for more, and two that stop in the middle of an answer. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SSH-2.0",
                "HTTP/1.1 200 OK\r\n",
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n\r\nabc"
            })
    void whoDoesNotAnswerIsGivenUp(String said) {
        speak(said, false);
        AdminClient client = client(Duration.ofMillis(300));
        String message = address() + " takes connections, but no answer has come within 0.3 s" + NOT_OURS;
        assertThatThrownBy(() -> client.text("/")).hasMessage(message);
        assertThatThrownBy(() -> client.run("PUT", "/v1/failpoints/x", "{}")).hasMessage(message);
        assertThatThrownBy(() -> client.jsonInTime("POST", "/v1/failpoints/x:wait", "{}"))
                .hasMessage(message);
        if (!said.contains("abc")) { // those are lines that have come
            assertThatThrownBy(() -> client.lines("/v1/events")).hasMessage(message);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "J\0\0\0\n9.7.4\n\n", "SSH-2.0-x\r\n\r\n"})
    void whoDoesNotSpeakHttpIsToldFromUs(String said) {
        speak(said, true);
        assertThatThrownBy(() -> client(AdminClient.PATIENCE).text("/"))
                .hasMessage(address() + " does not answer by HTTP" + NOT_OURS);
    }

    /** The first bytes are those of MySQL's greeting. */
    @Test
    void aServerOfMySqlIsToldAtOnce() {
        speak("J\0\0\0\n9.7.4\0", false);
        assertThatThrownBy(() -> client(Duration.ofMinutes(2)).text("/"))
                .hasMessage(address() + " does not answer by HTTP" + NOT_OURS);
    }

    @Test
    void anotherServerOfHttpIsToldFromUs() {
        speak("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 2\r\n\r\nhi", true);
        AdminClient client = client(AdminClient.PATIENCE);
        String message = address() + " is no admin listener of Failgate: it answers with status 200 and text/html";
        assertThatThrownBy(() -> client.text("/")).hasMessage(message);
        assertThatThrownBy(() -> client.run("DELETE", "/v1/failpoints", "")).hasMessage(message);
        assertThatThrownBy(() -> client.lines("/v1/events")).hasMessage(message);
    }
}
