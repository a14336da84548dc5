package io.failgate.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.interception.Interceptor;
import io.failgate.proxy.interception.Piece;
import io.failgate.proxy.interception.Question;
import io.failgate.proxy.interception.Reply;
import io.failgate.proxy.interception.Verdict;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import io.failgate.proxy.tracking.PacketHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
            if (!question.isPiece() && sql.contains(";")) {
                return new Verdict.Split(pieces(sql));
            }
            return switch (sql) {
                case "ok" -> new Verdict.Answer(Reply.ok());
                case "no" -> Fixture.REFUSE;
                case "other" -> replace(question);
                default -> Verdict.NEXT;
            };
        }

        private static List<Piece> pieces(String sql) {
            List<Piece> pieces = new ArrayList<>();
            int start = 0;
            for (String piece : sql.split(";", -1)) {
                pieces.add(new Piece(start, start + piece.length()));
                start += piece.length() + 1;
            }
            return pieces;
        }

        private static Verdict replace(Question question) {
            question.replaceSql("another".getBytes(StandardCharsets.UTF_8));
            return Verdict.NEXT;
        }

        @Override
        public Verdict onAnswer(Question question, PacketHead head) {
            return question.sql().decode().equals("refused") ? Fixture.REFUSE : Verdict.NEXT;
        }
    }

    private void ask(String sql) {
        fixture.begin(new Bytes().addByte(Command.QUERY.code()).addText(sql).toArray());
        fixture.questionEnded(0);
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

    private static byte[] rows(int sequenceId) {
        return Bytes.concat(Payloads.numbered(sequenceId, rows()));
    }

    /** With the definitions' end, as EOFs are not deprecated. */
    private static List<byte[]> rows() {
        return Payloads.resultSet(false, "c", List.of("a")).stream()
                .map(Packet::payload)
                .toList();
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
        byte[] answer = rows(1);
        Bytes relayed = new Bytes();
        for (int start = 0; start < answer.length; start += pieces) {
            fixture.answer(Arrays.copyOfRange(answer, start, Math.min(answer.length, start + pieces)));
            relayed.add(wire.toClient());
        }
        assertThat(relayed.toArray()).isEqualTo(announcing(1));
        fixture.answer(rows(1));
        assertThat(wire.toClient()).isEqualTo(rows(6));
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
        fixture.answer(rows(1));
        assertThat(wire.toClient()).isEqualTo(Fixture.refusal(2));
        assertThat(wire.toServer()).isEmpty();
        assertThat(wire.calls()).containsExactly("drop", "ended");
    }

    /** The same, and both ends say that more follows. */
    private static byte[] announcing(int sequenceId) {
        List<byte[]> payloads = new ArrayList<>(rows());
        payloads.set(2, Payloads.eof(AND_MORE));
        payloads.set(payloads.size() - 1, Payloads.eof(AND_MORE));
        return Bytes.concat(Payloads.numbered(sequenceId, payloads));
    }

    private static byte[] syntaxError(int sequenceId, String quoted) {
        return new Packet(sequenceId, Payloads.error(1064, "42000", "no sense near '" + quoted + "' at line 1"))
                .bytes();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1000})
    void whatTheServerCannotReadIsAskedAgainWithAllThatFollows(int pieces) {
        ask("ok;select x y z;b");
        wire.toClient();
        wire.toServer();
        byte[] answer = syntaxError(1, "y z");
        for (int start = 0; start < answer.length; start += pieces) {
            fixture.answer(Arrays.copyOfRange(answer, start, Math.min(answer.length, start + pieces)));
        }
        assertThat(wire.toClient()).isEmpty();
        assertThat(wire.toServer()).isEqualTo(query("select x y z;b"));
        fixture.answer(syntaxError(1, "y z;b"));
        assertThat(wire.toClient()).isEqualTo(syntaxError(2, "y z;b"));
        assertThat(wire.calls()).containsExactly("drop", "ended");
    }

    @Test
    void whatTheServerCanReadOnlyWithAllThatFollowsHasAllItsResults() {
        ask("select x y z;b");
        wire.toServer();
        fixture.answer(syntaxError(1, ""));
        assertThat(wire.toServer()).isEqualTo(query("select x y z;b"));
        fixture.answer(Bytes.concat(ok(1, AND_MORE), ok(2, AUTOCOMMIT)));
        assertThat(wire.toClient()).isEqualTo(Bytes.concat(ok(1, AND_MORE), ok(2, AUTOCOMMIT)));
        assertThat(wire.calls()).containsExactly("drop", "ended");
    }

    /** When it comes, something was executed. */
    @ParameterizedTest
    @CsvSource({"call p('y z'),y z", "call p(),''", "execute s,''", "insert t,of a trigger"})
    void aSyntaxErrorInSomethingThatAStatementRunsIsTheAnswer(String statement, String quoted) {
        ask(statement + ";b");
        wire.toServer();
        fixture.answer(syntaxError(1, quoted));
        assertThat(wire.toClient()).isEqualTo(syntaxError(1, quoted));
        assertThat(wire.toServer()).isEmpty();
        assertThat(wire.calls()).containsExactly("drop", "ended");
    }

    @Test
    void aFileOfAChainHasTheSequenceIdsThatTheServerExpects() {
        ask("ok;a;b");
        wire.toClient();
        wire.toServer();
        fixture.answer(new Packet(1, Bytes.hex("fb 66")));
        assertThat(wire.toClient()).isEqualTo(new Packet(2, Bytes.hex("fb 66")).bytes());
        assertThat(wire.calls()).containsExactly("drop", "upload");
        ByteBuf file =
                Unpooled.wrappedBuffer(Bytes.concat(Packet.ofHex(3, "61 62").bytes(), new Packet(4).bytes()));
        fixture.exchange.forwardingUpload(file, 0, 5);
        fixture.exchange.forwardingUpload(file, 5, file.readableBytes());
        assertThat(ByteBufUtil.getBytes(file))
                .isEqualTo(Bytes.concat(Packet.ofHex(2, "61 62").bytes(), new Packet(3).bytes()));
        fixture.answer(ok(4, AUTOCOMMIT));
        assertThat(wire.toClient()).isEqualTo(ok(5, AND_MORE));
        assertThat(wire.toServer()).isEqualTo(query("b"));
        fixture.answer(ok(1, AUTOCOMMIT));
        assertThat(wire.toClient()).isEqualTo(ok(6, AUTOCOMMIT));
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
