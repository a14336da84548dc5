package io.failgate.proxy.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.interception.Obstacle;
import io.failgate.proxy.interception.Treatment;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever passes and however it is treated, all of it comes out in order, once and at its time, and no buffer is lost.
 * A failure names the seed it can be had again with.
 */
class FlowPropertyTest {

    private static final int FLOWS = 40;
    private static final int PASSES = 30;
    private static final Duration LONG_ENOUGH = Duration.ofDays(1);

    /** Always the same, and one that nobody has tried. */
    static LongStream seeds() {
        return LongStream.of(1, 2, 3, 5, 8, 13, 21, ThreadLocalRandom.current().nextLong());
    }

    /** Bytes that are told apart by what came before them. */
    private static byte[] bytes(int first, int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (first + i);
        }
        return bytes;
    }

    private static Duration millis(Random random, int most) {
        return Duration.ofMillis(random.nextInt(most + 1));
    }

    private static Treatment treatment(Random random) {
        Treatment treatment = Treatment.NONE;
        if (random.nextBoolean()) {
            treatment = treatment.withLatency(millis(random, 200));
        }
        if (random.nextInt(3) == 0) {
            treatment = treatment.withBytesPerSecond(1 + random.nextInt(random.nextBoolean() ? 20 : 5000));
        }
        if (random.nextInt(3) == 0) {
            treatment = treatment.withSlices(1 + random.nextInt(20), millis(random, 30));
        }
        return treatment;
    }

    /** When each byte is to leave. Written byte by byte, other than the flow. */
    private static final class Plan {

        private final List<Long> departures = new ArrayList<>();
        private long free;
        private long freeForSlice;

        void pass(int count, Treatment treatment, long now) {
            boolean sliced = treatment.sliceSize() > 0;
            long start = Math.max(now + treatment.latency().toNanos(), sliced ? Math.max(free, freeForSlice) : free);
            long gap = treatment.sliceGap().toNanos();
            int slice = sliced ? treatment.sliceSize() : Integer.MAX_VALUE;
            long speed = treatment.bytesPerSecond();
            int piece = speed == 0 ? Integer.MAX_VALUE : (int) Math.max(1, speed / 10);
            long last = start;
            for (int i = 0; i < count; i++) {
                int startOfSlice = i / slice * slice;
                long endOfPiece = startOfSlice + ((long) (i - startOfSlice) / piece + 1) * piece;
                long end = Math.min(Math.min(count, endOfPiece), (long) startOfSlice + slice);
                last = start + i / slice * gap + (speed == 0 ? 0 : end * 1_000_000_000 / speed);
                departures.add(last);
            }
            free = last;
            freeForSlice = sliced ? last + gap : freeForSlice;
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void allBytesLeaveInOrderAndAtTheirTime(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < FLOWS; i++) {
            try (FlowFixture fixture = new FlowFixture()) {
                Plan plan = new Plan();
                List<ByteBuf> buffers = passAtRandom(fixture, plan, random);
                fixture.advance(LONG_ENOUGH);
                assertThat(times(fixture)).as("flow %d", i).isEqualTo(plan.departures);
                assertInOrder(fixture, plan.departures.size());
                assertThat(fixture.flow.isEmpty()).isTrue();
                assertThat(fixture.hasNoTimer()).isTrue();
                assertAllReleased(fixture, buffers);
            }
        }
    }

    private static List<ByteBuf> passAtRandom(FlowFixture fixture, Plan plan, Random random) {
        List<ByteBuf> buffers = new ArrayList<>();
        int passed = 0;
        for (int j = 0; j < PASSES; j++) {
            int count = random.nextInt(random.nextBoolean() ? 4 : 100);
            ByteBuf bytes = fixture.buffer(bytes(passed, count));
            passed += count;
            buffers.add(bytes);
            if (random.nextInt(4) == 0) {
                plan.pass(count, Treatment.NONE, fixture.now());
                fixture.flow.pass(bytes, Treatment.NONE);
            } else {
                Treatment treatment = treatment(random);
                plan.pass(count, treatment, fixture.now());
                fixture.flow.pass(bytes, treatment);
            }
            if (random.nextBoolean()) {
                fixture.flow.flush();
                fixture.advance(millis(random, random.nextInt(10) == 0 ? 5000 : 50));
            }
        }
        fixture.flow.flush();
        return buffers;
    }

    /** When each byte left. */
    private static List<Long> times(FlowFixture fixture) {
        List<Long> times = new ArrayList<>();
        fixture.departures().forEach(departure -> departure.bytes().forEach(each -> times.add(departure.nanos())));
        return times;
    }

    /** Fails unless that many bytes have come out, in order and once. */
    private static void assertInOrder(FlowFixture fixture, int count) {
        List<Byte> expected = new ArrayList<>();
        for (byte each : bytes(0, count)) {
            expected.add(each);
        }
        assertThat(out(fixture)).isEqualTo(expected);
    }

    private static List<Byte> out(FlowFixture fixture) {
        return fixture.departures().stream()
                .flatMap(departure -> departure.bytes().stream())
                .toList();
    }

    private static void assertAllReleased(FlowFixture fixture, List<ByteBuf> buffers) {
        assertThat(fixture.heldBytes()).as("bytes in buffers").isZero();
        assertThat(buffers).allMatch(buffer -> buffer.refCnt() == 0);
        assertThat(fixture.pausedNow()).as("pauses").isZero();
    }

    /**
     * With everything else that can be asked of a flow, at random moments. Whatever comes out is the beginning of what
     * went in.
     */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void nothingIsMadeUpOrLostWhenAFlowIsHeldEndedOrAbandoned(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < FLOWS; i++) {
            try (FlowFixture fixture = new FlowFixture()) {
                boolean mayEnd = random.nextBoolean();
                Passed passed = disturb(fixture, mayEnd, random);
                if (random.nextInt(3) == 0) {
                    fixture.flow.abandon();
                    assertAllReleased(fixture, passed.buffers());
                } else {
                    fixture.finish();
                    fixture.release();
                    fixture.advance(LONG_ENOUGH);
                    assertThat(fixture.flow.isEmpty()).as("flow %d", i).isTrue();
                    if (!mayEnd) {
                        assertThat(out(fixture)).hasSize(passed.count());
                        assertThat(fixture.events()).last().asString().endsWith(": end");
                    }
                }
                assertInOrder(fixture, out(fixture).size());
                assertThat(fixture.hasNoTimer()).isTrue();
                assertAllReleased(fixture, passed.buffers());
            }
        }
    }

    /** What went in. */
    private record Passed(List<ByteBuf> buffers, int count) {}

    private static Passed disturb(FlowFixture fixture, boolean mayEnd, Random random) {
        List<ByteBuf> buffers = new ArrayList<>();
        int passed = 0;
        for (int j = 0; j < PASSES; j++) {
            int count = random.nextInt(100);
            ByteBuf bytes = fixture.buffer(bytes(passed, count));
            passed += count;
            buffers.add(bytes);
            if (random.nextInt(4) == 0) {
                fixture.flow.pass(bytes, Treatment.NONE);
            } else {
                fixture.flow.pass(bytes, harsh(treatment(random), fixture, mayEnd, random));
            }
            switch (random.nextInt(6)) {
                case 0 -> fixture.release();
                case 1 -> fixture.wakeUp();
                case 2 -> fixture.flow.restart();
                case 3 -> fixture.flow.flush();
                default -> fixture.advance(millis(random, 300));
            }
        }
        return new Passed(buffers, passed);
    }

    private static Treatment harsh(Treatment mild, FlowFixture fixture, boolean mayEnd, Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> mild.withObstacle(fixture.hold(random.nextBoolean()));
            case 1 -> mild.withSlowClose(millis(random, 1000));
            case 2 -> mayEnd ? mild.withLimit(random.nextInt(3000)) : mild.withLimit(1_000_000);
            case 3 ->
                mayEnd && random.nextInt(10) == 0 ? mild.withObstacle(new Obstacle.End(random.nextBoolean())) : mild;
            default -> mild;
        };
    }
}
