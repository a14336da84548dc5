package io.failgate.proxy.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Greeting;
import io.failgate.proxy.protocol.MalformedPacketException;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole conversations between two connections of which one is encrypted, packet by packet, with the numbers each side
 * sees.
 */
class PasswordTranslationTest {

    private static final PasswordKey KEY = PasswordKey.generate();
    private static final byte[] NONCE = Bytes.text(Payloads.SALT);
    private static final long CAPABILITIES = Capabilities.PROTOCOL_41
            | Capabilities.CLIENT_MYSQL
            | Capabilities.PLUGIN_AUTH
            | Capabilities.PLUGIN_AUTH_LENENC;

    private final List<Packet> toClient = new ArrayList<>();
    private final List<Packet> toServer = new ArrayList<>();
    private final Peers peers = new Peers() {
        @Override
        public void toClient(ByteBuf packet) {
            toClient.add(taken(packet));
        }

        @Override
        public void toServer(ByteBuf packet) {
            toServer.add(taken(packet));
        }
    };
    private final PasswordTranslation fromTls = PasswordTranslation.fromTls(peers, ByteBufAllocator.DEFAULT);
    private final PasswordTranslation toTls = PasswordTranslation.toTls(peers, ByteBufAllocator.DEFAULT, KEY);

    @AfterEach
    void end() {
        fromTls.end().release();
        toTls.end().release();
    }

    private static Packet taken(ByteBuf packet) {
        byte[] bytes = ByteBufUtil.getBytes(packet);
        packet.release();
        return new Packet(bytes[3] & 0xFF, Arrays.copyOfRange(bytes, 4, bytes.length));
    }

    private static ByteBuf buffer(Packet packet) {
        byte[] bytes = packet.bytes();
        return ByteBufAllocator.DEFAULT.buffer(bytes.length).writeBytes(bytes);
    }

    private void respond(PasswordTranslation translation, int sequenceId, String plugin, byte... proof) {
        ByteBuf greeting = Unpooled.wrappedBuffer(
                new Packet(0, Payloads.greeting("9.7.4", 1, Payloads.MYSQL_9_7, "caching_sha2_password")).bytes());
        translation.respond(new Greeting(greeting).method(), buffer(new Packet(sequenceId, response(plugin, proof))));
    }

    private static byte[] response(String plugin, byte... proof) {
        return new Bytes()
                .addInt(CAPABILITIES)
                .addZeros(28)
                .addZeroEnded("user")
                .addString(proof)
                .addZeroEnded(plugin)
                .toArray();
    }

    private static void client(PasswordTranslation translation, int sequenceId, byte... payload) {
        translation.fromClient(buffer(new Packet(sequenceId, payload)));
    }

    private static void server(PasswordTranslation translation, int sequenceId, byte... payload) {
        translation.fromServer(buffer(new Packet(sequenceId, payload)));
    }

    private static byte[] request(int first, String plugin) {
        return Bytes.concat(new byte[] {(byte) first}, Bytes.text(plugin + "\0" + Payloads.SALT + "\0"));
    }

    private static byte[] pem() {
        return Bytes.text("\1" + KEY.pem());
    }

    private static byte[] encrypted(String password) {
        return RsaEncryption.encrypt(Bytes.text(password + "\0"), NONCE, KEY.pem());
    }

    private Packet lastToServer() {
        return toServer.get(toServer.size() - 1);
    }

    private Packet lastToClient() {
        return toClient.get(toClient.size() - 1);
    }

    /** From TLS: the client has sent a request for it, so its response is its packet 2 and the server's packet 1. */
    @Test
    void aPasswordInClearIsEncryptedForThePlainServer() {
        fromTls.begin(1, 0);
        respond(fromTls, 2, "caching_sha2_password", new byte[32]);
        assertThat(lastToServer()).isEqualTo(new Packet(1, response("caching_sha2_password", new byte[32])));
        server(fromTls, 2, (byte) 1, (byte) 4);
        assertThat(toClient).containsExactly(Packet.ofHex(3, "01 04"));
        client(fromTls, 4, Bytes.text("secret\0"));
        assertThat(lastToServer()).isEqualTo(Packet.ofHex(3, "02"));
        server(fromTls, 4, pem());
        assertThat(lastToServer().sequenceId()).isEqualTo(5);
        assertThat(KEY.decrypt(lastToServer().payload(), NONCE)).isEqualTo(Bytes.text("secret\0"));
        server(fromTls, 6, Payloads.ok(2));
        assertThat(toClient).containsExactly(Packet.ofHex(3, "01 04"), new Packet(5, Payloads.ok(2)));
    }

