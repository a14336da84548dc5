package io.failgate.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import io.failgate.proxy.tracking.PacketHead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One text that is asked as several, and one chain of their answers. */
class SplitTest {

    private static final int AUTOCOMMIT = 2;
    private static final int AND_MORE = 10;

    private final Fixture fixture = new Fixture(0, new Splitter());
    private final FakeWire wire = fixture.wire;

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Splits at semicolons; answers OK for {@code ok}, and refuses {@code no}. */
    private static final class Splitter implements Interceptor {

        @Override
        public Verdict onQuestion(Question question) {
            String sql = question.sql().decode();
            question.keep();
            String separator = sql.contains(";") ? ";" : ",";
            if (sql.contains(separator)) {
                List<byte[]> texts = new ArrayList<>();
                for (String text : sql.split(separator, -1)) {
                    texts.add(text.getBytes(StandardCharsets.UTF_8));
                }
                return new Verdict.Split(texts);
            }
            return switch (sql) {
                case "ok" -> new Verdict.Answer(Reply.ok());
                case "no" -> Fixture.REFUSE;
                case "other" -> replace(question);
                default -> Verdict.PROCEED;
            };
        }

        private static Verdict replace(Question question) {
            question.replaceSql("another".getBytes(StandardCharsets.UTF_8));
            return Verdict.PROCEED;
        }

        @Override
        public Verdict onAnswer(Question question, PacketHead head) {
            return question.sql().decode().equals("refused") ? Fixture.REFUSE : Verdict.PROCEED;
        }
    }

    private void ask(String sql) {
        fixture.begin(new Bytes().addByte(Command.QUERY.code()).addText(sql).toArray());
        fixture.exchange.questionEnded(0);
    }

    private static byte[] query(String sql) {
        return new Packet(
                        0,
                        new Bytes().addByte(Command.QUERY.code()).addText(sql).toArray())
                .bytes();
    }

    private static byte[] ok(int sequenceId, int flags) {
        return new Packet(sequenceId, Payloads.ok(flags)).bytes();
    }

    private static byte[] rows(int sequenceId, UnaryOperator<byte[]> ofEnd) {
        List<byte[]> payloads = new ArrayList<>(Payloads.resultSet(false, "c", List.of("a")).stream()
                .map(Packet::payload)
                .toList());
        payloads.set(payloads.size() - 1, ofEnd.apply(payloads.get(payloads.size() - 1)));
        return Bytes.concat(Payloads.numbered(sequenceId, payloads));
    }

