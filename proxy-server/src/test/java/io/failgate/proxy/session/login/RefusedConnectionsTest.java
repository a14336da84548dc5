package io.failgate.proxy.session.login;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.failgate.proxy.TestProxy;
import io.failgate.proxy.session.SessionInitializer;
import io.failgate.proxy.session.WatchedProxy;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Connections that do not get as far as a login: the client is told why, in the form it understands at that moment. */
@Timeout(60)
class RefusedConnectionsTest {

    private static final int IMPATIENT_CLIENTS = 100;

    @Test
    void relaysAnErrInPlaceOfTheGreetingByteForByte() throws IOException {
        Packet tooMany = new Packet(0, Payloads.errorBeforeGreeting(1040, "Too many connections"));
        try (ScriptedServer server =
                        ScriptedServer.start(client -> client.wire().write(tooMany));
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.connect()) {
            assertThat(client.read()).isEqualTo(tooMany);
            assertThat(client.wire().awaitEnd()).isTrue();
        }
    }

    @Test
    void saysInPlaceOfTheGreetingThatTheServerIsNotThere() throws IOException {
        int port;
        try (ScriptedServer server = ScriptedServer.start(client -> {})) {
            port = server.port();
        }
        try (TestProxy proxy = TestProxy.before(port, ByteBufAllocator.DEFAULT);
                RawClient client = proxy.connect()) {
            Packet error = client.read();
            assertThat(error.sequenceId()).isZero();
            assertThat(error.error())
                    .isEqualTo("ERROR 1042 (): Can't connect to MySQL server on '127.0.0.1:" + port
                            + "' (Connection refused)");
            assertThat(client.wire().awaitEnd()).isTrue();
        }
    }

    /** So that neither the log nor a health check says that the server is not there. */
    @Test
    void aClientThatDoesNotWaitForItsConnectionSaysNothingOfTheServer() throws IOException {
        Logger log = (Logger) LoggerFactory.getLogger(SessionInitializer.class);
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        log.addAppender(said);
        try (WatchedProxy watched = new WatchedProxy(server -> server.wire().readToEnd())) {
            for (int i = 0; i < IMPATIENT_CLIENTS; i++) {
                watched.proxy().connect().wire().reset();
            }
            watched.assertNothingIsLeft();
            assertThat(said.list).isEmpty();
        } finally {
            log.detachAppender(said);
        }
    }

    @Test
    void endsTheConnectionIfTheServerDoesSoWithoutAWord() throws IOException {
        try (ScriptedServer server = ScriptedServer.start(client -> {});
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.connect()) {
            assertThat(client.wire().awaitEnd()).isTrue();
        }
    }

    static Stream<Arguments> garbageGreetings() {
        return Stream.of(
                Arguments.of("HTTP", Bytes.text("HTTP/1.1 400 Bad Request\r\n\r\n"), "a packet of 5526600 bytes"),
                Arguments.of("protocol 9", Bytes.hex("03 00 00 00 09 31 00"), "does not greet with protocol 10"),
                Arguments.of("nothing in it", Bytes.hex("00 00 00 00"), "does not greet with protocol 10"),
                Arguments.of("a version without end", Bytes.hex("04 00 00 00 0a 31 31 31"), "too short"),
                Arguments.of("a version only", Bytes.hex("03 00 00 00 0a 31 00"), "too short"),
                Arguments.of("a byte less than it takes", greetingOf(30), "too short"));
    }

    private static byte[] greetingOf(int bytesBehindVersion) {
        return new Packet(
                        0,
                        new Bytes()
                                .addHex("0a 39 00")
                                .addZeros(bytesBehindVersion)
                                .toArray())
                .bytes();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("garbageGreetings")
    void saysInPlaceOfTheGreetingThatItMakesNoSense(String name, byte[] greeting, String reason) throws IOException {
        try (ScriptedServer server = ScriptedServer.start(client -> {
                    client.wire().writeBytes(greeting);
                    client.wire().readToEnd();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.connect()) {
            Packet error = client.read();
            assertThat(error.sequenceId()).isZero();
            assertThat(error.error())
                    .as(name)
                    .startsWith("ERROR 1043 (): Bad handshake: ")
                    .contains(reason);
            assertThat(client.wire().awaitEnd()).isTrue();
            server.finish();
        }
    }

    @Test
    void acceptsTheShortestGreetingThatHasCapabilities() throws IOException {
        try (ScriptedServer server = ScriptedServer.start(client -> {
                    client.wire().writeBytes(greetingOf(31));
                    client.awaitEnd();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.connect()) {
            assertThat(client.read().bytes()).isEqualTo(greetingOf(31));
        }
    }

    static Stream<Arguments> garbageResponses() {
        byte[] tls = new Bytes().addInt(Login.PLAIN | 1 << 11).addZeros(28).toArray();
        byte[] protocol40 =
                new Bytes().addInt(Login.PLAIN & ~(1 << 9)).addZeros(40).toArray();
        byte[] cut = new Bytes().addInt(Login.PLAIN).addZeros(27).toArray();
        return Stream.of(
                Arguments.of("TLS", new Packet(1, tls).bytes(), "asks for TLS, which was not offered"),
                Arguments.of("protocol 4.0", new Packet(1, protocol40).bytes(), "does not speak protocol 4.1"),
                Arguments.of("too short", new Packet(1, cut).bytes(), "does not speak protocol 4.1"),
                Arguments.of("nothing in it", new Packet(1).bytes(), "does not speak protocol 4.1"),
                Arguments.of("three bytes", Packet.ofHex(1, "00 02 00").bytes(), "does not speak protocol 4.1"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("garbageResponses")
    void tellsTheClientAloneThatItsResponseMakesNoSense(String name, byte[] response, String reason)
            throws IOException {
        try (ScriptedServer server = ScriptedServer.start(client -> {
                    client.greet();
                    assertThat(client.wire().readToEnd())
                            .as("what the server sees of it")
                            .isEmpty();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.connect()) {
            client.readGreeting();
            client.wire().writeBytes(response);
            Packet error = client.read();
            assertThat(error.sequenceId()).isEqualTo(2);
            assertThat(error.error())
                    .as(name)
                    .startsWith("ERROR 1043 (08S01): Bad handshake: ")
                    .contains(reason);
            assertThat(client.wire().awaitEnd()).isTrue();
            server.finish();
        }
    }

    @Test
    void aClientThatLeavesBeforeItRespondsTakesItsServerConnectionAlong() throws IOException {
        try (ScriptedServer server = ScriptedServer.start(client -> {
                    client.greet();
                    client.awaitEnd();
                });
                TestProxy proxy = TestProxy.before(server)) {
            try (RawClient client = proxy.connect()) {
                client.readGreeting();
            }
            server.finish();
        }
    }

    @Test
    void aSecondPacketOfTheServerThatMakesNoSenseEndsTheSession() throws IOException {
        try (ScriptedServer server = ScriptedServer.start(client -> {
                    client.greet();
                    client.read();
                    client.wire().writeBytes(Bytes.hex("ff ff ff 02 00"));
                    client.wire().readToEnd();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.connect()) {
            assertThat(client.login(TestProxy.ANYBODY).error())
                    .isEqualTo("ERROR 1043 (08S01): Bad handshake: a packet of 16777215 bytes");
            server.finish();
        }
    }
}
