package io.failgate.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.interception.AnswerPosition;
import io.failgate.proxy.interception.Corruption;
import io.failgate.proxy.interception.Interceptor;
import io.failgate.proxy.interception.Question;
import io.failgate.proxy.interception.Reply;
import io.failgate.proxy.interception.Verdict;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import io.failgate.proxy.tracking.Part;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Verdicts that spoil an answer, stand inside one or end the session. */
@Tag("exhaustive")
class FaultyAnswerTest {

    private static final Packet OK = new Packet(1, Payloads.ok(2));
    private static final byte[] ROWS = Bytes.concat(Payloads.resultSet(false, "c", List.of("one", "two")));
    private static final int ROW_ONE = 3;

    private final Watcher watcher = new Watcher();
    private final Fixture fixture = new Fixture(0, watcher);
    private final FakeWire wire = fixture.wire;

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Decides about rows and ends of results, and writes them down. */
    private static final class Watcher implements Interceptor {

        private final List<String> seen = new ArrayList<>();
        private String at = "";
        private Verdict verdict = Verdict.NEXT;

        void decide(String position, Verdict decision) {
            at = position;
            verdict = decision;
        }

        @Override
        public boolean watchesParts(Question question) {
            return !at.isEmpty();
        }

        @Override
        public Verdict onPart(Question question, AnswerPosition position) {
            String end = position.part() == Part.RESULT_END ? " end" : "";
            seen.add(position.result() + "/" + position.row() + end);
            return seen.get(seen.size() - 1).equals(at) ? verdict : Verdict.NEXT;
        }
    }

    /** Does something at each row that needs no time. */
    private static final class Counter implements Interceptor {

        private int rows;

        @Override
        public boolean watchesParts(Question question) {
            return true;
        }

        @Override
        public Verdict onPart(Question question, AnswerPosition position) {
            return new Verdict.Do(() -> rows++, Verdict.NEXT);
        }
    }

    @Test
    void whatIsDoneAtEachRowOfALongResultDoesNotPileUp() {
        List<String> values = Collections.nCopies(200_000, "x");
        byte[] answer = Bytes.concat(Payloads.resultSet(false, "c", values));
        Counter counter = new Counter();
        try (Fixture counted = new Fixture(0, counter)) {
            counted.ask(Command.QUERY);
            counted.answer(answer);
            assertThat(counted.wire.toClient()).isEqualTo(answer);
        }
        assertThat(counter.rows).isEqualTo(values.size() + 1); // and the end of the result
    }

    private static byte[] packets(int from, int to) {
        List<Packet> all = Payloads.resultSet(false, "c", List.of("one", "two"));
        return Bytes.concat(all.subList(from, to));
    }

    private void ask() {
        fixture.ask(Command.QUERY);
        wire.calls();
        wire.toServer();
    }

    @Test
    void aWatchedAnswerIsRelayedAsItIsHoweverItIsCut() {
        watcher.decide("9/9", Verdict.NEXT);
        byte[] twoResults = Bytes.concat(Payloads.numbered(
                1,
                List.of(
                        new byte[] {1},
                        Payloads.column("c"),
                        Payloads.eof(2),
                        Payloads.row("1"),
                        Payloads.eof(10),
                        new byte[] {1},
                        Payloads.column("d"),
                        Payloads.eof(2),
                        Payloads.eof(10),
                        Payloads.ok(2))));
        for (int piece = 1; piece < 40; piece++) {
            watcher.seen.clear();
            ask();
            for (int start = 0; start < twoResults.length; start += piece) {
                fixture.answer(Arrays.copyOfRange(twoResults, start, Math.min(twoResults.length, start + piece)));
            }
            assertThat(wire.toClient()).isEqualTo(twoResults);
            assertThat(watcher.seen).as("in pieces of %d", piece).containsExactly("1/1", "1/1 end", "2/0 end");
            assertThat(wire.calls()).containsExactly("ended");
        }
    }

    @ParameterizedTest
    @CsvSource({"1/1, 3", "1/2, 4", "1/2 end, 5"})
    void anErrorStandsInPlaceOfWhatIsLeft(String at, int packetsBefore) {
        watcher.decide(at, Fixture.REFUSE);
        ask();
        fixture.answer(ROWS);
        assertThat(wire.toClient())
                .isEqualTo(Bytes.concat(packets(0, packetsBefore), Fixture.refusal(packetsBefore + 1)));
        assertThat(wire.calls()).containsExactly("ended");
        ask();
        fixture.answer(OK);
        assertThat(wire.toClient()).as("in step").isEqualTo(OK.bytes());
    }

