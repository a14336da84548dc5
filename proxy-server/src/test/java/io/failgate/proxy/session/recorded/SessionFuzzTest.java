package io.failgate.proxy.session.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.interception.Interceptor;
import io.failgate.proxy.interception.Question;
import io.failgate.proxy.interception.Reply;
import io.failgate.proxy.interception.Verdict;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.session.Caught;
import io.failgate.proxy.tracking.PacketHead;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever one side or the other gets wrong, a session neither throws nor hangs. It keeps no more than there is room
 * for, loses no buffer, and makes nothing up. The conversations are real ones, spoilt at random. A failure names the
 * seed it can be had again with.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SessionFuzzTest {

    private static final int MUTANTS = 500;
    private static final int FLOODS = 10;

    /** 256 KiB may wait for each side, in buffers of twice that, and as much is being read or written. */
    private static final long ROOM = 2 * 1024 * 1024;

    private static final byte[] FLOOD = new byte[64 * 1024];
    private static final int FLOOD_PIECES = 128;

    private final Caught caught = new Caught();

    /** Always the same, and one that nobody has tried. */
    static LongStream seeds() {
        return LongStream.of(1, 2, 3, 5, 8, 13, 21, ThreadLocalRandom.current().nextLong());
    }

    @AfterEach
    void noticeNoMore() {
        caught.close();
    }

    private static <T> T any(List<T> some, Random random) {
        return some.get(random.nextInt(some.size()));
    }

    /** Says a turn in pieces that are cut at random. */
    private static void say(Replay replay, Turn turn, Random random) {
        int longest = random.nextBoolean() ? 16 : 1024;
        int start = 0;
        while (start < turn.length()) {
            int end = Math.min(turn.length(), start + 1 + random.nextInt(longest));
            replay.say(turn, start, end);
            assertThat(replay.heldBytes()).as("bytes held").isLessThan(ROOM);
            start = end;
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aSpoiltConversationIsRelayedAsFarAsItGoes(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < MUTANTS; i++) {
            RecordedConversation original = any(RecordedConversation.all(), random);
            List<Turn> turns = Mutation.spoil(original.turns(), random);
            try (Replay replay = new Replay()) {
                turns.forEach(turn -> say(replay, turn, random));
                if (turns.equals(original.turns())) {
                    replay.assertRelayed();
                }
                replay.assertNothingElseWasSent();
                replay.end(random.nextBoolean());
                assertThat(caught.exceptions()).isEmpty();
            } catch (AssertionError failure) {
                throw new AssertionError("seed " + seed + ", mutant " + i + " of " + original, failure);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void failpointsChangeNothingAboutThat(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < MUTANTS; i++) {
            RecordedConversation original = any(RecordedConversation.all(), random);
            try (Replay replay = new Replay(new Moody(random))) {
                for (Turn turn : Mutation.spoil(original.turns(), random)) {
                    say(replay, turn, random);
                    replay.pass(Duration.ofMillis(random.nextInt(10)));
                }
                replay.end(random.nextBoolean());
                assertThat(caught.exceptions()).isEmpty();
            } catch (AssertionError failure) {
                throw new AssertionError("seed " + seed + ", mutant " + i + " of " + original, failure);
            }
        }
    }

    /** Somewhere in a spoilt conversation, one side begins to send megabytes. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aFloodIsPassedOnOrHeldBack(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < FLOODS; i++) {
            RecordedConversation original = any(RecordedConversation.all(), random);
            List<Turn> turns = Mutation.spoil(original.turns(), random);
            int before = random.nextInt(turns.size());
            byte[] piece = FLOOD.clone();
            Arrays.fill(piece, (byte) random.nextInt(256));
            try (Replay replay = new Replay(new Moody(random))) {
                turns.subList(0, before).forEach(turn -> say(replay, turn, random));
                boolean goesOn = true;
                for (int pieces = 0; pieces < FLOOD_PIECES && goesOn; pieces++) {
                    goesOn = replay.say(turns.get(before).saying(piece), 0, piece.length);
                    assertThat(replay.heldBytes()).as("bytes held").isLessThan(ROOM);
                }
                replay.end(random.nextBoolean());
                assertThat(caught.exceptions()).isEmpty();
            } catch (AssertionError failure) {
                throw new AssertionError("seed " + seed + ", flood " + i + " of " + original, failure);
            }
        }
    }

    /** The other tests would see an exception if there were one. */
    @Test
    void anExceptionIsNoticed() {
        try (Replay replay = new Replay()) {
            replay.client().writeInbound("no buffer");
            assertThat(caught.exceptions()).singleElement().asString().contains("ClassCastException");
        }
    }

    /** Most of the time lets a half of an exchange go on, and else does anything to it that a failpoint can do. */
    private record Moody(Random random) implements Interceptor {

        private static final Reply ERROR = Reply.error(new MySqlError(1213, "40001", "Deadlock found"));

        /** A goodbye is not held, as a channel without a socket forgets its timers when it is closed. */
        @Override
        public Verdict onQuestion(Question question) {
            return question.command() == Command.QUIT ? Verdict.NEXT : verdict();
        }

        @Override
        public Verdict onAnswer(Question question, PacketHead head) {
            return verdict();
        }

        private Verdict verdict() {
            return switch (random.nextInt(20)) {
                case 0 -> new Verdict.Answer(ERROR);
                case 1 -> new Verdict.Answer(Reply.ok());
                case 2 -> new Verdict.HangUp(random.nextBoolean());
                case 3, 4 -> new Verdict.Delay(Duration.ofMillis(random.nextInt(20)), verdict());
                default -> Verdict.NEXT;
            };
        }
    }
}