    @Test
    void aKnownPasswordTakesTheFastWay() {
        fromTls.begin(1, 0);
        respond(fromTls, 2, "caching_sha2_password", new byte[32]);
        server(fromTls, 2, (byte) 1, (byte) 3);
        server(fromTls, 3, Payloads.ok(2));
        assertThat(toClient).containsExactly(Packet.ofHex(3, "01 03"), new Packet(4, Payloads.ok(2)));
        assertThat(toServer).hasSize(1);
    }

    @Test
    void aPasswordThatIsTheClientsFirstWordIsReplacedByTheRequestForTheKey() {
        fromTls.begin(1, 0);
        respond(fromTls, 2, "sha256_password", Bytes.text("secret\0"));
        assertThat(lastToServer()).isEqualTo(new Packet(1, response("sha256_password", (byte) 1)));
        server(fromTls, 2, pem());
        assertThat(lastToServer().sequenceId()).isEqualTo(3);
        assertThat(KEY.decrypt(lastToServer().payload(), NONCE)).isEqualTo(Bytes.text("secret\0"));
        server(fromTls, 4, Payloads.ok(2));
        assertThat(toClient).containsExactly(new Packet(3, Payloads.ok(2)));
    }

    @Test
    void aPasswordIsForgottenIfTheServerWantsAnotherPlugin() {
        fromTls.begin(1, 0);
        respond(fromTls, 2, "sha256_password", Bytes.text("secret\0"));
        server(fromTls, 2, request(0xFE, "mysql_native_password"));
        client(fromTls, 4, new byte[20]);
        server(fromTls, 4, Bytes.text("\1hello"));
        assertThat(toServer).hasSize(2);
        assertThat(lastToClient()).isEqualTo(new Packet(5, Bytes.text("\1hello")));
    }

    @Test
    void theServersErrorInPlaceOfItsKeyReachesTheClient() {
        fromTls.begin(1, 0);
        respond(fromTls, 2, "caching_sha2_password", new byte[32]);
        server(fromTls, 2, (byte) 1, (byte) 4);
        client(fromTls, 4, Bytes.text("secret\0"));
        byte[] error = Payloads.error(1045, "28000", "Access denied");
        server(fromTls, 4, error);
        assertThat(lastToClient()).isEqualTo(new Packet(5, error));
    }

    /** To TLS: the proxy has sent a request for it, so the client's packet 1 is the server's packet 2. */
    @Test
    void aPasswordThatWasEncryptedForUsIsSentInClearOverTls() {
        toTls.begin(0, 1);
        respond(toTls, 1, "caching_sha2_password", new byte[32]);
        assertThat(lastToServer().sequenceId()).isEqualTo(2);
        server(toTls, 3, (byte) 1, (byte) 4);
        client(toTls, 3, (byte) 2);
        assertThat(toClient).containsExactly(Packet.ofHex(2, "01 04"), new Packet(4, pem()));
        client(toTls, 5, encrypted("secret"));
        assertThat(lastToServer()).isEqualTo(new Packet(4, Bytes.text("secret\0")));
        server(toTls, 5, Payloads.ok(2));
        assertThat(lastToClient()).isEqualTo(new Packet(6, Payloads.ok(2)));
    }

    @Test
    void aResponseWaitsForItsPasswordIfTheClientAsksForTheKeyFirst() {
        toTls.begin(0, 1);
        respond(toTls, 1, "sha256_password", (byte) 1);
        assertThat(toServer).isEmpty();
        assertThat(toClient).containsExactly(new Packet(2, pem()));
        client(toTls, 3, encrypted("secret"));
        assertThat(toServer).containsExactly(new Packet(2, response("sha256_password", Bytes.text("secret\0"))));
        server(toTls, 3, Payloads.ok(2));
        assertThat(lastToClient()).isEqualTo(new Packet(4, Payloads.ok(2)));
    }

