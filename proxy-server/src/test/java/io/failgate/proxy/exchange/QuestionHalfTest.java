package io.failgate.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.interception.Reply;
import io.failgate.proxy.interception.Verdict;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Verdicts on a command before any byte of it has gone to the server. */
class QuestionHalfTest {

    private static final Packet OK = new Packet(1, Payloads.ok(2));

    private final Fixture fixture = new Fixture(0);
    private final FakeWire wire = fixture.wire;

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void proceedForwardsTheQuestionAndTheAnswerEndsTheExchange() {
        fixture.begin(Command.QUERY);
        assertThat(wire.calls()).containsExactly("forward");
        fixture.questionEnded(0);
        assertThat(fixture.exchange.awaitsAnswer()).isTrue();
        assertThat(wire.calls()).isEmpty();
        fixture.answer(OK);
        assertThat(wire.calls()).containsExactly("ended");
        assertThat(fixture.exchange.awaitsAnswer()).isFalse();
        assertThat(wire.toClient()).isEqualTo(OK.bytes());
    }

    @ParameterizedTest
    @EnumSource(
            value = Command.class,
            names = {"QUIT", "STMT_CLOSE", "STMT_SEND_LONG_DATA"})
    void aCommandWithoutAnswerEndsTheExchangeWithItself(Command command) {
        fixture.begin(command);
        assertThat(fixture.exchange.awaitsAnswer()).isFalse();
        assertThat(wire.calls()).containsExactly("forward");
        fixture.questionEnded(0);
        assertThat(wire.calls()).containsExactly("ended");
    }

