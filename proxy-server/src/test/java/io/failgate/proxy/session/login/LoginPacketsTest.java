package io.failgate.proxy.session.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.TestProxy;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.PacketHeader;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client sends while it logs in, at lengths, with numbers and at times that only the server may judge. */
@Timeout(60)
class LoginPacketsTest {

    private static final byte[] SWITCH =
            Bytes.concat(new byte[] {(byte) 0xFE}, Bytes.text("caching_sha2_password\0" + Payloads.SALT + "\0"));
    private static final Packet EARLY = new Packet(0, Bytes.text("\3SELECT 1"));

    private static byte[] request(String name) {
        return switch (name) {
            case "AuthSwitchRequest" -> SWITCH;
            case "AuthMoreData" -> Bytes.hex("01 04");
            case "a key" -> Bytes.text("\1-----BEGIN PUBLIC KEY-----");
            default -> Bytes.concat(new byte[] {2}, Bytes.text("second_factor\0challenge"));
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"AuthSwitchRequest", "AuthMoreData", "a key", "AuthNextFactor"})
    void aCommandThatComesInPlaceOfAnAnswerIsTheServersToRefuse(String request) throws IOException {
        try (ScriptedServer server = ScriptedServer.start(client -> {
                    client.greet();
                    client.read();
                    client.writeNext(request(request));
                    assertThat(client.read()).isEqualTo(EARLY);
                    client.wire().write(new Packet(3, error()));
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.connect()) {
            client.readGreeting();
            client.wire().write(new Packet(1, response(0)), EARLY);
            assertThat(client.read().payload()).isEqualTo(request(request));
            assertThat(client.read()).isEqualTo(new Packet(3, error()));
            assertThat(client.wire().awaitEnd()).isTrue();
            server.finish();
        }
    }

    @Test
    void aHeaderIsEnoughToRefuseIt() throws IOException {
        byte[] header = new Packet(0, new byte[400_000]).bytes();
        try (ScriptedServer server = ScriptedServer.start(client -> {
                    client.greet();
                    client.read();
                    client.writeNext(SWITCH);
                    assertThat(client.wire().readBytes(PacketHeader.SIZE))
                            .startsWith(header[0], header[1], header[2], 0);
                    client.wire().write(new Packet(3, error()));
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.connect()) {
            client.readGreeting();
            client.wire()
                    .writeBytes(
                            Bytes.concat(new Packet(1, response(0)).bytes(), Arrays.copyOf(header, PacketHeader.SIZE)));
            client.read();
            assertThat(client.read().errorCode()).isEqualTo(1156);
            server.finish();
        }
    }

    /** After its proof was taken for good, no answer is wanted of the client. */
    @Test
    void aCommandBehindALoginThatNeedsNoMoreWaitsForTheOk() throws IOException {
        try (ScriptedServer server = ScriptedServer.start(client -> {
                    client.greet();
                    client.read();
                    client.writeNext((byte) 1, (byte) 3);
                    assertThat(client.wire().staysQuiet(100)).isTrue();
                    client.ok();
                    assertThat(client.readCommand()).isEqualTo(EARLY);
                    client.ok();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.connect()) {
            client.readGreeting();
            client.wire().write(new Packet(1, response(0)), EARLY);
            assertThat(client.read().payload()).isEqualTo(Bytes.hex("01 03"));
            assertThat(client.read().isOk()).isTrue();
            assertThat(client.read().isOk()).isTrue();
            server.finish();
        }
    }

    private static byte[] error() {
        return Payloads.error(1156, "08S01", "Got packets out of order");
    }

    private static byte[] response(int length) {
        byte[] random = new byte[length];
        new Random(1).nextBytes(random);
        return new Bytes()
                .addInt(Login.PLAIN)
                .addZeros(28)
                .addZeroEnded("u")
                .addZeros(3)
                .add(random)
                .toArray();
    }

    @ParameterizedTest
    @CsvSource({
        "262144, 0",
        "262145, 0",
        "2000000, 0",
        "2000000, 1000",
        "16777215, 100000",
        "17000000, 0",
        "40000000, 0"
    })
    void aResponseIsAsLongAsTheServerLikes(int length, int piece) throws IOException {
        byte[] response = Arrays.copyOf(response(length), length);
        int frames = length / PacketHeader.MAX_PAYLOAD + 1;
        try (ScriptedServer server = ScriptedServer.start(client -> {
                    client.greet();
                    Bytes all = new Bytes();
                    for (int frame = 1; frame <= frames; frame++) {
                        Packet packet = client.read();
                        assertThat(packet.sequenceId()).isEqualTo(frame);
                        all.add(packet.payload());
                    }
                    assertThat(all.toArray()).isEqualTo(response);
                    client.ok();
                    client.okToAll();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.connect()) {
            client.readGreeting();
            if (piece == 0) {
                client.wire().writeLong(1, response);
            } else {
                writePieces(client, response, piece);
            }
            assertThat(client.read()).isEqualTo(new Packet(frames + 1, Payloads.ok(2)));
            assertThat(client.command(Command.PING)).containsExactly(new Packet(1, Payloads.ok(2)));
        }
    }

    private static void writePieces(RawClient client, byte[] payload, int piece) throws IOException {
        Bytes frames = new Bytes();
        int sequenceId = 1;
        for (int start = 0; start <= payload.length; start += PacketHeader.MAX_PAYLOAD) {
            int end = Math.min(payload.length, start + PacketHeader.MAX_PAYLOAD);
            frames.add(new Packet(sequenceId, Arrays.copyOfRange(payload, start, end)).bytes());
            sequenceId++;
        }
        byte[] all = frames.toArray();
        for (int start = 0; start < all.length; start += piece) {
            client.wire().writeBytes(Arrays.copyOfRange(all, start, Math.min(all.length, start + piece)));
        }
    }

    @Test
    void aProofIsAsLongAsTheServerLikes() throws IOException {
        byte[] proof = response(1_000_000);
        try (ScriptedServer server = ScriptedServer.start(client -> {
                    client.greet();
                    client.read();
                    client.writeNext(SWITCH);
                    assertThat(client.read()).isEqualTo(new Packet(3, proof));
                    client.ok();
                    assertThat(client.readCommand().byteAt(0)).isEqualTo(Command.CHANGE_USER.code());
                    client.writeNext(SWITCH);
                    assertThat(client.read()).isEqualTo(new Packet(2, proof));
                    client.ok();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.connect()) {
            client.readGreeting();
            client.wire().write(new Packet(1, response(0)));
            client.read();
            client.wire().writeNext(proof);
            assertThat(client.read().isOk()).isTrue();
            client.wire().write(new Packet(0, Bytes.text("\21u\0\0\0")));
            client.read();
            client.wire().writeNext(proof);
            assertThat(client.read().isOk()).isTrue();
            server.finish();
        }
    }

    @Test
    void aCommandBehindAChangeOfUserIsTheServersToRefuseAsWell() throws IOException {
        try (ScriptedServer server = ScriptedServer.start(client -> {
                    client.login();
                    for (int time = 0; time < 2; time++) {
                        client.readCommand();
                        client.writeNext(SWITCH);
                        assertThat(client.read()).isEqualTo(time == 0 ? Packet.ofHex(2, "aa") : EARLY);
                        if (time == 0) {
                            assertThat(client.wire().staysQuiet(100)).isTrue();
                            client.ok();
                            assertThat(client.readCommand()).isEqualTo(EARLY);
                            client.ok();
                        }
                    }
                    client.wire().write(new Packet(2, error()));
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            Packet changeUser = new Packet(0, Bytes.text("\21u\0\0\0"));
            client.wire().write(changeUser);
            client.read();
            client.wire().write(Packet.ofHex(2, "aa"), EARLY);
            assertThat(client.read().isOk()).isTrue();
            assertThat(client.read().isOk()).isTrue();
            client.wire().write(changeUser, EARLY);
            client.read();
            assertThat(client.read().errorCode()).isEqualTo(1156);
            server.finish();
        }
    }

    /** What stands behind the header could be a password for whoever the client thinks that it speaks to. */
    @ParameterizedTest
    @ValueSource(ints = {0, 2, 7, 0x20})
    void ofAResponseWithAWrongNumberTheServerGetsTheHeader(int sequenceId) throws IOException {
        Packet wrong = new Packet(sequenceId, response(10));
        try (ScriptedServer server = ScriptedServer.start(client -> {
                    client.greet();
                    assertThat(client.wire().readBytes(PacketHeader.SIZE))
                            .isEqualTo(Arrays.copyOf(wrong.bytes(), PacketHeader.SIZE));
                    client.wire().write(new Packet(1, error()));
                    assertThat(client.wire().readToEnd()).isEmpty();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.connect()) {
            client.readGreeting();
            client.wire().write(wrong);
            assertThat(client.read()).isEqualTo(new Packet(1, error()));
            client.wire().shutdownOutput();
            server.finish();
        }
    }
}
