package io.failgate.proxy.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.interception.Obstacle;
import io.failgate.proxy.interception.Treatment;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When bytes leave that a fault delays, slows down or slices; alone and together. */
class FlowTest {

    private static final Treatment LATE = Treatment.NONE.withLatency(Duration.ofMillis(100));
    private static final Treatment SLOW = Treatment.NONE.withBytesPerSecond(100);
    private static final Treatment SLICED = Treatment.NONE.withSlices(2, Duration.ofMillis(10));

    private final FlowFixture fixture = new FlowFixture();

    @AfterEach
    void nothingIsLost() {
        fixture.close();
        assertThat(fixture.heldBytes()).isZero();
        assertThat(fixture.pausedNow()).isZero();
        assertThat(fixture.hasNoTimer()).isTrue();
    }

    @Test
    void bytesWithoutAFaultGoOnAtOnceAndLeaveTogether() {
        fixture.flow.pass(fixture.buffer("a"), Treatment.NONE);
        fixture.flow.pass(fixture.buffer("b"), Treatment.NONE);
        assertThat(fixture.heldBytes()).as("given to the target").isZero();
        assertThat(fixture.events()).isEmpty();
        fixture.flow.flush();
        assertThat(fixture.events()).containsExactly("0 ms: ab");
        assertThat(fixture.flow.isEmpty()).isTrue();
        assertThat(fixture.hasNoTimer()).isTrue();
        assertThat(fixture.changes()).isZero();
    }

    @Test
    void aFaultThatDoesNothingHoldsNothingUp() {
        fixture.pass("a", Treatment.NONE);
        assertThat(fixture.events()).containsExactly("0 ms: a");
        assertThat(fixture.flow.isEmpty()).isTrue();
    }

    @Test
    void noBytesAreWrittenByPassUntilTheFlush() {
        fixture.flow.pass(fixture.buffer("a"), Treatment.NONE.withObstacle(new Obstacle.End(false)));
        assertThat(fixture.events()).isEmpty();
        fixture.flow.flush();
        assertThat(fixture.events()).containsExactly("0 ms: close");
    }

    @Test
    void bytesThatCameTogetherAreLateTogether() {
        fixture.flow.pass(fixture.buffer("a"), LATE);
        fixture.flow.pass(fixture.buffer("b"), LATE);
        fixture.flow.flush();
        assertThat(fixture.events()).isEmpty();
        fixture.advance(1000);
        assertThat(fixture.events()).containsExactly("100 ms: ab");
        assertThat(fixture.changes()).isOne();
    }

    @Test
    void latencyIsCountedFromWhenBytesCame() {
        fixture.pass("a", LATE);
        fixture.advance(40);
        fixture.pass("b", LATE);
        fixture.advance(1000);
        assertThat(fixture.events()).containsExactly("100 ms: a", "140 ms: b");
    }

    @Test
    void nothingOvertakes() {
        fixture.pass("a", LATE);
        fixture.advance(10);
        fixture.pass("b", Treatment.NONE.withLatency(Duration.ofMillis(1)));
        fixture.pass("c");
        fixture.advance(1000);
        assertThat(fixture.events()).containsExactly("100 ms: abc");
        fixture.pass("d");
        assertThat(fixture.events()).containsExactly("1010 ms: d");
    }

    @Test
    void aReadNoticesThatTheTimeIsOverBeforeItsTimerDoes() {
        fixture.pass("a", LATE);
        fixture.channel.advanceTimeBy(200, TimeUnit.MILLISECONDS);
        fixture.pass("b");
        assertThat(fixture.events()).containsExactly("200 ms: ab");
        assertThat(fixture.hasNoTimer()).isTrue();
    }

    @Test
    void aLatencyOfAMillenniumIsLong() {
        fixture.pass("a", Treatment.NONE.withLatency(Duration.ofSeconds(Long.MAX_VALUE)));
        fixture.advance(Duration.ofDays(9_000));
        assertThat(fixture.events()).isEmpty();
        assertThat(fixture.flow.isEmpty()).isFalse();
    }

    @Test
    void aSlowLinePassesATenthOfASecondsWorthAtATime() {
        fixture.pass("0123456789abcdefghijKLMNO", SLOW);
        fixture.advance(1000);
        assertThat(fixture.events()).containsExactly("100 ms: 0123456789", "200 ms: abcdefghij", "250 ms: KLMNO");
        assertThat(fixture.changes()).isEqualTo(3);
    }

    @Test
    void aVerySlowLinePassesSingleBytes() {
        fixture.pass("abc", Treatment.NONE.withBytesPerSecond(2));
        fixture.advance(2000);
        assertThat(fixture.events()).containsExactly("500 ms: a", "1000 ms: b", "1500 ms: c");
    }

    @Test
    void whatComesWhileTheLineIsBusyIsTransmittedThen() {
        fixture.pass("0123456789", SLOW);
        fixture.advance(50);
        fixture.pass("abcde", SLOW);
        fixture.advance(950);
        fixture.pass("KLMNO", SLOW);
        fixture.advance(1000);
        assertThat(fixture.events()).containsExactly("100 ms: 0123456789", "150 ms: abcde", "1050 ms: KLMNO");
    }