    @Test
    void anAnswerIsHeldInTheMiddle() {
        watcher.decide("1/2", fixture.paused(Verdict.NEXT));
        ask();
        fixture.answer(ROWS);
        assertThat(wire.toClient()).isEqualTo(packets(0, ROW_ONE + 1));
        assertThat(fixture.exchange.holdsAnswer()).isTrue();
        fixture.release();
        assertThat(wire.toClient()).isEqualTo(packets(ROW_ONE + 1, 6));
        assertThat(wire.calls()).containsExactly("ended", "flush");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 5, 17, 1000})
    void anAnswerIsCutBehindSoManyBytes(int bytes) {
        fixture.interceptor.onAnswer(new Verdict.Truncate(bytes));
        for (int piece : new int[] {1, 7, 1000}) {
            ask();
            for (int start = 0; start < ROWS.length; start += piece) {
                fixture.answer(Arrays.copyOfRange(ROWS, start, Math.min(ROWS.length, start + piece)));
            }
            assertThat(wire.toClient()).isEqualTo(Arrays.copyOf(ROWS, Math.min(bytes, ROWS.length)));
            assertThat(wire.calls()).contains("close");
        }
    }

    @Test
    void aRowIsCut() {
        watcher.decide("1/1", new Verdict.Truncate(6));
        ask();
        fixture.answer(ROWS);
        int beginning = packets(0, ROW_ONE).length;
        assertThat(wire.toClient()).isEqualTo(Arrays.copyOf(ROWS, beginning + 6));
        assertThat(wire.calls()).contains("close");
    }

    @ParameterizedTest
    @EnumSource(Corruption.class)
    void oneHeaderIsSpoiltAndTheRestIsAsItIs(Corruption corruption) {
        String header = switch (corruption) {
            case SEQ -> "04 00 00 05";
            case LENGTH -> "05 00 00 04";
            case HEADER -> "ff ff ff ff";
        };
        watcher.decide("1/1", new Verdict.Corrupt(corruption));
        ask();
        fixture.answer(ROWS);
        byte[] expected = ROWS.clone();
        System.arraycopy(Bytes.hex(header), 0, expected, packets(0, ROW_ONE).length, 4);
        assertThat(wire.toClient()).isEqualTo(expected);
        assertThat(wire.calls()).as("in step with the server").containsExactly("ended");
    }

    @Test
    void theConnectionEndsBehindTheLastError() {
        Reply last = Fixture.REFUSAL.last();
        fixture.interceptor.onQuestion(new Verdict.Answer(last));
        fixture.begin(Command.QUERY);
        fixture.questionEnded(0);
        assertThat(wire.toClient()).isEqualTo(Fixture.refusal(1));
        assertThat(wire.calls()).startsWith("drop", "close");
    }

    @Test
    void theClientOfAHungExchangeDoesNotHearThatTheServerHasGone() {
        fixture.interceptor.onQuestion(
                new Verdict.Await(() -> fixture.site.evaluate().hang(), true, Verdict.NEXT));
        fixture.begin(Command.QUERY);
        assertThat(fixture.exchange.holdsAnswer()).isTrue();
        fixture.failPoints.wakeUp("site");
        fixture.channel.runPendingTasks();
        assertThat(wire.calls()).as("woken by nothing but a change").isEmpty();
        fixture.release();
        assertThat(wire.calls()).startsWith("forward");
        assertThat(fixture.exchange.holdsAnswer()).isFalse();
    }

    @Test
    void whatComesBehindIsDecidedWhenItsTimeHasCome() {
        List<String> order = new ArrayList<>();
        fixture.interceptor.onQuestion(new Verdict.Delay(Duration.ofMillis(10), new Verdict.Deferred(() -> {
            order.add("decided");
            return Fixture.REFUSE;
        })));
        fixture.begin(Command.QUERY);
        assertThat(order).isEmpty();
        fixture.advance(Duration.ofMillis(10));
        assertThat(order).containsExactly("decided");
        assertThat(wire.calls()).startsWith("drop");
    }

    @Test
    void rowsOfACursorAndEventsOfAStreamAreRowsToo() {
        watcher.decide("1/2", Fixture.REFUSE);
        fixture.ask(Command.STMT_FETCH);
        fixture.answer(packets(ROW_ONE, 6));
        assertThat(watcher.seen).containsExactly("1/1", "1/2");
        watcher.seen.clear();
        fixture.ask(Command.BINLOG_DUMP);
        fixture.answer(new Packet(1, new byte[] {0, 9}), new Packet(2, new byte[] {0, 8}));
        assertThat(watcher.seen).containsExactly("1/1", "1/2");
        assertThat(wire.calls())
                .as("a stream has no end behind which anything could follow")
                .contains("close");
    }
}
