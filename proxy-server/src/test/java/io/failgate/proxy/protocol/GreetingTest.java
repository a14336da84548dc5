package io.failgate.proxy.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import io.failgate.sql.ServerVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Greetings of MySQL and MariaDB servers are read in place, and change in nothing but their capabilities. */
class GreetingTest {

    private static final long MARIADB = 0x1D_81BF_F7FEL;
    private static final int FIXED_PART = 31;

    private final ByteBuf packet = Unpooled.buffer();

    @AfterEach
    void release() {
        packet.release();
    }

    private Greeting greeting(byte[] payload) {
        packet.clear().writeBytes(new Packet(0, payload).bytes());
        return new Greeting(packet);
    }

    private static byte[] mySql(long capabilities) {
        return Payloads.greeting("9.7.4", 0xF1020304L, capabilities, "caching_sha2_password");
    }

    private static byte[] mariaDb(long capabilities) {
        return Payloads.greeting("5.5.5-10.11.6-MariaDB", 42, capabilities, "mysql_native_password");
    }

    @Test
    void aMySqlServersGreetingIsRead() {
        Greeting greeting = greeting(mySql(Payloads.MYSQL_9_7));
        assertThat(greeting.capabilities()).isEqualTo(new Capabilities(0xDFFF_FFFFL));
        assertThat(greeting.connectionId()).isEqualTo(0xF1020304L);
        assertThat(greeting.version()).isEqualTo(new ServerVersion(90704, false));
        assertThat(greeting.statusFlags()).isEqualTo(StatusFlags.AUTOCOMMIT);
    }

    @Test
    void aMariaDbServersGreetingHasExtendedCapabilities() {
        Greeting greeting = greeting(mariaDb(MARIADB));
        assertThat(greeting.capabilities()).isEqualTo(new Capabilities(MARIADB));
        assertThat(greeting.capabilities().has(Capabilities.MARIADB_CACHE_METADATA))
                .isTrue();
        assertThat(greeting.connectionId()).isEqualTo(42);
        assertThat(greeting.version()).isEqualTo(new ServerVersion(101106, true));
    }

    @Test
    void theReservedBytesOfAMySqlServerAreNoCapabilities() {
        byte[] payload = mySql(Payloads.MYSQL_9_7);
        Arrays.fill(payload, 1 + 6 + 21, 1 + 6 + 31, (byte) 0xFF);
        assertThat(greeting(payload).capabilities()).isEqualTo(new Capabilities(Payloads.MYSQL_9_7));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 0x8000, 0xFFFF, 0x1_0000, 0x8000_0000L, 0xFFFF_FFFFL, 0x0200_0A01L})
    void onlyTheFourBytesOfCapabilitiesChangeForAMySqlServer(long offered) {
        Greeting greeting = greeting(mySql(Payloads.MYSQL_9_7));
        greeting.offer(new Capabilities(offered));
        assertThat(ByteBufUtil.getBytes(packet)).isEqualTo(withCapabilities(offered));
    }

    private static byte[] withCapabilities(long offered) {
        byte[] bytes = new Packet(0, mySql(Payloads.MYSQL_9_7)).bytes();
        int afterVersion = PacketHeader.SIZE + 1 + "9.7.4".length() + 1;
        bytes[afterVersion + 13] = (byte) offered;
        bytes[afterVersion + 14] = (byte) (offered >> 8);
        bytes[afterVersion + 18] = (byte) (offered >> 16);
        bytes[afterVersion + 19] = (byte) (offered >> 24);
        return bytes;
    }

    @Test
    void theExtendedCapabilitiesOfAMariaDbServerStay() {
        Greeting greeting = greeting(mariaDb(MARIADB));
        greeting.offer(new Capabilities(Capabilities.PROTOCOL_41));
        assertThat(greeting.capabilities().bits()).isEqualTo(Capabilities.PROTOCOL_41 | (MARIADB & ~0xFFFF_FFFFL));
        assertThat(ByteBufUtil.getBytes(packet))
                .isEqualTo(new Packet(0, mariaDb(Capabilities.PROTOCOL_41 | (MARIADB & ~0xFFFF_FFFFL))).bytes());
    }

    @Test
    void aGreetingNeedNotStandAtTheStartOfTheBuffer() {
        packet.writeBytes(new byte[7]).writeBytes(new Packet(0, mySql(Payloads.MYSQL_9_7)).bytes());
        packet.readerIndex(7);
        Greeting greeting = new Greeting(packet);
        greeting.offer(new Capabilities(0x1234_5679L));
        assertThat(greeting.capabilities()).isEqualTo(new Capabilities(0x1234_5679L));
        assertThat(greeting.connectionId()).isEqualTo(0xF1020304L);
        assertThat(packet.readerIndex()).isEqualTo(7);
    }

    @Test
    void theVersionMayBeEmptyAndTheGreetingEndWithItsFixedPart() {
        byte[] payload = new Bytes()
                .addByte(10)
                .addByte(0)
                .addInt(5)
                .addZeros(FIXED_PART - 4)
                .toArray();
        assertThat(greeting(payload).connectionId()).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({"''", "09", "0b 39 00", "ff 10 04", "00"})
    void anotherProtocolIsRefused(String payload) {
        assertThatThrownBy(() -> greeting(Bytes.hex(payload)))
                .isInstanceOf(MalformedPacketException.class)
                .hasMessage("the server does not greet with protocol 10");
    }

    @Test
    void aGreetingThatIsCutOffInItsFixedPartIsRefused() {
        byte[] whole = mySql(Payloads.MYSQL_9_7);
        for (int length = 1; length < 1 + 6 + FIXED_PART; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> greeting(cut))
                    .as("of %d bytes", length)
                    .isInstanceOf(MalformedPacketException.class)
                    .hasMessage("the server's greeting is too short");
        }
    }

    @Test
    void aVersionThatEndsOnlyInTheNextPacketIsRefused() {
        byte[] payload = new Bytes().addByte(10).addText("9".repeat(60)).toArray();
        packet.writeBytes(new Packet(0, payload).bytes()).writeBytes(new byte[64]);
        assertThatThrownBy(() -> new Greeting(packet)).isInstanceOf(MalformedPacketException.class);
    }
}