    @Test
    void roundingDoesNotAddUp() {
        fixture.flow.pass(fixture.buffer(new byte[7_000]), Treatment.NONE.withBytesPerSecond(7));
        fixture.flow.flush();
        fixture.advance(Duration.ofSeconds(999));
        assertThat(fixture.flow.isEmpty()).isFalse();
        fixture.advance(Duration.ofSeconds(1));
        assertThat(fixture.flow.isEmpty()).isTrue();
    }

    @Test
    void lateTimersDoNotAddUp() {
        fixture.pass("0123456789abcdefghijKLMNO", SLOW);
        fixture.sleep(199);
        fixture.sleep(2);
        fixture.sleep(100);
        assertThat(fixture.events()).containsExactly("199 ms: 0123456789", "201 ms: abcdefghij", "301 ms: KLMNO");
        fixture.pass("0", SLOW);
        fixture.sleep(10);
        assertThat(fixture.events()).containsExactly("311 ms: 0");
    }

    @Test
    void aLateTimerDoesNotDelayTheNextPass() {
        fixture.pass("0123456789", SLOW);
        fixture.pass("abcdefghij", SLOW);
        fixture.sleep(150);
        fixture.advance(1000);
        assertThat(fixture.events()).containsExactly("150 ms: 0123456789", "200 ms: abcdefghij");
    }

    @Test
    void eachSliceLeavesOnItsOwnWithAGapBetweenTwo() {
        fixture.flow.pass(fixture.buffer("x"), Treatment.NONE);
        fixture.flow.pass(fixture.buffer("abcde"), SLICED);
        fixture.flow.pass(fixture.buffer("fg"), SLICED);
        fixture.flow.pass(fixture.buffer("y"), Treatment.NONE);
        fixture.flow.flush();
        fixture.advance(1000);
        assertThat(fixture.events())
                .containsExactly("0 ms: x", "0 ms: ab", "10 ms: cd", "20 ms: e", "30 ms: fg", "30 ms: y");
    }

    @Test
    void slicesWithoutAGapAreStillSlices() {
        fixture.pass("abcde", Treatment.NONE.withSlices(2, Duration.ZERO));
        assertThat(fixture.events()).containsExactly("0 ms: ab", "0 ms: cd", "0 ms: e");
        assertThat(fixture.hasNoTimer()).isTrue();
    }

    @Test
    void aSliceIsWrittenWithoutCopying() {
        var bytes = fixture.buffer("abcd");
        long before = fixture.heldBytes();
        fixture.flow.pass(bytes, SLICED);
        fixture.flow.flush();
        assertThat(fixture.heldBytes()).isEqualTo(before);
        assertThat(bytes.refCnt()).isOne();
        fixture.advance(10);
        assertThat(bytes.refCnt()).isZero();
    }

    @Test
    void latencySpeedAndSlicesAddUp() {
        fixture.pass(
                "abcdefgh",
                LATE.withBytesPerSecond(20).withSlices(3, Duration.ofSeconds(1))); // pieces of 2, in slices of 3
        fixture.advance(10_000);
        assertThat(fixture.events())
                .containsExactly("200 ms: ab", "250 ms: c", "1350 ms: de", "1400 ms: f", "2500 ms: gh");
    }

    @Test
    void thereIsRoomForAQuarterOfAMebibyte() {
        fixture.flow.pass(fixture.buffer(new byte[256 * 1024 - 1]), LATE);
        assertThat(fixture.flow.hasRoom(false)).isTrue();
        fixture.flow.pass(fixture.buffer(new byte[1]), Treatment.NONE);
        fixture.flow.flush();
        assertThat(fixture.flow.hasRoom(false)).isFalse();
        assertThat(fixture.changes()).isZero();
        fixture.advance(100);
        assertThat(fixture.flow.hasRoom(false)).isTrue();
        assertThat(fixture.changes()).isOne();
    }

    @Test
    void roomComesBackPieceByPiece() {
        fixture.flow.pass(fixture.buffer(new byte[256 * 1024]), Treatment.NONE.withBytesPerSecond(10));
        fixture.flow.flush();
        assertThat(fixture.flow.hasRoom(false)).isFalse();
        fixture.advance(100);
        assertThat(fixture.flow.hasRoom(false)).isTrue();
        assertThat(fixture.flow.isEmpty()).isFalse();
    }

    @Test
    void thereIsNoRoomForEndlesslyManySmallPasses() {
        int passes = 0;
        while (fixture.flow.hasRoom(false)) {
            fixture.pass("a", LATE);
            passes++;
        }
        assertThat(passes).isEqualTo(1024);
        fixture.advance(100);
        assertThat(fixture.flow.hasRoom(false)).isTrue();
    }

    @Test
    void anEmptyBufferIsReleased() {
        fixture.pass("", LATE);
        fixture.pass("", SLICED.withBytesPerSecond(1));
        fixture.advance(100);
        assertThat(fixture.flow.isEmpty()).isTrue();
        assertThat(fixture.events()).isEmpty();
        assertThat(fixture.heldBytes()).isZero();
    }
}
