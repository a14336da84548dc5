package io.failgate.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.interception.Interceptor;
import io.failgate.proxy.interception.Outcome;
import io.failgate.proxy.interception.Question;
import io.failgate.proxy.interception.Verdict;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the server tells of the session where the client does not hear it comes with the client's next OK. The bytes are
 * MySQL's.
 */
class TrackedChangesTest {

    /** A transaction has ended, and begins without characteristics. */
    private static final String ENDED = "05 09 08 5F5F5F5F5F5F5F5F 04 01 00";

    private static final String BEGUN = "05 09 08 545F5F5F5F5F5F5F";
    private static final String SCHEMA = "01 05 04 74657374";
    private static final MySqlError ERROR = new MySqlError(1213, "40001", "no");
    private static final byte[] SAID = Payloads.error(1213, "40001", "no");
    private static final byte[] PLAIN = Payloads.ok(2);

    private static final Interceptor KEEPING = new Interceptor() {
        @Override
        public Verdict onQuestion(Question question) {
            question.keep(); // as whoever injects an error does
            return Verdict.NEXT;
        }
    };

    private final Fixture fixture = new Fixture(Capabilities.SESSION_TRACK | Capabilities.DEPRECATE_EOF, KEEPING);
    private final FakeWire wire = fixture.wire;

    @AfterEach
    void close() {
        fixture.close();
    }

    private static byte[] hex(String hex) {
        return Bytes.hex(hex);
    }

    /** An OK of that header, without a text, that tells changes. */
    private static byte[] telling(int header, int flags, String... changes) {
        byte[] all = hex(String.join("", changes));
        return new Bytes()
                .addByte(header)
                .addByte(0)
                .addByte(0)
                .addByte(flags)
                .addByte(0x40)
                .addByte(0)
                .addByte(0)
                .addByte(0)
                .addByte(all.length)
                .add(all)
                .toArray();
    }

    private static byte[] telling(String... changes) {
        return telling(0, 2, changes);
    }

    /** The client is told an error in front of a statement, and the transaction was rolled back before. */
    private void rollBack() {
        fixture.interceptor.onQuestion(new Verdict.Fail(ERROR, Outcome.ROLLED_BACK));
        fixture.begin(Command.QUERY);
        fixture.answer(new Packet(1, telling(ENDED)));
        fixture.answer(new Packet(1, SAID));
        fixture.questionEnded(0);
        assertThat(wire.toClient()).isEqualTo(new Packet(1, SAID).bytes());
        fixture.interceptor.onQuestion(Verdict.NEXT);
    }

    private byte[] answerTo(Command command, byte[] answer, int piece) {
        fixture.ask(command);
        for (int start = 0; start < answer.length; start += piece) {
            fixture.answer(Arrays.copyOfRange(answer, start, Math.min(answer.length, start + piece)));
        }
        assertThat(fixture.exchange.awaitsAnswer()).isFalse();
        return wire.toClient();
    }

    private byte[] answerTo(Command command, byte[] payload) {
        return answerTo(command, new Packet(1, payload).bytes(), Integer.MAX_VALUE / 2);
    }

