package io.failgate.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.tracking.ServerStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What interceptors see of a command. */
class QuestionTest {

    private final ServerStatus status = new ServerStatus(0x0203);
    private final QuestionView plain = new QuestionView(new Capabilities(0), status);
    private final QuestionView withAttributes =
            new QuestionView(new Capabilities(Capabilities.QUERY_ATTRIBUTES), status);

    /** Shows a payload that stands in the middle of a buffer. */
    private static void show(QuestionView question, byte[] payload) {
        ByteBuf buffer = Unpooled.wrappedBuffer(new byte[7], payload, Bytes.text(" and what follows"));
        buffer.skipBytes(3);
        question.show(buffer, 7, payload.length, true);
        assertThat(buffer.readerIndex()).as("nothing is consumed").isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"03, QUERY", "16, STMT_PREPARE"})
    void queriesAndPreparesHaveSql(String code, Command command) {
        show(plain, Bytes.concat(Bytes.hex(code), Bytes.text("SELECT 'ä'")));
        assertThat(plain.command()).isEqualTo(command);
        assertThat(plain.sql().decode()).isEqualTo("SELECT 'ä'");
        assertThat(plain.sql().length()).isEqualTo(11);
        assertThat(plain.sql().byteAt(8)).isEqualTo(0xC3);
        assertThat(plain.isComplete()).isTrue();
        assertThat(plain.statusFlags()).isEqualTo(0x0203);
    }

    @ParameterizedTest
    @CsvSource({"02 74 65 73 74, INIT_DB", "0e, PING", "17 01 00 00 00, STMT_EXECUTE", "'', UNKNOWN", "77, UNKNOWN"})
    void otherCommandsHaveNoSql(String payload, Command command) {
        show(plain, Bytes.hex(payload));
        assertThat(plain.command()).isEqualTo(command);
        assertThat(plain.sql().length()).isZero();
    }

    @Test
    void theNextCommandShowsNothingOfTheLast() {
        show(plain, Bytes.text("\3SELECT 1"));
        show(plain, Bytes.text("\16"));
        assertThat(plain.sql().decode()).isEmpty();
    }

    @Test
    void aForgottenTextIsEmptyAndItsCommandStaysKnown() {
        show(plain, Bytes.text("\3SELECT 1"));
        plain.letGo();
        assertThat(plain.sql().decode()).isEmpty();
        assertThat(plain.command()).isEqualTo(Command.QUERY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"00 01", "01 01 00 01 03 00 01 6b 07 00 00 00", "01 01 01 01 03 00 01 6b"})
    void sqlBeginsBehindTheAttributes(String attributes) {
        show(withAttributes, Bytes.concat(Bytes.hex("03" + attributes), Bytes.text("SELECT 1")));
        assertThat(withAttributes.sql().decode()).isEqualTo("SELECT 1");
    }

    @Test
    void preparesHaveNoAttributes() {
        show(withAttributes, Bytes.text("\26\0\1SELECT 1"));
        assertThat(withAttributes.sql().decode()).isEqualTo("\0\1SELECT 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "03",
                "03 00",
                "03 01 01",
                "03 01 01 00 01 fd 00 01 6b ff",
                "03 fe ff ff ff ff ff ff ff ff 01",
                "03 fe ff ff ff 7f 00 00 00 00 01",
                "03 fd ff ff ff 01 00",
                "03 01 01 00 01 fd 00 fe ff ff ff ff ff ff ff 7f"
            })
    void attributesThatMakeNoSenseHideTheText(String payload) {
        show(withAttributes, Bytes.hex(payload));
        assertThat(withAttributes.sql().length()).isZero();
        assertThat(withAttributes.command()).isEqualTo(Command.QUERY);
    }

    @Test
    void attributesThatGoOnBehindTheCommandHideTheText() {
        byte[] payload = Bytes.hex("03 01 01 00 01 fd 00 01 6b 0a 61");
        show(withAttributes, payload);
        assertThat(withAttributes.sql().length()).isZero();
    }
}
