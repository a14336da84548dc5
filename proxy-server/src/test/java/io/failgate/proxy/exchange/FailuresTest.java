package io.failgate.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.interception.Interceptor;
import io.failgate.proxy.interception.Outcome;
import io.failgate.proxy.interception.Question;
import io.failgate.proxy.interception.Verdict;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server is asked before a client is told an error, in which order, and in whose words it is told. */
class FailuresTest {

    private static final Packet OK = new Packet(1, Payloads.ok(2));
    private static final int IN_TRANSACTION = 3;
    private static final MySqlError ERROR = new MySqlError(1213, "40001", "no");
    private static final String SIGNAL =
            "SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213, MESSAGE_TEXT = _utf8mb4 0x6e6f";
    private static final String ROLLBACK = "ROLLBACK AND NO CHAIN NO RELEASE";

    /** In words that are not Failgate's. */
    private static final Packet SAID = new Packet(1, Payloads.error(1213, "40001", "n\u00f6"));

    private static final byte[] ROWS = Bytes.concat(Payloads.resultSet(false, "c", List.of("one", "two")));

    private final Fixture fixture = new Fixture(0, new Interceptor() {
        @Override
        public Verdict onQuestion(Question question) {
            question.keep(); // as whoever injects an error does
            return Verdict.NEXT;
        }
    });
    private final FakeWire wire = fixture.wire;

    @AfterEach
    void close() {
        fixture.close();
    }

    private static byte[] query(String sql) {
        return new Packet(0, new Bytes().addByte(3).addText(sql).toArray()).bytes();
    }

    private static byte[] said(int sequenceId) {
        return new Packet(sequenceId, SAID.payload()).bytes();
    }

    private void fail(Command command, MySqlError error, Outcome outcome) {
        fixture.interceptor.onQuestion(new Verdict.Fail(error, outcome));
        fixture.begin(command);
    }

    private void fail(Outcome outcome) {
        fail(Command.QUERY, ERROR, outcome);
    }

    @Test
    void theServerSaysIt() {
        fail(Outcome.STAYS);
        assertThat(wire.toServer()).isEqualTo(query(SIGNAL));
        assertThat(wire.toClient()).isEmpty();
        assertThat(wire.calls()).isEmpty();
        assertThat(fixture.exchange.awaitsAnswer()).isTrue();
        fixture.answer(SAID);
        assertThat(wire.calls()).containsExactly("drop");
        fixture.questionEnded(4);
        assertThat(wire.toClient()).isEqualTo(said(5));
        assertThat(wire.calls()).containsExactly("ended");
    }