    @Test
    void eachTextIsAskedWhenTheOneBeforeIsAnswered() {
        ask("a;b");
        assertThat(wire.calls()).containsExactly("drop");
        assertThat(wire.toServer()).isEqualTo(query("a"));
        fixture.answer(ok(1, AUTOCOMMIT));
        assertThat(wire.toClient()).isEqualTo(ok(1, AND_MORE));
        assertThat(wire.toServer()).isEqualTo(query("b"));
        assertThat(wire.calls()).isEmpty();
        fixture.answer(ok(1, AUTOCOMMIT));
        assertThat(wire.toClient()).isEqualTo(ok(2, AUTOCOMMIT));
        assertThat(wire.calls()).containsExactly("ended");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 1000})
    void rowsAreLinkedHoweverTheyAreCut(int pieces) {
        ask("a;b");
        byte[] answer = rows(1, UnaryOperator.identity());
        Bytes relayed = new Bytes();
        for (int start = 0; start < answer.length; start += pieces) {
            fixture.answer(Arrays.copyOfRange(answer, start, Math.min(answer.length, start + pieces)));
            relayed.add(wire.toClient());
        }
        assertThat(relayed.toArray()).isEqualTo(rows(1, end -> Payloads.eof(AND_MORE)));
        fixture.answer(rows(1, UnaryOperator.identity()));
        assertThat(wire.toClient()).isEqualTo(rows(6, UnaryOperator.identity()));
    }

    @Test
    void homeMadeAnswersAreLinkedAsWell() {
        ask("ok;a;ok;ok");
        assertThat(wire.toClient()).isEqualTo(ok(1, AND_MORE));
        assertThat(wire.toServer()).isEqualTo(query("a"));
        fixture.answer(ok(1, AUTOCOMMIT));
        assertThat(wire.toClient())
                .isEqualTo(Bytes.concat(ok(2, AND_MORE), Bytes.concat(ok(3, AND_MORE), ok(4, AUTOCOMMIT))));
        assertThat(wire.calls()).containsExactly("drop", "ended");
    }

    @Test
    void anErrorOfTheServerEndsTheChain() {
        ask("ok;a;b");
        wire.toClient();
        fixture.answer(new Packet(1, Payloads.error(1064, "42000", "no")));
        assertThat(wire.toClient()).isEqualTo(new Packet(2, Payloads.error(1064, "42000", "no")).bytes());
        assertThat(wire.calls()).containsExactly("drop", "ended");
        wire.toServer();
        ask("ok");
        assertThat(wire.toServer()).isEmpty();
        assertThat(wire.toClient()).isEqualTo(ok(1, AUTOCOMMIT));
    }

    @Test
    void aRefusalEndsTheChain() {
        ask("ok;no;a");
        assertThat(wire.toClient()).isEqualTo(Bytes.concat(ok(1, AND_MORE), Fixture.refusal(2)));
        assertThat(wire.toServer()).isEmpty();
        assertThat(wire.calls()).containsExactly("drop", "ended");
    }

    @Test
    void aRefusalInPlaceOfAnAnswerEndsTheChain() {
        ask("ok;refused;a");
        wire.toServer();
        wire.toClient();
        fixture.answer(rows(1, UnaryOperator.identity()));
        assertThat(wire.toClient()).isEqualTo(Fixture.refusal(2));
        assertThat(wire.toServer()).isEmpty();
        assertThat(wire.calls()).containsExactly("drop", "ended");
    }

    @Test
    void aTextOfAChainMayBeSplitItself() {
        ask("ok;ok,a,ok;ok");
        assertThat(wire.toClient()).isEqualTo(Bytes.concat(ok(1, AND_MORE), ok(2, AND_MORE)));
        fixture.answer(ok(1, AUTOCOMMIT));
        assertThat(wire.toClient())
                .isEqualTo(Bytes.concat(ok(3, AND_MORE), Bytes.concat(ok(4, AND_MORE), ok(5, AUTOCOMMIT))));
        assertThat(wire.calls()).containsExactly("drop", "ended");
    }

    @Test
    void noFileIsSentInAChain() {
        ask("ok;a;b");
        wire.toClient();
        wire.toServer();
        fixture.answer(new Packet(1, Bytes.hex("fb 66")));
        byte[] refusal = wire.toClient();
        assertThat(Arrays.copyOfRange(refusal, 3, 7)).isEqualTo(Bytes.hex("02 ff 51 04"));
        assertThat(wire.toServer()).as("an empty file").isEqualTo(Bytes.hex("00 00 00 02"));
        fixture.answer(ok(3, AUTOCOMMIT));
        assertThat(wire.toClient()).isEmpty();
        assertThat(wire.calls()).containsExactly("drop", "ended");
    }

    @Test
    void thousandsOfTextsTakeNoDeeperStack() {
        ask("ok;".repeat(20_000) + "ok");
        assertThat(wire.toClient()).hasSize(20_001 * ok(1, AUTOCOMMIT).length);
        assertThat(wire.calls()).containsExactly("drop", "ended");
    }

    @Test
    void aQuestionCanBeReplaced() {
        ask("other");
        assertThat(wire.calls()).containsExactly("drop");
        assertThat(wire.toServer()).isEqualTo(query("another"));
        fixture.answer(ok(1, AUTOCOMMIT));
        assertThat(wire.toClient()).isEqualTo(ok(1, AUTOCOMMIT));
        assertThat(wire.calls()).containsExactly("ended");
    }
}
