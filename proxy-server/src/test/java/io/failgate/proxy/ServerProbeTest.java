package io.failgate.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.ServerProbe.Answer;
import io.failgate.proxy.ServerProbe.Kind;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.ScriptedServer;
import io.failgate.proxy.transport.ServerAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the start of a proxy finds out about its server. */
@Timeout(60)
class ServerProbeTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final byte[] LOCAL = Bytes.hex("0d 0a 0d 0a 00 0d 0a 51 55 49 54 0a 20 00 00 00");

    private static Answer ask(ScriptedServer.Script script, Duration patience, boolean header) throws IOException {
        try (ScriptedServer server = ScriptedServer.start(script)) {
            return new ServerProbe(ServerAddress.of("localhost", server.port()), header).ask(patience);
        }
    }

    private static void assertSaid(Answer answer, Kind kind, boolean reached, String text) {
        assertThat(answer.kind()).isEqualTo(kind);
        assertThat(answer.isReached()).isEqualTo(reached);
        assertThat(answer.text()).isEqualTo(text);
    }

    @Test
    void aServerThatGreetsIsThere() throws IOException {
        assertSaid(ask(client -> client.greet(), LONG, false), Kind.GREETS, true, "greets");
    }

    @Test
    void aGreetingThatComesByteByByteIsOne() throws IOException {
        Packet greeting =
                new Packet(0, new Bytes().addHex("0a 39 00").addZeros(40).toArray());
        assertSaid(
                ask(client -> client.wire().writeByteByByte(greeting.bytes()), LONG, false),
                Kind.GREETS,
                true,
                "greets");
    }

    @Test
    void anErrorInTheGreetingsPlaceIsQuoted() throws IOException {
        byte[] tooMany = Bytes.concat(Bytes.hex("ff 10 04"), Bytes.text("Too many connections"));
        assertSaid(
                ask(client -> client.wire().write(new Packet(0, tooMany)), LONG, false),
                Kind.REFUSES,
                true,
                "answers with error 1040: Too many connections");
    }

    @Test
    void aServerThatSaysNothingMayBeSlow() throws IOException {
        assertSaid(
                ask(client -> client.wire().readToEnd(), SHORT, false),
                Kind.MUTE,
                true,
                "accepts connections, and says nothing for 0 s");
    }

    @Test
    void aServerThatClosesIsNone() throws IOException {
        assertSaid(
                ask(client -> {}, LONG, false),
                Kind.CLOSES,
                false,
                "accepts connections, and closes them without a greeting");
    }

    @Test
    void aServerThatResetsIsNone() throws IOException {
        assertSaid(
                ask(client -> client.wire().reset(), LONG, false),
                Kind.CLOSES,
                false,
                "accepts connections, and closes them without a greeting");
    }

    @Test
    void aServerOfAnotherKindIsQuoted() throws IOException {
        assertSaid(
                ask(client -> client.wire().writeBytes(Bytes.text("220 mail\r\n")), LONG, false),
                Kind.STRANGE,
                false,
                "does not greet as MySQL does, but says: 220 mail\\r\\n");
    }

    @Test
    void aServerThatExpectsAHeaderGetsOneWithoutAddresses() throws IOException {
        Answer answer = ask(
                client -> {
                    assertThat(client.wire().readBytes(LOCAL.length)).isEqualTo(LOCAL);
                    client.greet();
                },
                LONG,
                true);
        assertThat(answer.kind()).isEqualTo(Kind.GREETS);
    }

    @Test
    void noServerIsSaidWithTheSystemsReason(@TempDir Path folder) throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        assertSaid(
                new ServerProbe(ServerAddress.of("127.0.0.1", port), false).ask(LONG),
                Kind.UNREACHABLE,
                false,
                "does not answer (Connection refused)");
        assertSaid(
                new ServerProbe(ServerAddress.of(folder.resolve("no.sock")), false).ask(LONG),
                Kind.UNREACHABLE,
                false,
                "does not answer (No such file or directory)");
    }

    @Test
    void aNameThatNobodyKnowsIsSaid() {
        assertSaid(
                new ServerProbe(ServerAddress.of("no.such.host.invalid", 3306), false).ask(SHORT),
                Kind.UNREACHABLE,
                false,
                "does not answer (its name cannot be resolved)");
    }
}
