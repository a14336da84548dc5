package io.failgate.proxy.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.proxy.testing.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Length-encoded integers and strings, at the limits of each of their sizes. */
class LengthEncodedTest {

    private final ByteBuf buffer = Unpooled.buffer();

    @AfterEach
    void release() {
        buffer.release();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "1, 01",
        "250, fa",
        "251, fc fb 00",
        "252, fc fc 00",
        "255, fc ff 00",
        "65535, fc ff ff",
        "65536, fd 00 00 01",
        "16777215, fd ff ff ff",
        "16777216, fe 00 00 00 01 00 00 00 00",
        "4294967296, fe 00 00 00 00 01 00 00 00",
        "9223372036854775807, fe ff ff ff ff ff ff ff 7f"
    })
    void anIntegerIsAsShortAsItCanBe(long value, String hex) {
        LengthEncoded.write(buffer, value);
        assertThat(ByteBufUtil.getBytes(buffer)).isEqualTo(Bytes.hex(hex));
        assertThat(LengthEncoded.size(buffer.getUnsignedByte(0))).isEqualTo(buffer.readableBytes());
        assertThat(LengthEncoded.read(buffer)).isEqualTo(value);
        assertThat(buffer.isReadable()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"fc 01 00, 1", "fd 01 00 00, 1", "fe 01 00 00 00 00 00 00 00, 1", "fe ff ff ff ff ff ff ff ff, -1"})
    void anIntegerMayBeLongerThanItHasToBe(String hex, long value) {
        buffer.writeBytes(Bytes.hex(hex));
        assertThat(LengthEncoded.read(buffer)).isEqualTo(value);
        assertThat(buffer.isReadable()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"00, 1", "fa, 1", "fb, 1", "fc, 3", "fd, 4", "fe, 9", "ff, 1"})
    void theFirstByteTellsTheSize(String first, int size) {
        assertThat(LengthEncoded.size(Integer.parseInt(first, 16))).isEqualTo(size);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fc", "fc 01", "fd 01 02", "fe 01 02 03 04 05 06 07"})
    void anIntegerThatIsCutOffIsRefused(String hex) {
        buffer.writeBytes(Bytes.hex(hex));
        assertThatThrownBy(() -> LengthEncoded.read(buffer)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @ParameterizedTest
    @CsvSource({"'', 00", "abc, 03 61 62 63", "é世😀, 09 c3 a9 e4 b8 96 f0 9f 98 80"})
    void aStringHasItsLengthInBytesInFront(String text, String hex) {
        LengthEncoded.write(buffer, text);
        assertThat(ByteBufUtil.getBytes(buffer)).isEqualTo(Bytes.hex(hex));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 250, 251, 65535, 65536})
    void skippingAStringEndsBehindIt(int length) {
        LengthEncoded.write(buffer, "x".repeat(length));
        buffer.writeByte(0x2A);
        LengthEncoded.skipString(buffer);
        assertThat(buffer.readableBytes()).isEqualTo(1);
        assertThat(buffer.readByte()).isEqualTo((byte) 0x2A);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "01",
                "03 61 62",
                "fc 01 00",
                "fe 00 00 00 00 01 00 00 00",
                "fe ff ff ff ff ff ff ff ff",
                "fe 00 00 00 00 00 00 00 80"
            })
    void aStringLongerThanTheBufferIsRefused(String hex) {
        buffer.writeBytes(Bytes.hex(hex));
        assertThatThrownBy(() -> LengthEncoded.skipString(buffer)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void severalIntegersFollowOnEachOther() {
        long[] values = {0, 251, 70_000, 1L << 40, 250};
        for (long value : values) {
            LengthEncoded.write(buffer, value);
        }
        for (long value : values) {
            assertThat(LengthEncoded.read(buffer)).isEqualTo(value);
        }
        assertThat(buffer.isReadable()).isFalse();
    }
}
