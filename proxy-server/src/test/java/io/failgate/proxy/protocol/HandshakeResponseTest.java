package io.failgate.proxy.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses of MySQL's and MariaDB's clients are read in place, and change in nothing but their capabilities. */
class HandshakeResponseTest {

    private static final long MYSQL = 0x1BFF_AA85L | Capabilities.PROTOCOL_41 | Capabilities.CLIENT_MYSQL;
    private static final long MARIADB = 0x15_00BE_A284L | Capabilities.PROTOCOL_41;

    private final ByteBuf packet = Unpooled.buffer();

    @AfterEach
    void release() {
        packet.release();
    }

    private HandshakeResponse response(byte[] payload) {
        packet.clear().writeBytes(new Packet(1, payload).bytes());
        return new HandshakeResponse(packet);
    }

    private static byte[] payload(long capabilities) {
        return new Bytes()
                .addInt(capabilities)
                .addInt(1 << 24)
                .addByte(255)
                .addZeros(19)
                .addInt(capabilities >> 32)
                .addZeroEnded("app")
                .addString("")
                .toArray();
    }

    @Test
    void aMySqlClientsCapabilitiesAreRead() {
        assertThat(response(payload(MYSQL)).capabilities()).isEqualTo(new Capabilities(MYSQL));
    }

    @Test
    void aMariaDbClientHasExtendedCapabilities() {
        Capabilities capabilities = response(payload(MARIADB)).capabilities();
        assertThat(capabilities).isEqualTo(new Capabilities(MARIADB));
        assertThat(capabilities.announcesMetadata()).isTrue();
    }

    @Test
    void theReservedBytesOfAMySqlClientAreNoCapabilities() {
        assertThat(response(payload(MYSQL | (0xFFL << 32))).capabilities()).isEqualTo(new Capabilities(MYSQL));
    }

    @Test
    void onlyTheFourBytesOfCapabilitiesChange() {
        HandshakeResponse response = response(payload(MARIADB));
        response.request(new Capabilities(0x8765_4321L));
        byte[] expected = payload(0x15_8765_4321L);
        assertThat(ByteBufUtil.getBytes(packet)).isEqualTo(new Packet(1, expected).bytes());
    }

    @Test
    void whatIsRequestedIsReadBack() {
        HandshakeResponse response = response(payload(MARIADB));
        response.request(new Capabilities(Capabilities.PROTOCOL_41));
        assertThat(response.capabilities().bits()).isEqualTo(Capabilities.PROTOCOL_41 | (MARIADB & ~0xFFFF_FFFFL));
    }

    @Test
    void aResponseNeedNotStandAtTheStartOfTheBuffer() {
        packet.writeBytes(new byte[9]).writeBytes(new Packet(1, payload(MYSQL)).bytes());
        packet.readerIndex(9);
        assertThat(new HandshakeResponse(packet).capabilities()).isEqualTo(new Capabilities(MYSQL));
        assertThat(packet.readerIndex()).isEqualTo(9);
    }

    @Test
    void aRequestForTlsIsTheFixedPartOfAResponse() {
        byte[] sslRequest = Arrays.copyOf(payload(MYSQL | Capabilities.SSL), 32);
        assertThat(response(sslRequest).isTlsRequest()).isTrue();
        HandshakeResponse response = response(payload(MYSQL | Capabilities.SSL));
        assertThat(response.isTlsRequest()).isFalse();
        ByteBuf request = response.tlsRequest(ByteBufAllocator.DEFAULT);
        assertThat(ByteBufUtil.getBytes(request)).isEqualTo(new Packet(1, sslRequest).bytes());
        request.release();
    }

    /** Every way in which a proof is written: length-encoded, with a byte for its length, and with a zero behind it. */
    static Stream<Long> waysToWriteAProof() {
        long base = Capabilities.PROTOCOL_41 | Capabilities.CLIENT_MYSQL | Capabilities.PLUGIN_AUTH;
        return Stream.of(
                base | Capabilities.PLUGIN_AUTH_LENENC,
                base | Capabilities.SECURE_CONNECTION,
                base,
                base | Capabilities.CONNECT_WITH_DB | Capabilities.PLUGIN_AUTH_LENENC,
                base | Capabilities.CONNECT_WITH_DB);
    }

    private static byte[] payload(long capabilities, String proof) {
        Bytes payload = new Bytes().addInt(capabilities).addZeros(28).addZeroEnded("user");
        if ((capabilities & Capabilities.PLUGIN_AUTH_LENENC) != 0) {
            payload.addString(proof);
        } else if ((capabilities & Capabilities.SECURE_CONNECTION) != 0) {
            payload.addByte(proof.length()).add(Bytes.text(proof));
        } else {
            payload.addZeroEnded(proof);
        }
        if ((capabilities & Capabilities.CONNECT_WITH_DB) != 0) {
            payload.addZeroEnded("database");
        }
        return payload.addZeroEnded("sha256_password").addString("attributes").toArray();
    }

    @ParameterizedTest
    @MethodSource("waysToWriteAProof")
    void aProofCanBeReplaced(long capabilities) {
        HandshakeResponse response = response(payload(capabilities, "secret"));
        assertThat(response.proof()).isEqualTo(Bytes.text("secret"));
        assertThat(response.plugin()).isEqualTo("sha256_password");
        ByteBuf changed = response.withProof(Bytes.text("another"), ByteBufAllocator.DEFAULT);
        assertThat(ByteBufUtil.getBytes(changed)).isEqualTo(new Packet(1, payload(capabilities, "another")).bytes());
        changed.release();
    }

    @ParameterizedTest
    @MethodSource("waysToWriteAProof")
    void aResponseThatEndsBeforeItsProofIsRefused(long capabilities) {
        byte[] whole = payload(capabilities, "secret");
        for (int length = 33; length < 32 + "user\0secret".length(); length++) {
            HandshakeResponse cut = response(Arrays.copyOf(whole, length));
            assertThatThrownBy(cut::plugin)
                    .isInstanceOf(MalformedPacketException.class)
                    .hasMessageContaining("cut short");
        }
    }

    @Test
    void aClientNeedNotNameItsPlugin() {
        assertThat(response(payload(Capabilities.PROTOCOL_41 | Capabilities.CLIENT_MYSQL))
                        .plugin())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 5, 31})
    void aResponseThatIsCutOffInItsFixedPartIsRefused(int length) {
        byte[] cut = Arrays.copyOf(payload(MYSQL), length);
        assertThatThrownBy(() -> response(cut))
                .isInstanceOf(MalformedPacketException.class)
                .hasMessage("the client does not speak protocol 4.1");
    }

    @Test
    void aClientOfTheOldProtocolIsRefused() {
        byte[] old = payload(MYSQL & ~Capabilities.PROTOCOL_41);
        assertThatThrownBy(() -> response(old))
                .isInstanceOf(MalformedPacketException.class)
                .hasMessage("the client does not speak protocol 4.1");
    }

    @Test
    void aResponseOfOneByteBehindTheFixedPartIsRead() {
        byte[] shortest = Arrays.copyOf(payload(MYSQL), 33);
        assertThat(response(shortest).capabilities()).isEqualTo(new Capabilities(MYSQL));
    }
}
