package io.failgate.proxy.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
    void aRequestForTlsIsRefused() {
        byte[] sslRequest = Arrays.copyOf(payload(MYSQL | Capabilities.SSL), 32);
        assertThatThrownBy(() -> response(sslRequest))
                .isInstanceOf(MalformedPacketException.class)
                .hasMessage("the client asks for TLS, which was not offered");
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