    @ParameterizedTest
    @CsvSource({
        "ROLLED_BACK, ROLLBACK AND NO CHAIN NO RELEASE",
        "STARTED_OVER, ROLLBACK AND CHAIN NO RELEASE",
        "COMMITTED, COMMIT AND NO CHAIN NO RELEASE"
    })
    void theTransactionComesFirst(Outcome outcome, String statement) {
        fixture.status.update(IN_TRANSACTION);
        fail(outcome);
        assertThat(wire.toServer()).isEqualTo(query(statement));
        fixture.answer(OK);
        assertThat(fixture.status.flags()).as("what the server says").isEqualTo(2);
        assertThat(wire.toServer()).isEqualTo(query(SIGNAL));
        fixture.answer(SAID);
        fixture.questionEnded(0);
        assertThat(wire.toClient()).isEqualTo(said(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void thereIsNoTransactionModeWithoutABeginning(int status) {
        fixture.status.update(status);
        fail(Outcome.STARTED_OVER);
        assertThat(wire.toServer()).isEqualTo(query(ROLLBACK));
    }

    @ParameterizedTest
    @CsvSource({
        "1, ROLLED_BACK_ON_TIMEOUT, true",
        "0, ROLLED_BACK_ON_TIMEOUT, false",
        "1, STARTED_OVER_ON_TIMEOUT, true"
    })
    void theServerIsAskedWhetherItRollsBackOnTimeout(String variable, Outcome outcome, boolean rollsBack) {
        fixture.status.update(1);
        fail(outcome);
        assertThat(wire.toServer())
                .isEqualTo(query("SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = @@innodb_rollback_on_timeout"));
        fixture.answer(new Packet(1, Payloads.error(1644, "45000", variable)));
        assertThat(wire.toServer()).isEqualTo(query(rollsBack ? ROLLBACK : SIGNAL));
    }

    @Test
    void anXaTransactionIsRolledBackByName() {
        fixture.interceptor.onQuestion(new Verdict.Fail(ERROR, Outcome.XA_ROLLED_BACK));
        fixture.begin(
                new Bytes().addByte(3).addText("xa commit 'a','b',1 one phase").toArray());
        assertThat(wire.toServer()).isEqualTo(query("XA ROLLBACK 'a','b',1"));
        fixture.answer(new Packet(1, Payloads.error(1397, "XAE04", "no")));
        assertThat(wire.toServer()).isEqualTo(query(SIGNAL));
    }

    @Test
    void aCursorIsClosedAtItsFetch() {
        fixture.interceptor.onQuestion(new Verdict.Fail(ERROR, Outcome.STAYS));
        fixture.begin(new byte[] {(byte) Command.STMT_FETCH.code(), 7, 1, 0, 0, 9, 0, 0, 0});
        assertThat(wire.toServer())
                .isEqualTo(new Packet(0, new byte[] {(byte) Command.STMT_RESET.code(), 7, 1, 0, 0}).bytes());
        fixture.answer(OK);
        assertThat(wire.toServer()).isEqualTo(query(SIGNAL));
    }

    @Test
    void theConnectionEndsWhereAServerEndsIt() {
        fail(Outcome.CLOSED);
        assertThat(wire.toServer()).isEmpty();
        fixture.questionEnded(0);
        assertThat(wire.toClient()).isEqualTo(Fixture.refusal(1));
        assertThat(wire.calls()).startsWith("drop", "close");
    }

    @Test
    void whatCannotBeRolledBackEndsWithTheConnection() {
        fixture.status.update(IN_TRANSACTION);
        fail(Outcome.ROLLED_BACK);
        wire.toServer();
        fixture.answer(new Packet(1, Payloads.error(1399, "XAE07", "no")));
        assertThat(wire.toServer()).isEmpty();
        fixture.questionEnded(0);
        assertThat(wire.toClient()).isEqualTo(Fixture.refusal(1));
        assertThat(wire.calls()).startsWith("drop", "close");
    }

    @ParameterizedTest
    @CsvSource({"1399, XAE07", "1213, HY000", "1214, 40001"})
    void ifTheServerSaysSomethingElseFailgateSaysIt(int code, String state) {
        fail(Outcome.STAYS);
        fixture.answer(new Packet(1, Payloads.error(code, state, "other")));
        fixture.questionEnded(0);
        assertThat(wire.toClient()).isEqualTo(Fixture.refusal(1));
        assertThat(fixture.status.flags()).isEqualTo(2);
    }

    @Test
    void ifTheServerSaysOkFailgateSaysIt() {
        fail(Outcome.STAYS);
        fixture.answer(OK);
        fixture.questionEnded(0);
        assertThat(wire.toClient()).isEqualTo(Fixture.refusal(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"00000", "01000"})
    void whatIsNoErrorForTheServerFailgateSays(String state) {
        fail(Command.QUERY, new MySqlError(1, state, "no"), Outcome.STAYS);
        assertThat(wire.toServer()).isEmpty();
        fixture.questionEnded(0);
        assertThat(wire.toClient()).isEqualTo(new Packet(1, Payloads.error(1, state, "no")).bytes());
    }

    @Test
    void nothingIsSaidByAServerThatLooksForAUser() {
        fail(Command.CHANGE_USER, ERROR, Outcome.STAYS);
        assertThat(wire.toServer()).isEmpty();
    }

    /** The diagnostics area has what fits into it. */
    @Test
    void aTextThatIsTooLongForTheServerIsSaidByFailgate() {
        String text = "\u00e4".repeat(127) + "\ud83d\ude00" + "!";
        fail(Command.QUERY, new MySqlError(1213, "40001", text), Outcome.STAYS);
        assertThat(wire.toServer()).isEqualTo(query(SIGNAL.replace("6e6f", hex(text))));
        fixture.answer(new Packet(1, Payloads.error(1648, "HY000", "Data too long")));
        assertThat(wire.toServer()).isEqualTo(query(SIGNAL.replace("6e6f", hex(text.substring(0, 129)))));
        fixture.answer(SAID);
        fixture.questionEnded(0);
        assertThat(wire.toClient()).isEqualTo(new Packet(1, Payloads.error(1213, "40001", text)).bytes());
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void anEmptyTextIsSaid() {
        fail(Command.QUERY, new MySqlError(1213, "40001", ""), Outcome.STAYS);
        assertThat(wire.toServer()).isEqualTo(query(SIGNAL.replace("_utf8mb4 0x6e6f", "''")));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1000})
    void anAnswerIsThrownAwayBeforeTheClientIsTold(int piece) {
        fixture.status.update(IN_TRANSACTION);
        fixture.interceptor.onAnswer(new Verdict.Fail(ERROR, Outcome.ROLLED_BACK));
        fixture.ask(Command.QUERY);
        wire.calls();
        wire.toServer();
        for (int start = 0; start < ROWS.length; start += piece) {
            assertThat(wire.toServer()).as("not before the answer has ended").isEmpty();
            fixture.answer(Arrays.copyOfRange(ROWS, start, Math.min(ROWS.length, start + piece)));
        }
        assertThat(fixture.exchange.heldBytes()).isZero();
        assertThat(wire.toServer()).isEqualTo(query(ROLLBACK));
        assertThat(wire.toClient()).isEmpty();
        fixture.answer(OK);
        assertThat(wire.toServer()).isEqualTo(query(SIGNAL));
        fixture.answer(SAID);
        assertThat(wire.toClient()).isEqualTo(said(1));
        assertThat(wire.calls()).containsExactly("ended");
    }

    /** Nothing follows there, so the connection ends. */
    @ParameterizedTest
    @EnumSource(names = {"BINLOG_DUMP", "CLONE"})
    void anAnswerWithoutEndIsNotWaitedFor(Command command) {
        fixture.interceptor.onAnswer(new Verdict.Fail(ERROR, Outcome.STAYS));
        fixture.ask(command);
        wire.toServer();
        fixture.answer(new Packet(1, new byte[] {0, 1}));
        assertThat(wire.toClient()).isEqualTo(Fixture.refusal(1));
        assertThat(wire.toServer()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"true, 0", "false, 1"})
    void theServerIsAskedForItsStatusBeforeAnythingIsDecided(boolean multiStatements, byte option) {
        fixture.status.forget();
        fixture.interceptor.onQuestion(new Verdict.AskStatus(multiStatements, () -> {
            assertThat(fixture.status.isKnown()).isTrue();
            return fixture.status.isInTransaction() ? Fixture.REFUSE : Verdict.PASS;
        }));
        fixture.begin(Command.QUERY);
        assertThat(wire.toServer())
                .isEqualTo(new Packet(0, new byte[] {(byte) Command.SET_OPTION.code(), option, 0}).bytes());
        fixture.answer(new Packet(1, Payloads.eof(IN_TRANSACTION)));
        assertThat(wire.calls()).containsExactly("drop");
    }
}
