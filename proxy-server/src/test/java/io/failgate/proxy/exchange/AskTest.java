package io.failgate.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.proxy.interception.ServerAnswer;
import io.failgate.proxy.interception.Verdict;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.MalformedPacketException;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Questions of Failgate's own, of which the client sees nothing. */
class AskTest {

    private static final Packet OK = new Packet(1, Payloads.ok(2));
    private static final byte[] ROW = Bytes.concat(Payloads.resultSet(false, "c", List.of("one")));

    private final Fixture fixture = new Fixture(0);
    private final FakeWire wire = fixture.wire;
    private final List<ServerAnswer> answers = new ArrayList<>();

    @AfterEach
    void close() {
        fixture.close();
    }

    private Verdict ask(Verdict then) {
        return new Verdict.Ask("SELECT 1", answer -> {
            answers.add(answer);
            return then;
        });
    }

    private static byte[] question() {
        return new Packet(0, new Bytes().addByte(3).addText("SELECT 1").toArray()).bytes();
    }

    @Test
    void theServerIsAskedBeforeTheQuestionIsDecided() {
        fixture.interceptor.onQuestion(ask(Verdict.PASS));
        fixture.begin(Command.QUERY);
        assertThat(wire.toServer()).isEqualTo(question());
        assertThat(wire.calls()).isEmpty();
        assertThat(fixture.exchange.awaitsAnswer()).isTrue();
        fixture.answer(ROW);
        assertThat(answers).containsExactly(ServerAnswer.of(List.of(Optional.of("one"))));
        assertThat(wire.calls()).containsExactly("forward");
        assertThat(wire.toClient()).isEmpty();
        fixture.questionEnded(0);
        fixture.answer(OK);
        assertThat(wire.toClient()).isEqualTo(OK.bytes());
    }

    @Test
    void anAnswerMayComeByteByByte() {
        fixture.interceptor.onQuestion(ask(Verdict.PASS));
        fixture.begin(Command.QUERY);
        for (byte single : ROW) {
            assertThat(answers).isEmpty();
            fixture.answer(new byte[] {single});
        }
        assertThat(answers).hasSize(1);
    }

    @Test
    void theServerIsAskedBeforeItsAnswerIsRelayed() {
        fixture.interceptor.onAnswer(ask(Fixture.REFUSE));
        fixture.ask(Command.QUERY);
        fixture.answer(OK);
        assertThat(wire.toServer()).isEqualTo(question());
        assertThat(wire.toClient()).isEmpty();
        assertThat(fixture.exchange.holdsAnswer())
                .as("a server that goes away will not say")
                .isFalse();
        fixture.answer(ROW);
        assertThat(wire.toClient()).isEqualTo(Fixture.refusal(1));
        assertThat(wire.calls()).containsExactly("forward", "ended");
    }

    @Test
    void anErrorAnOkAndNothingAreAnswersAsWell() {
        fixture.interceptor.onQuestion(ask(Verdict.PASS));
        fixture.begin(Command.QUERY);
        fixture.answer(new Packet(1, Payloads.error(1064, "42000", "no")));
        fixture.begin(Command.QUERY);
        fixture.answer(OK);
        fixture.begin(Command.QUERY);
        fixture.answer(
                new Packet(1, Bytes.hex("01")), new Packet(2, Payloads.column("c")), new Packet(3, Payloads.eof(2)));
        fixture.answer(new Packet(4, Bytes.hex("fb")), new Packet(5, Payloads.eof(2)));
        assertThat(answers.get(0).error().orElseThrow().code()).isEqualTo(1064);
        assertThat(answers.get(0).error().orElseThrow().message()).isEqualTo("no");
        assertThat(answers.get(1).row()).isEmpty();
        assertThat(answers.get(2).row()).containsExactly(Optional.empty());
    }

    @Test
    void theNextInterceptorIsAskedIfThisOneProceedsThen() {
        fixture.interceptor.onQuestion(ask(Verdict.NEXT));
        fixture.second.onQuestion(Fixture.REFUSE);
        fixture.begin(Command.QUERY);
        assertThat(fixture.second.questions()).isEmpty();
        fixture.answer(ROW);
        assertThat(fixture.second.questions()).containsExactly(Command.QUERY);
        assertThat(wire.calls()).containsExactly("drop");
    }

    @Test
    void oneQuestionMayLeadToAnother() {
        fixture.interceptor.onQuestion(ask(ask(Verdict.PASS)));
        fixture.begin(Command.QUERY);
        fixture.answer(ROW);
        fixture.answer(OK);
        assertThat(answers).hasSize(2);
        assertThat(wire.calls()).containsExactly("forward");
    }

    @Test
    void whoeverHasNotSeenTheQuestionDoesNotSeeTheAnswer() {
        fixture.interceptor.onQuestion(Verdict.PASS);
        fixture.ask(Command.QUERY);
        fixture.answer(OK);
        assertThat(fixture.interceptor.answers()).hasSize(1);
        assertThat(fixture.second.answers()).isEmpty();
    }

    @Test
    void anAnswerWithoutRowsHasNone() {
        fixture.interceptor.onQuestion(ask(Verdict.PASS));
        fixture.begin(Command.QUERY);
        fixture.answer(Bytes.concat(Payloads.resultSet(false, "c", List.of())));
        try (Fixture deprecating = new Fixture(Capabilities.DEPRECATE_EOF)) {
            deprecating.interceptor.onQuestion(ask(Verdict.PASS));
            deprecating.begin(Command.QUERY);
            deprecating.answer(Bytes.concat(Payloads.resultSet(true, "c", List.of())));
        }
        assertThat(answers).extracting(ServerAnswer::row).containsExactly(List.of(), List.of());
    }

    @Test
    void nonsenseIsNoAnswerAndNothingOfItIsKept() {
        fixture.interceptor.onQuestion(ask(Verdict.PASS));
        fixture.begin(Command.QUERY);
        ByteBuf nonsense = UnpooledByteBufAllocator.DEFAULT
                .buffer()
                .writeBytes(new Packet(1, Bytes.hex("ff 00 00 61 62 63")).bytes());
        assertThatThrownBy(() -> fixture.answer(nonsense)).isInstanceOf(MalformedPacketException.class);
        assertThat(nonsense.refCnt()).isZero();
    }

    @Test
    void queryAttributesAreNotForgotten() {
        try (Fixture withAttributes = new Fixture(Capabilities.QUERY_ATTRIBUTES)) {
            withAttributes.interceptor.onQuestion(ask(Verdict.PASS));
            withAttributes.begin(Command.PING);
            assertThat(withAttributes.wire.toServer())
                    .isEqualTo(new Packet(
                                    0,
                                    new Bytes()
                                            .addHex("03 00 01")
                                            .addText("SELECT 1")
                                            .toArray())
                            .bytes());
        }
    }
}