    private static byte[] packet(byte[] payload) {
        return new Packet(1, payload).bytes();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 1000})
    void theNextOkTells(int piece) {
        rollBack();
        assertThat(answerTo(Command.QUERY, packet(PLAIN), piece)).isEqualTo(packet(telling(ENDED)));
        assertThat(answerTo(Command.QUERY, packet(PLAIN), piece)).isEqualTo(packet(PLAIN));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 1000})
    void theEndOfRowsTells(int piece) {
        rollBack();
        List<Packet> rows = Payloads.resultSet(true, "c", List.of("\0one", "\0two"));
        Packet end = rows.get(rows.size() - 1);
        byte[] before = Bytes.concat(rows.subList(0, rows.size() - 1));
        byte[] longer = telling(0xFE, 2, ENDED);
        assertThat(answerTo(Command.QUERY, Bytes.concat(rows), piece))
                .isEqualTo(Bytes.concat(before, new Packet(end.sequenceId(), longer).bytes()));
    }

    @Test
    void everyCommandThatIsAnsweredWithAnOkTells() {
        for (Command command : List.of(Command.PING, Command.INIT_DB, Command.STMT_EXECUTE, Command.STMT_RESET)) {
            rollBack();
            assertThat(answerTo(command, PLAIN)).as("%s", command).isEqualTo(packet(telling(ENDED)));
        }
    }

    @Test
    void theTextStays() {
        rollBack();
        byte[] text = Bytes.concat(PLAIN, new byte[] {3, 'a', 'b', 'c'});
        byte[] longer = telling(ENDED);
        byte[] expected = Bytes.concat(
                Arrays.copyOf(longer, 7), new byte[] {3, 'a', 'b', 'c'}, Arrays.copyOfRange(longer, 8, longer.length));
        assertThat(answerTo(Command.QUERY, text)).isEqualTo(packet(expected));
    }

    @Test
    void whatTheServerTellsLaterCounts() {
        rollBack();
        assertThat(answerTo(Command.QUERY, telling(SCHEMA, BEGUN)))
                .isEqualTo(packet(telling(SCHEMA, BEGUN, "04 01 00")));
    }

    @Test
    void whatIsNoOkDoesNotTell() {
        rollBack();
        for (byte[] other : List.of(SAID, Payloads.eof(2), new byte[] {0, 1})) {
            assertThat(answerTo(Command.PING, other)).isEqualTo(packet(other));
        }
        assertThat(answerTo(Command.PING, PLAIN)).isEqualTo(packet(telling(ENDED)));
    }

    @Test
    void anOkThatMakesNoSenseStaysAsItIs() {
        rollBack();
        byte[] nonsense = hex("00 00 00 02 40 00 00 00 05 05 09 08");
        assertThat(answerTo(Command.PING, nonsense)).isEqualTo(packet(nonsense));
    }

    @Test
    void aSessionThatBeginsAnewHasNotChanged() {
        rollBack();
        assertThat(answerTo(Command.RESET_CONNECTION, PLAIN)).isEqualTo(packet(PLAIN));
        assertThat(answerTo(Command.QUERY, PLAIN)).isEqualTo(packet(PLAIN));
    }

    /** The server has done the statement, whatever the client is told. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1000})
    void anAnswerThatIsThrownAwayIsToldOfLater(int piece) {
        fixture.interceptor.onAnswer(new Verdict.Fail(ERROR, Outcome.STAYS));
        fixture.ask(Command.QUERY);
        byte[] answer = packet(telling(BEGUN));
        for (int start = 0; start < answer.length; start += piece) {
            fixture.answer(Arrays.copyOfRange(answer, start, Math.min(answer.length, start + piece)));
        }
        fixture.answer(new Packet(1, SAID));
        assertThat(wire.toClient()).isEqualTo(packet(SAID));
        fixture.interceptor.onAnswer(Verdict.NEXT);
        assertThat(answerTo(Command.PING, PLAIN)).isEqualTo(packet(telling(BEGUN)));
    }

    @Test
    void aClientThatDoesNotWantToBeToldIsNot() {
        try (Fixture untracked = new Fixture(0, KEEPING)) {
            untracked.interceptor.onQuestion(new Verdict.Fail(ERROR, Outcome.ROLLED_BACK));
            untracked.begin(Command.QUERY);
            untracked.answer(new Packet(1, Payloads.ok(0x4002)));
            untracked.answer(new Packet(1, SAID));
            untracked.exchange.questionEnded(0);
            untracked.interceptor.onQuestion(Verdict.NEXT);
            untracked.wire.toClient();
            untracked.ask(Command.QUERY);
            untracked.answer(new Packet(1, PLAIN));
            assertThat(untracked.wire.toClient()).isEqualTo(packet(PLAIN));
        }
    }
}
