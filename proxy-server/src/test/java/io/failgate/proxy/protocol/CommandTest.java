package io.failgate.proxy.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each command has the byte and the shape of answer that servers were seen to give it. */
class CommandTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            00 | SLEEP                    | ONE_PACKET
            01 | QUIT                     | NONE
            02 | INIT_DB                  | ONE_PACKET
            03 | QUERY                    | RESULTS
            04 | FIELD_LIST               | ROWS
            05 | CREATE_DB                | ONE_PACKET
            06 | DROP_DB                  | ONE_PACKET
            07 | REFRESH                  | ONE_PACKET
            08 | SHUTDOWN                 | ONE_PACKET
            09 | STATISTICS               | OPAQUE
            0a | PROCESS_INFO             | RESULTS
            0c | PROCESS_KILL             | ONE_PACKET
            0d | DEBUG                    | ONE_PACKET
            0e | PING                     | ONE_PACKET
            11 | CHANGE_USER              | AUTHENTICATION
            12 | BINLOG_DUMP              | STREAM
            13 | TABLE_DUMP               | STREAM
            15 | REGISTER_REPLICA         | ONE_PACKET
            16 | STMT_PREPARE             | PREPARED
            17 | STMT_EXECUTE             | RESULTS
            18 | STMT_SEND_LONG_DATA      | NONE
            19 | STMT_CLOSE               | NONE
            1a | STMT_RESET               | ONE_PACKET
            1b | SET_OPTION               | ONE_PACKET
            1c | STMT_FETCH               | ROWS
            1e | BINLOG_DUMP_GTID         | STREAM
            1f | RESET_CONNECTION         | ONE_PACKET
            20 | CLONE                    | TAKEOVER
            21 | GROUP_REPLICATION_STREAM | TAKEOVER
            fa | STMT_BULK_EXECUTE        | RESULTS
            """)
    void aCommandHasAByteAndAShapeOfAnswer(String code, Command command, Command.Response response) {
        assertThat(Command.of(Integer.parseInt(code, 16))).isEqualTo(command);
        assertThat(command.code()).isEqualTo(Integer.parseInt(code, 16));
        assertThat(command.response()).isEqualTo(response);
    }

    @Test
    void noCommandIsMissingFromTheTableAbove() {
        assertThat(Command.values()).hasSize(31);
    }

    @Test
    void everyOtherByteIsAnUnknownCommandThatIsAnsweredWithOnePacket() {
        long known = Arrays.stream(Command.values())
                .filter(command -> command != Command.UNKNOWN)
                .count();
        int unknown = 0;
        for (int code = 0; code < 256; code++) {
            unknown += Command.of(code) == Command.UNKNOWN ? 1 : 0;
        }
        assertThat(unknown).isEqualTo(256 - known);
        assertThat(Command.of(0x30)).isEqualTo(Command.UNKNOWN);
        assertThat(Command.of(0xFF)).isEqualTo(Command.UNKNOWN);
        assertThat(Command.UNKNOWN.response()).isEqualTo(Command.Response.ONE_PACKET);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 256})
    void whatIsNoByteIsNoCommand(int code) {
        assertThatThrownBy(() -> Command.of(code)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
