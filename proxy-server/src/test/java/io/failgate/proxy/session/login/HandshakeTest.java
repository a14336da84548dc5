package io.failgate.proxy.session.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.TestProxy;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import io.failgate.proxy.testing.ServerConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * From the connection to the OK that ends the authentication: everything is relayed, and only capabilities are edited.
 */
@Timeout(60)
class HandshakeTest {

    /** SSL, bit 29, SSL_VERIFY_SERVER_CERT, REMEMBER_OPTIONS (E25). */
    private static final long NOT_RELAYED = 1L << 11 | 1L << 29 | 1L << 30 | 1L << 31;

    static Stream<Arguments> greetings() {
        return Stream.of(
                Arguments.of("9.7.4", 0xFFFF_FFFEL, Payloads.MYSQL_9_7, "caching_sha2_password"),
                Arguments.of("5.7.44-log", 1L, 0xC1FF_FFFFL, "mysql_native_password"),
                Arguments.of("5.5.5-10.0.0-old", 3L, 0xF7FFL, "mysql_native_password"),
                Arguments.of("11.8.2-MariaDB", 42L, 0x3F_81BF_F7FEL, "mysql_native_password"),
                Arguments.of("", 0L, 0xFFFF_FFFFL, ""));
    }

    @ParameterizedTest
    @MethodSource("greetings")
    void offersLessAndKeepsEveryOtherByteOfTheGreeting(String version, long id, long capabilities, String plugin)
            throws IOException {
        byte[] greeting = Payloads.greeting(version, id, capabilities, plugin);
        byte[] expected = Payloads.greeting(version, id, capabilities & ~NOT_RELAYED, plugin);
        try (ScriptedServer server = ScriptedServer.start(client -> {
                    client.greet(greeting);
                    client.awaitEnd();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.connect()) {
            assertThat(client.readGreeting()).isEqualTo(new Packet(0, expected));
            assertThat(client.connectionId()).isEqualTo(id);
            assertThat(new String(client.salt(), 0, 20, StandardCharsets.US_ASCII))
                    .isEqualTo(Payloads.SALT);
        }
    }

    @Test
    void relaysTheResponseWithoutWhatWasNotOffered() throws Exception {
        CompletableFuture<Packet> seen = new CompletableFuture<>();
        long capabilities = 0xFFFF_FFFFL;
        byte[] rest = new Bytes()
                .addHex("00 00 00 40 2d")
                .addZeros(23)
                .addHex("61 00 00 62")
                .toArray();
        try (ScriptedServer server = ScriptedServer.start(client -> seen.complete(client.login()));
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.connect()) {
            client.readGreeting();
            // of two algorithms, MySQL takes zlib, so that zstd's level, the last byte, is not for the server
            byte[] response =
                    new Bytes().addInt(capabilities).add(rest).addByte(3).toArray();
            client.wire().write(new Packet(1, response));
            assertThat(client.read().isOk()).isTrue();
            byte[] expected = new Bytes()
                    .addInt(capabilities & ~NOT_RELAYED & ~Capabilities.ZSTD_COMPRESSION)
                    .add(rest)
                    .toArray();
            assertThat(seen.get(5, TimeUnit.SECONDS)).isEqualTo(new Packet(1, expected));
        }
    }

    @Test
    void relaysMariaDbsExtendedCapabilitiesInBothDirections() throws Exception {
        CompletableFuture<Packet> seen = new CompletableFuture<>();
        long extended = Capabilities.MARIADB_PROGRESS | Capabilities.MARIADB_CACHE_METADATA;
        byte[] greeting =
                Payloads.greeting("11.8.2-MariaDB", 5, extended | (Login.PLAIN & ~1L), "mysql_native_password");
        try (ScriptedServer server = ScriptedServer.start(client -> {
                    client.greet(greeting);
                    seen.complete(client.read());
                    client.ok();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.connect()) {
            client.login(TestProxy.ANYBODY.without(Capabilities.CLIENT_MYSQL).with(extended));
            assertThat(client.negotiated().has(extended)).isTrue();
            assertThat(seen.get(5, TimeUnit.SECONDS).intAt(28)).isEqualTo(extended >> 32);
        }
    }

    @Test
    void relaysAWholeConversationOfAuthentication() throws IOException {
        String key = "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n";
        try (ScriptedServer server = ScriptedServer.start(client -> {
                    client.greet();
                    assertThat(client.read().sequenceId()).isEqualTo(1);
                    client.writeNext(Bytes.concat(
                            new byte[] {(byte) 0xFE}, Bytes.text("caching_sha2_password\0" + Payloads.SALT + "\0")));
                    assertThat(client.read()).isEqualTo(Packet.ofHex(3, "aa bb"));
                    client.writeNext((byte) 1, (byte) 4);
                    assertThat(client.read()).isEqualTo(Packet.ofHex(5, "02"));
                    client.writeNext(Bytes.text("\1" + key));
                    assertThat(client.read()).isEqualTo(new Packet(7, new byte[256]));
                    client.ok();
                    assertThat(client.readCommand().byteAt(0)).isEqualTo(Command.PING.code());
                    client.ok();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.connect()) {
            client.readGreeting();
            client.respond(TestProxy.ANYBODY);
            assertThat(client.read().text()).contains("caching_sha2_password");
            client.wire().writeNext((byte) 0xAA, (byte) 0xBB);
            assertThat(client.read()).isEqualTo(Packet.ofHex(4, "01 04"));
            client.wire().writeNext((byte) 2);
            assertThat(client.read()).isEqualTo(new Packet(6, Bytes.text("\1" + key)));
            client.wire().writeNext(new byte[256]);
            assertThat(client.read()).isEqualTo(new Packet(8, Payloads.ok(2)));
            assertThat(client.command(Command.PING)).containsExactly(new Packet(1, Payloads.ok(2)));
            server.finish();
        }
    }

    @Test
    void relaysAHandshakeThatComesByteByByteOnBothSides() throws IOException {
        byte[] greeting = Payloads.greeting("9.7.4", 9, Login.PLAIN, "caching_sha2_password");
        byte[] response = new Bytes()
                .addInt(Login.PLAIN)
                .addZeros(28)
                .addZeroEnded("u")
                .addZeros(9)
                .toArray();
        try (ScriptedServer server = ScriptedServer.start(client -> {
                    client.wire().writeByteByByte(new Packet(0, greeting).bytes());
                    assertThat(client.read()).isEqualTo(new Packet(1, response));
                    client.wire().writeByteByByte(new Packet(2, Payloads.ok(2)).bytes());
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.connect()) {
            assertThat(client.readGreeting()).isEqualTo(new Packet(0, greeting));
            client.wire().writeByteByByte(new Packet(1, response).bytes());
            assertThat(client.read()).isEqualTo(new Packet(2, Payloads.ok(2)));
            server.finish();
        }
    }

    @Test
    void aCommandThatIsSentBeforeTheOkWaitsForIt() throws IOException {
        try (ScriptedServer server = ScriptedServer.start(client -> {
                    client.greet();
                    client.read();
                    assertThat(client.wire().staysQuiet(100)).isTrue();
                    client.ok();
                    assertThat(client.readCommand()).isEqualTo(new Packet(0, Bytes.text("\3SELECT 1")));
                    client.ok();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.connect()) {
            client.readGreeting();
            client.respond(TestProxy.ANYBODY);
            client.sendQuery("SELECT 1");
            assertThat(client.authenticate("").isOk()).isTrue();
            assertThat(client.readAnswer(Command.QUERY)).hasSize(1);
            server.finish();
        }
    }

    @Test
    void aLongCommandThatIsSentBeforeTheOkWaitsForItAsWell() throws IOException {
        String sql = "DO '" + "x".repeat(400_000) + "'";
        try (ScriptedServer server = ScriptedServer.start(client -> {
                    client.greet();
                    client.read();
                    assertThat(client.wire().staysQuiet(100)).isTrue();
                    client.ok();
                    assertThat(client.readCommand().length()).isEqualTo(1 + sql.length());
                    client.ok();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.connect()) {
            client.readGreeting();
            client.respond(TestProxy.ANYBODY);
            client.sendQuery(sql);
            assertThat(client.authenticate("").isOk()).isTrue();
            assertThat(client.readAnswer(Command.QUERY)).hasSize(1);
            server.finish();
        }
    }

    @Test
    void relaysWhyAClientIsNotLetInAndThenTheEnd() throws IOException {
        try (ScriptedServer server = ScriptedServer.start(HandshakeTest::deny);
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.connect()) {
            assertThat(client.login("nobody", "x").error()).isEqualTo("ERROR 1045 (28000): Access denied");
            assertThat(client.wire().awaitEnd()).isTrue();
        }
    }

    private static void deny(ServerConnection client) throws IOException {
        client.greet();
        client.read();
        client.error(1045, "28000", "Access denied");
    }

    @Test
    void homeMadeAnswersRepeatTheStatusOfTheOkThatEndedTheLogin() throws IOException {
        int noBackslashEscapes = 0x0200;
        try (ScriptedServer server = ScriptedServer.start(client -> {
                    client.greet();
                    client.read();
                    client.ok(noBackslashEscapes);
                    client.awaitEnd();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            List<Packet> answer = client.query("SHOW FAILPOINTS");
            assertThat(answer.get(answer.size() - 1).payload()).isEqualTo(Payloads.eof(noBackslashEscapes));
        }
    }
}