    @Test
    void aPasswordThatWasEncryptedForAnotherKeyIsAWrongOne() {
        byte[] foreign = RsaEncryption.encrypt(
                Bytes.text("secret\0"), NONCE, PasswordKey.generate().pem());
        toTls.begin(0, 1);
        respond(toTls, 1, "caching_sha2_password", new byte[32]);
        server(toTls, 3, (byte) 1, (byte) 4);
        client(toTls, 3, foreign);
        assertThat(new String(lastToServer().payload(), StandardCharsets.ISO_8859_1))
                .isNotEqualTo("secret\0")
                .endsWith("\0");
    }

    /** Several factors: each of them is another authentication, with a challenge of its own. */
    @Test
    void aSecondFactorIsTranslatedAsTheFirst() {
        toTls.begin(0, 1);
        respond(toTls, 1, "caching_sha2_password", new byte[32]);
        server(toTls, 3, request(0x02, "sha256_password"));
        client(toTls, 3, (byte) 1);
        assertThat(lastToClient()).isEqualTo(new Packet(4, pem()));
        client(toTls, 5, encrypted("second"));
        assertThat(lastToServer()).isEqualTo(new Packet(4, Bytes.text("second\0")));
        server(toTls, 5, request(0x02, "authentication_of_the_future"));
        client(toTls, 7, Bytes.text("any\0thing"));
        assertThat(lastToServer()).isEqualTo(new Packet(6, Bytes.text("any\0thing")));
        server(toTls, 7, Payloads.ok(2));
        assertThat(lastToClient()).isEqualTo(new Packet(8, Payloads.ok(2)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mysql_clear_password", "mysql_native_password", "client_ed25519", "dialog"})
    void whateverOtherPluginsSayIsRelayed(String plugin) {
        for (PasswordTranslation translation : List.of(fromTls, toTls)) {
            translation.begin(0, 0);
            server(translation, 1, request(0xFE, plugin));
            client(translation, 2, Bytes.text("secret\0"));
            server(translation, 3, (byte) 1, (byte) 4);
            client(translation, 4, (byte) 2);
            server(translation, 5, Payloads.ok(2));
        }
        Packet secret = new Packet(2, Bytes.text("secret\0"));
        Packet two = Packet.ofHex(4, "02");
        assertThat(toServer).containsExactly(secret, two, secret, two);
        assertThat(toClient).hasSize(6);
    }

    @Test
    void theServersPacketsMayBeCutAnywhere() {
        fromTls.begin(0, 0);
        byte[] bytes = Bytes.concat(List.of(
                new Packet(1, request(0xFE, "caching_sha2_password")),
                Packet.ofHex(3, "01 03"),
                new Packet(4, new byte[7])));
        for (byte single : bytes) {
            fromTls.fromServer(ByteBufAllocator.DEFAULT.buffer(1).writeByte(single));
        }
        assertThat(toClient).extracting(Packet::sequenceId).containsExactly(1, 3, 4);
    }

    @Test
    void aHostilePeerIsRefused() {
        fromTls.begin(0, 0);
        server(fromTls, 1, Bytes.concat(new byte[] {(byte) 0xFE}, Bytes.text("caching_sha2_password\0")));
        server(fromTls, 3, (byte) 1, (byte) 4);
        client(fromTls, 4, Bytes.text("secret\0"));
        assertThatThrownBy(() -> server(fromTls, 6, pem())).isInstanceOf(MalformedPacketException.class);
        fromTls.begin(0, 0);
        server(fromTls, 1, request(0xFE, "sha256_password"));
        client(fromTls, 2, Bytes.concat(new byte[1000], new byte[1]));
        assertThatThrownBy(() -> server(fromTls, 4, pem()))
                .isInstanceOfSatisfying(
                        MalformedPacketException.class,
                        malformed -> assertThat(malformed.isOfServer()).isFalse())
                .hasMessageContaining("too long");
        assertThatThrownBy(() -> fromTls.fromServer(ByteBufAllocator.DEFAULT
                        .buffer()
                        .writeMediumLE(0xFFFFFF)
                        .writeByte(7)))
                .isInstanceOf(MalformedPacketException.class);
    }

    @Test
    void encryptionIsItsOwnInverse() throws GeneralSecurityException {
        for (String password : List.of("", "x", "pässwörd", "x".repeat(213))) {
            byte[] clear = (password + "\0").getBytes(StandardCharsets.UTF_8);
            assertThat(KEY.decrypt(RsaEncryption.encrypt(clear, NONCE, KEY.pem()), NONCE))
                    .isEqualTo(clear);
        }
    }
}
