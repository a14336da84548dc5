package io.failgate.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.interception.Verdict;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Verdicts on an answer before any byte of it has gone to the client. */
class AnswerHalfTest {

    private static final Packet FILE_REQUEST = Packet.ofHex(2, "fb 66");
    private static final Packet PROGRESS = Packet.ofHex(1, "ff ff ff 01 01 02 00 00 00 00");
    private static final byte[] ROWS = Bytes.concat(Payloads.resultSet(false, "c", List.of("one", "two")));

    private final Fixture fixture = new Fixture(0);
    private final FakeWire wire = fixture.wire;

    @AfterEach
    void close() {
        fixture.close();
    }

    private static Packet ok(int sequenceId) {
        return new Packet(sequenceId, Payloads.ok(2));
    }

    private static Packet okAndMore(int sequenceId) {
        return new Packet(sequenceId, Payloads.ok(0x0A));
    }

    private void ask(Verdict onAnswer) {
        fixture.interceptor.onAnswer(onAnswer);
        fixture.ask(Command.QUERY);
        wire.calls();
    }

    @Test
    void proceedRelaysTheVeryBufferThatCame() {
        ask(Verdict.NEXT);
        ByteBuf answer = UnpooledByteBufAllocator.DEFAULT.buffer().writeBytes(ROWS);
        fixture.answer(answer);
        assertThat(answer.refCnt()).as("owned by nobody any more").isZero();
        assertThat(wire.toClient()).isEqualTo(ROWS);
        assertThat(wire.calls()).containsExactly("ended");
    }

    @Test
    void anAnswerIsInterceptedOnceHoweverItIsCut() {
        ask(Verdict.NEXT);
        for (byte single : ROWS) {
            fixture.answer(new byte[] {single});
        }
        assertThat(wire.toClient()).isEqualTo(ROWS);
        assertThat(fixture.interceptor.answers()).containsExactly(Command.QUERY);
        ask(Verdict.NEXT);
        fixture.answer(ok(1));
        assertThat(fixture.interceptor.answers()).hasSize(2);
    }

    @Test
    void nothingReachesTheClientBeforeTheHeadIsComplete() {
        ask(Verdict.NEXT);
        byte[] bytes = ok(1).bytes();
        for (int i = 0; i < bytes.length - 1; i++) {
            fixture.answer(new byte[] {bytes[i]});
            assertThat(wire.toClient()).isEmpty();
            assertThat(fixture.exchange.heldBytes()).isEqualTo(i + 1);
        }
        assertThat(fixture.interceptor.answers()).isEmpty();
        fixture.answer(new byte[] {bytes[bytes.length - 1]});
        assertThat(wire.toClient()).isEqualTo(bytes);
        assertThat(fixture.exchange.heldBytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 200, 255})
    void answerTakesTheHeadsSequenceId(int sequenceId) {
        ask(Fixture.REFUSE);
        fixture.answer(ok(sequenceId));
        assertThat(wire.toClient()).isEqualTo(Fixture.refusal(sequenceId));
        assertThat(wire.calls()).containsExactly("ended");
    }

    @Test
    void answerDiscardsTheRealAnswerToItsEnd() {
        ask(Fixture.REFUSE);
        byte[] all = Bytes.concat(okAndMore(1).bytes(), ROWS);
        for (int i = 0; i < all.length; i++) {
            assertThat(wire.calls()).as("ended before byte %s", i).isEmpty();
            fixture.answer(new byte[] {all[i]});
        }
        assertThat(wire.calls()).containsExactly("ended");
        assertThat(wire.toClient()).isEqualTo(Fixture.refusal(1));
    }

    @Test
    void theExchangeBehindADiscardedAnswerIsRelayedAgain() {
        ask(Fixture.REFUSE);
        fixture.answer(ROWS);
        assertThat(wire.toClient()).isEqualTo(Fixture.refusal(1));
        ask(Verdict.NEXT);
        fixture.answer(ROWS);
        assertThat(wire.toClient()).isEqualTo(ROWS);
    }

    @Test
    void aFileThatIsAskedForWhileDiscardingIsEmpty() {
        ask(Fixture.REFUSE);
        fixture.answer(okAndMore(1), FILE_REQUEST);
        assertThat(wire.toServer()).isEqualTo(new Packet(3).bytes());
        assertThat(wire.calls()).isEmpty();
        fixture.answer(ok(4));
        assertThat(wire.calls()).containsExactly("ended");
        assertThat(wire.toClient()).isEqualTo(Fixture.refusal(1));
    }

    @Test
    void aRequestForAFileIsNoHead() {
        ask(Fixture.REFUSE);
        fixture.answer(Packet.ofHex(1, "fb 66"));
        assertThat(wire.toClient()).isEqualTo(Packet.ofHex(1, "fb 66").bytes());
        assertThat(wire.calls()).containsExactly("upload");
        assertThat(fixture.interceptor.answers()).isEmpty();
        fixture.answer(ok(4));
        assertThat(wire.toClient()).isEqualTo(Fixture.refusal(4));
        assertThat(wire.calls()).containsExactly("ended");
    }