    @Test
    void anAnswerThatOvertakesTheQuestionEndsTheExchangeOnlyWithTheQuestion() {
        fixture.begin(Command.QUERY);
        fixture.answer(OK);
        assertThat(wire.calls()).containsExactly("forward");
        fixture.questionEnded(0);
        assertThat(wire.calls()).containsExactly("ended");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 254, 255})
    void answerDropsTheQuestionAndFollowsItsLastFrame(int lastSequenceId) {
        fixture.interceptor.onQuestion(Fixture.REFUSE);
        fixture.begin(Command.QUERY);
        assertThat(wire.calls()).containsExactly("drop");
        assertThat(wire.toClient()).as("the question has not ended").isEmpty();
        assertThat(fixture.exchange.awaitsAnswer())
                .as("bytes from the server are not the answer")
                .isFalse();
        fixture.questionEnded(lastSequenceId);
        assertThat(wire.toClient()).isEqualTo(Fixture.refusal((lastSequenceId + 1) & 0xFF));
        assertThat(wire.calls()).containsExactly("ended");
        assertThat(fixture.interceptor.answers())
                .as("a home-made answer is not intercepted")
                .isEmpty();
    }

    @Test
    void aHomeMadeAnswerRepeatsTheStatusOfTheServersLastOk() {
        fixture.ask(Command.QUERY);
        fixture.answer(new Packet(1, Payloads.ok(0x0203)));
        wire.toClient();
        fixture.interceptor.onQuestion(new Verdict.Answer(Reply.ok()));
        fixture.ask(Command.QUERY);
        assertThat(wire.toClient()).isEqualTo(new Packet(1, Payloads.ok(0x0203)).bytes());
    }

    @Test
    void aHomeMadeAnswerDoesNotRepeatWhatBelongsToOneAnswerOnly() {
        fixture.ask(Command.QUERY);
        fixture.answer(new Packet(1, Payloads.ok(0x401B)), new Packet(2, Payloads.error(1064, "42000", "no")));
        wire.toClient();
        fixture.interceptor.onQuestion(new Verdict.Answer(Reply.ok()));
        fixture.ask(Command.QUERY);
        assertThat(wire.toClient()).isEqualTo(new Packet(1, Payloads.ok(0x0003)).bytes());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void hangUpEndsTheConnections(boolean reset) {
        fixture.interceptor.onQuestion(new Verdict.HangUp(reset));
        fixture.begin(Command.QUERY);
        assertThat(wire.calls()).containsExactly(reset ? "reset" : "close");
    }

    @Test
    void delayWaitsExactlyAsLongAsItSaysAndThenFlushes() {
        fixture.interceptor.onQuestion(new Verdict.Delay(Duration.ofSeconds(5), Verdict.NEXT));
        fixture.begin(Command.QUERY);
        fixture.advance(Duration.ofSeconds(5).minusNanos(1));
        assertThat(wire.calls()).isEmpty();
        fixture.advance(Duration.ofNanos(1));
        assertThat(wire.calls()).containsExactly("forward", "flush");
        fixture.advance(Duration.ofDays(1));
        assertThat(wire.calls()).isEmpty();
    }

    @Test
    void delaysAddUpAndEndInAnyVerdict() {
        Verdict inner = new Verdict.Delay(Duration.ofSeconds(1), Fixture.REFUSE);
        fixture.interceptor.onQuestion(new Verdict.Delay(Duration.ofSeconds(1), inner));
        fixture.begin(Command.QUERY);
        fixture.advance(Duration.ofSeconds(1));
        assertThat(wire.calls()).containsExactly("flush");
        fixture.advance(Duration.ofSeconds(1));
        assertThat(wire.calls()).containsExactly("drop", "flush");
    }

    @Test
    void aDelayOfMoreYearsThanAClockHasIsForEver() {
        fixture.interceptor.onQuestion(new Verdict.Delay(Duration.ofSeconds(Long.MAX_VALUE), Verdict.NEXT));
        fixture.begin(Command.QUERY);
        fixture.advance(Duration.ofDays(100 * 365));
        assertThat(wire.calls()).isEmpty();
        assertThat(fixture.hasNoTimer()).isFalse();
    }

    @Test
    void awaitGoesOnWhenThePointIsRemoved() {
        fixture.interceptor.onQuestion(fixture.paused(Verdict.NEXT));
        fixture.begin(Command.QUERY);
        assertThat(fixture.pausedNow()).isEqualTo(1);
        assertThat(wire.calls()).isEmpty();
        fixture.release();
        assertThat(wire.calls()).containsExactly("forward", "flush");
    }

    @Test
    void awaitGoesOnOnTheLoopOnly() {
        fixture.interceptor.onQuestion(fixture.paused(Verdict.NEXT));
        fixture.begin(Command.QUERY);
        fixture.failPoints.put("site", "off");
        assertThat(wire.calls()).as("still on the thread that re-armed").isEmpty();
        fixture.channel.runPendingTasks();
        assertThat(wire.calls()).containsExactly("forward", "flush");
    }

    @Test
    void anAwaitOfAPointThatWasJustRemovedGoesOn() {
        fixture.interceptor.onQuestion(new Verdict.Await(
                () -> {
                    var effect = fixture.site.evaluate();
                    fixture.failPoints.remove("site");
                    return effect.pause();
                },
                false,
                Verdict.NEXT));
        fixture.begin(Command.QUERY);
        fixture.channel.runPendingTasks();
        assertThat(wire.calls()).containsExactly("forward", "flush");
    }

    @Test
    void doActsOnceAndThenGoesOn() {
        List<String> acts = new ArrayList<>();
        fixture.interceptor.onQuestion(new Verdict.Do(() -> acts.add("act"), Verdict.NEXT));
        fixture.begin(Command.QUERY);
        assertThat(acts).containsExactly("act");
        assertThat(wire.calls()).containsExactly("forward");
    }

    @Test
    void theFirstInterceptorThatDoesNotProceedDecides() {
        fixture.interceptor.onQuestion(new Verdict.HangUp(false));
        fixture.second.onQuestion(Fixture.REFUSE);
        fixture.begin(Command.QUERY);
        assertThat(wire.calls()).containsExactly("close");
        assertThat(fixture.second.questions()).isEmpty();
    }

    @Test
    void anInterceptorThatProceedsLeavesItToTheNext() {
        fixture.second.onQuestion(Fixture.REFUSE);
        fixture.begin(Command.PING);
        assertThat(wire.calls()).containsExactly("drop");
        assertThat(fixture.interceptor.questions()).containsExactly(Command.PING);
    }

    @Test
    void closeCancelsTheTimer() {
        fixture.interceptor.onQuestion(new Verdict.Delay(Duration.ofSeconds(5), Verdict.NEXT));
        fixture.begin(Command.QUERY);
        fixture.exchange.close();
        assertThat(fixture.hasNoTimer()).isTrue();
        fixture.advance(Duration.ofSeconds(6));
        assertThat(wire.calls()).isEmpty();
    }

    @Test
    void closeLeavesThePause() {
        fixture.interceptor.onQuestion(fixture.paused(Verdict.NEXT));
        fixture.begin(Command.QUERY);
        fixture.exchange.close();
        assertThat(fixture.pausedNow()).isZero();
        fixture.release();
        assertThat(wire.calls()).isEmpty();
    }
}
