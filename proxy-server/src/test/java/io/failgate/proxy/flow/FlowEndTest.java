package io.failgate.proxy.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.interception.Obstacle;
import io.failgate.proxy.interception.Treatment;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds a direction or ends it: obstacles, limits, its own end, a new start, and being abandoned. */
class FlowEndTest {

    private static final Treatment LATE = Treatment.NONE.withLatency(Duration.ofMillis(100));
    private static final Treatment SLOW_CLOSE = Treatment.NONE.withSlowClose(Duration.ofMillis(500));

    private final FlowFixture fixture = new FlowFixture();

    @AfterEach
    void nothingIsLost() {
        fixture.close();
        assertThat(fixture.heldBytes()).isZero();
        assertThat(fixture.pausedNow()).isZero();
        assertThat(fixture.hasNoTimer()).isTrue();
    }

    private Treatment held(boolean halfOpen) {
        return Treatment.NONE.withObstacle(fixture.hold(halfOpen));
    }

    private static Treatment ended(boolean reset) {
        return Treatment.NONE.withObstacle(new Obstacle.End(reset));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void heldBytesGoOnWhenThePauseIsOver(boolean halfOpen) {
        fixture.pass("a", held(halfOpen));
        fixture.pass("b");
        fixture.advance(1000);
        assertThat(fixture.events()).isEmpty();
        assertThat(fixture.pausedNow()).isOne();
        assertThat(fixture.flow.isHalfOpen()).isEqualTo(halfOpen);
        fixture.release();
        assertThat(fixture.events()).containsExactly("1000 ms: ab");
        assertThat(fixture.changes()).isOne();
        assertThat(fixture.flow.isEmpty()).isTrue();
        assertThat(fixture.flow.isHalfOpen()).isFalse();
        fixture.pass("c");
        assertThat(fixture.events()).containsExactly("1000 ms: c");
    }

    @Test
    void theNextHoldBeginsWhenThePreviousIsOver() {
        fixture.pass("a", held(false));
        fixture.pass("b", held(false));
        assertThat(fixture.pausedNow()).isOne();
        fixture.wakeUp();
        assertThat(fixture.events()).containsExactly("0 ms: a");
        assertThat(fixture.pausedNow()).isOne();
        fixture.wakeUp();
        assertThat(fixture.events()).containsExactly("0 ms: b");
    }

    @Test
    void aHoldBeginsWhenTheBytesWouldArriveAndTheLineIsBusyAfterIt() {
        fixture.pass("ab", held(false).withLatency(Duration.ofMillis(100)).withBytesPerSecond(10));
        fixture.advance(99);
        assertThat(fixture.pausedNow()).isZero();
        fixture.advance(901);
        assertThat(fixture.pausedNow()).isOne();
        fixture.release();
        fixture.advance(1000);
        assertThat(fixture.events()).containsExactly("1100 ms: a", "1200 ms: b");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anEndComesBehindWhatWaitsAndDropsTheRest(boolean reset) {
        fixture.pass("a", LATE);
        fixture.pass("b", ended(reset));
        fixture.pass("c");
        fixture.advance(1000);
        assertThat(fixture.events()).containsExactly("100 ms: a", reset ? "100 ms: reset" : "100 ms: close");
        assertThat(fixture.heldBytes()).isZero();
        fixture.pass("d");
        fixture.pass("e", LATE);
        fixture.advance(1000);
        assertThat(fixture.events()).isEmpty();
    }

    @Test
    void aLateEndIsLate() {
        fixture.pass("a", ended(true).withLatency(Duration.ofMillis(100)));
        fixture.advance(1000);
        assertThat(fixture.events()).containsExactly("100 ms: reset");
    }

    @Test
    void aLimitCountsOverSeveralPassesAndThenEnds() {
        fixture.pass("abc", Treatment.NONE.withLimit(5));
        fixture.pass("not counted");
        fixture.pass("defg", Treatment.NONE.withLimit(5));
        fixture.pass("h");
        assertThat(fixture.events()).containsExactly("0 ms: abc", "0 ms: not counted", "0 ms: de", "0 ms: close");
    }

    @Test
    void aLimitIsReachedByItsLastByte() {
        fixture.pass("abc", Treatment.NONE.withLimit(3));
        assertThat(fixture.events()).containsExactly("0 ms: abc", "0 ms: close");
    }

    @Test
    void aLimitOfNothingEndsAtOnce() {
        fixture.pass("abc", Treatment.NONE.withLimit(0));
        assertThat(fixture.events()).containsExactly("0 ms: close");
    }

    @Test
    void whatComesBehindALimitThatIsReachedIsDropped() {
        fixture.pass("abc", LATE.withLimit(2));
        fixture.pass("def", LATE.withLimit(2));
        fixture.advance(1000);
        assertThat(fixture.events()).containsExactly("100 ms: ab", "100 ms: close");
    }

    @Test
    void aLimitCutsASlowLine() {
        fixture.pass("abcdef", Treatment.NONE.withBytesPerSecond(10).withLimit(2));
        fixture.advance(1000);
        assertThat(fixture.events()).containsExactly("100 ms: a", "200 ms: b", "200 ms: close");
    }

    @Test
    void aNewStartCountsAnew() {
        fixture.pass("abc", Treatment.NONE.withLimit(5));
        fixture.flow.restart();
        fixture.pass("def", Treatment.NONE.withLimit(5));
        assertThat(fixture.events()).containsExactly("0 ms: abc", "0 ms: def");
        fixture.pass("ghi", Treatment.NONE.withLimit(5));
        assertThat(fixture.events()).containsExactly("0 ms: gh", "0 ms: close");
    }

    @Test
    void whatWaitsGoesOnAfterANewStart() {
        fixture.pass("a", LATE);
        fixture.advance(50);
        fixture.flow.restart();
        fixture.pass("b");
        fixture.advance(1000);
        assertThat(fixture.events()).containsExactly("100 ms: ab");
    }

    @Test
    void theEndIsPassedOnAtOnceIfNothingWaits() {
        fixture.pass("a");
        fixture.finish();
        assertThat(fixture.events()).containsExactly("0 ms: a", "0 ms: end");
        assertThat(fixture.hasNoTimer()).isTrue();
    }

    @Test
    void theEndIsPassedOnBehindWhatWaits() {
        fixture.pass("a", LATE);
        fixture.flow.pass(fixture.buffer("b"), Treatment.NONE);
        fixture.finish();
        assertThat(fixture.flow.isEmpty()).isFalse();
        fixture.advance(1000);
        assertThat(fixture.events()).containsExactly("100 ms: ab", "100 ms: end");
        assertThat(fixture.flow.isEmpty()).isTrue();
    }

    @Test
    void theEndFlushesWhatWasNotYet() {
        fixture.flow.pass(fixture.buffer("a"), Treatment.NONE);
        fixture.finish();
        assertThat(fixture.events()).containsExactly("0 ms: a", "0 ms: end");
    }

    @Test
    void aSlowCloseIsCountedFromTheEndOrFromTheLastByte() {
        fixture.pass("a", SLOW_CLOSE);
        fixture.pass("b", Treatment.NONE.withSlowClose(Duration.ofMillis(1)));
        fixture.advance(1000);
        fixture.finish();
        fixture.advance(1000);
        assertThat(fixture.events()).containsExactly("0 ms: a", "0 ms: b", "1001 ms: end");
        fixture.pass("c", LATE.withSlowClose(Duration.ofMillis(500)));
        fixture.finish();
        fixture.advance(1000);
        assertThat(fixture.events()).containsExactly("2100 ms: c", "2600 ms: end");
        assertThat(fixture.hasNoTimer()).isTrue();
    }

    @Test
    void aNewStartForgetsTheSlowClose() {
        fixture.pass("a", SLOW_CLOSE);
        fixture.flow.restart();
        fixture.finish();
        assertThat(fixture.events()).containsExactly("0 ms: a", "0 ms: end");
    }

    @Test
    void anEndThatWaitsForNothingButASlowCloseWaitsNoMoreAfterANewStart() {
        fixture.pass("a", SLOW_CLOSE);
        fixture.finish();
        fixture.advance(100);
        fixture.flow.restart();
        fixture.advance(1000);
        assertThat(fixture.events()).containsExactly("0 ms: a", "100 ms: end");
        assertThat(fixture.hasNoTimer()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anEndBehindAHoldIsPassedOnWhenItIsReleased(boolean halfOpen) {
        fixture.pass("a", held(halfOpen));
        fixture.finish();
        fixture.advance(1000);
        assertThat(fixture.events()).isEmpty();
        fixture.release();
        assertThat(fixture.events()).containsExactly("1000 ms: a", "1000 ms: end");
    }

    @Test
    void whatIsAbandonedIsDropped() {
        fixture.pass("a", LATE);
        fixture.pass("b", held(true));
        fixture.finish();
        fixture.flow.abandon();
        assertThat(fixture.heldBytes()).isZero();
        assertThat(fixture.hasNoTimer()).isTrue();
        assertThat(fixture.flow.isEmpty()).isTrue();
        assertThat(fixture.flow.hasRoom(false)).isTrue();
        fixture.pass("c");
        fixture.advance(1000);
        assertThat(fixture.events()).isEmpty();
        fixture.flow.abandon();
        fixture.finish();
        assertThat(fixture.events()).containsExactly("1000 ms: end");
    }

    @Test
    void aHoldThatIsAbandonedIsLeft() {
        fixture.pass("a", held(true));
        assertThat(fixture.pausedNow()).isOne();
        fixture.flow.abandon();
        assertThat(fixture.pausedNow()).isZero();
        assertThat(fixture.heldBytes()).isZero();
        fixture.release();
        assertThat(fixture.events()).isEmpty();
        assertThat(fixture.changes()).isZero();
    }

    @Test
    void aPauseThatIsOverBeforeItBeginsHoldsNothing() {
        fixture.pass("a", held(false).withLatency(Duration.ofMillis(100)));
        fixture.pass("b", held(true).withLatency(Duration.ofMillis(100)));
        fixture.release();
        fixture.advance(1000);
        assertThat(fixture.events()).containsExactly("100 ms: a", "100 ms: b");
    }
}