    @Test
    void aReportOfProgressIsNoHead() {
        ask(Fixture.REFUSE);
        fixture.answer(PROGRESS, Packet.ofHex(2, "ff ff ff 01"), ok(3));
        assertThat(wire.toClient())
                .isEqualTo(Bytes.concat(
                        PROGRESS.bytes(), Packet.ofHex(2, "ff ff ff 01").bytes(), Fixture.refusal(3)));
    }

    @Test
    void delayHoldsWhatComesMeanwhileAndThenRelaysItInOrder() {
        ask(new Verdict.Delay(Duration.ofSeconds(5), Verdict.NEXT));
        byte[] all = Bytes.concat(okAndMore(1).bytes(), okAndMore(2).bytes(), ok(3).bytes());
        fixture.answer(okAndMore(1));
        assertThat(fixture.exchange.holdsAnswer()).isTrue();
        fixture.advance(Duration.ofSeconds(4));
        fixture.answer(okAndMore(2));
        fixture.answer(ok(3));
        assertThat(wire.toClient()).isEmpty();
        assertThat(fixture.exchange.heldBytes()).isEqualTo(all.length);
        fixture.advance(Duration.ofSeconds(1));
        assertThat(wire.toClient()).isEqualTo(all);
        assertThat(wire.calls()).containsExactly("ended", "flush");
        assertThat(fixture.exchange.holdsAnswer()).isFalse();
    }

    @Test
    void aDelayedAnswerCanBeReplacedInTheEnd() {
        ask(new Verdict.Delay(Duration.ofSeconds(5), Fixture.REFUSE));
        fixture.answer(ROWS);
        fixture.advance(Duration.ofSeconds(5));
        assertThat(wire.toClient()).isEqualTo(Fixture.refusal(1));
        assertThat(wire.calls()).containsExactly("ended", "flush");
    }

    @Test
    void awaitHoldsTheAnswerUntilThePointIsRemoved() {
        ask(fixture.paused(Verdict.NEXT));
        fixture.answer(ROWS);
        assertThat(fixture.pausedNow()).isEqualTo(1);
        assertThat(wire.toClient()).isEmpty();
        fixture.release();
        assertThat(wire.toClient()).isEqualTo(ROWS);
        assertThat(wire.calls()).containsExactly("ended", "flush");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void hangUpSendsNothingOfTheAnswer(boolean reset) {
        ask(new Verdict.HangUp(reset));
        fixture.answer(ROWS);
        assertThat(wire.calls()).first().isEqualTo(reset ? "reset" : "close");
    }

    @Test
    void doActsBeforeTheAnswerIsRelayed() {
        List<Integer> sentBefore = new ArrayList<>();
        ask(new Verdict.Do(() -> sentBefore.add(wire.toClient().length), Verdict.NEXT));
        fixture.answer(ok(1));
        assertThat(sentBefore).containsExactly(0);
        assertThat(wire.toClient()).isEqualTo(ok(1).bytes());
    }

    @Test
    void theSecondInterceptorIsAskedIfTheFirstProceeds() {
        fixture.second.onAnswer(Fixture.REFUSE);
        ask(Verdict.NEXT);
        fixture.answer(ok(1));
        assertThat(wire.toClient()).isEqualTo(Fixture.refusal(1));
        assertThat(fixture.interceptor.answers()).hasSize(1);
    }

    @Test
    void bytesBehindTheEndAreRelayedAsTheyAre() {
        ask(Verdict.NEXT);
        byte[] unsolicited = Bytes.hex("03 00 00 00 ff bf 0f 01");
        fixture.answer(Bytes.concat(ok(1).bytes(), unsolicited));
        assertThat(wire.toClient()).isEqualTo(Bytes.concat(ok(1).bytes(), unsolicited));
    }

    @Test
    void bytesBehindADiscardedAnswerAreRelayedAsTheyAre() {
        ask(Fixture.REFUSE);
        byte[] unsolicited = Bytes.hex("03 00 00 00 ff bf 0f 01");
        fixture.answer(Bytes.concat(ok(1).bytes(), unsolicited));
        assertThat(wire.toClient()).isEqualTo(Bytes.concat(Fixture.refusal(1), unsolicited));
    }

    @Test
    void closeReleasesWhatIsHeldCancelsTheTimerAndLeavesThePause() {
        ask(new Verdict.Delay(Duration.ofSeconds(5), Verdict.NEXT));
        ByteBuf held = UnpooledByteBufAllocator.DEFAULT.buffer().writeBytes(ROWS);
        fixture.answer(held);
        assertThat(held.refCnt()).isEqualTo(1);
        fixture.exchange.close();
        assertThat(held.refCnt()).isZero();
        assertThat(fixture.hasNoTimer()).isTrue();
        assertThat(fixture.exchange.holdsAnswer()).isFalse();
        fixture.advance(Duration.ofSeconds(6));
        assertThat(wire.toClient()).isEmpty();
    }

    @Test
    void closeLeavesAPauseOfTheAnswer() {
        ask(fixture.paused(Verdict.NEXT));
        fixture.answer(ROWS);
        fixture.exchange.close();
        assertThat(fixture.pausedNow()).isZero();
        fixture.release();
        assertThat(wire.toClient()).isEmpty();
    }
}
