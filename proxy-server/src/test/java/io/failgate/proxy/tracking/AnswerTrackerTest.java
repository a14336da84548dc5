package io.failgate.proxy.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.tracking.AnswerTracker.Stop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Head, end and status of captured answers are found, however the bytes are cut. */
class AnswerTrackerTest {

    private static final byte[] TRAILING = Bytes.hex("07 00 00 00 00 00 00 02 00 00 00 ff ff");

    private static void assertFollowed(Follower follower, CapturedAnswer answer) {
        assertThat(follower.ended).as("the end is found").isTrue();
        assertThat(follower.followed).as("the end").isEqualTo(answer.bytes().length);
        List<Packet> beforeHead = answer.packets().subList(0, answer.head());
        assertThat(follower.headAt).as("the head").isEqualTo(Bytes.concat(beforeHead).length);
        Packet head = answer.packets().get(answer.head());
        assertThat(follower.headSequenceId).isEqualTo(head.sequenceId());
        assertThat(follower.headLength).isEqualTo(head.length());
        assertThat(follower.uploads).as("uploads").isEqualTo(answer.uploads());
        int status = answer.status() < 0 ? Follower.STATUS_BEFORE : answer.status();
        assertThat(follower.status.flags()).as("status flags").isEqualTo(status);
    }

    private static Follower follower(CapturedAnswer answer) {
        return new Follower(answer.command(), answer.capabilities());
    }

    @ParameterizedTest
    @MethodSource("io.failgate.proxy.tracking.CapturedAnswer#all")
    void findsHeadAndEndOfAnAnswerThatComesAtOnce(CapturedAnswer answer) {
        Follower follower = follower(answer);
        follower.take(Unpooled.wrappedBuffer(answer.bytes(), TRAILING));
        assertFollowed(follower, answer);
        assertThat(follower.left()).isEqualTo(TRAILING.length);
    }

    @ParameterizedTest
    @MethodSource("io.failgate.proxy.tracking.CapturedAnswer#all")
    void findsHeadAndEndWhereverTheAnswerIsCut(CapturedAnswer answer) {
        byte[] bytes = Bytes.concat(answer.bytes(), TRAILING);
        int end = answer.bytes().length;
        for (int cut = 1; cut < bytes.length; cut++) {
            Follower follower = follower(answer);
            boolean endedEarly = follower.take(Unpooled.copiedBuffer(bytes, 0, cut));
            assertThat(endedEarly).as("ended at cut %s", cut).isEqualTo(cut >= end);
            if (!endedEarly) {
                follower.take(Unpooled.copiedBuffer(bytes, cut, bytes.length - cut));
                assertThat(follower.left()).isEqualTo(TRAILING.length);
            }
            assertFollowed(follower, answer);
        }
    }

    @ParameterizedTest
    @MethodSource("io.failgate.proxy.tracking.CapturedAnswer#all")
    void findsHeadAndEndOfAnAnswerThatComesByteByByte(CapturedAnswer answer) {
        Follower follower = follower(answer);
        byte[] bytes = answer.bytes();
        for (int i = 0; i < bytes.length; i++) {
            boolean ended = follower.take(Unpooled.copiedBuffer(bytes, i, 1));
            assertThat(ended).as("ended at byte %s", i).isEqualTo(i == bytes.length - 1);
        }
        assertFollowed(follower, answer);
    }

    /** The tracker's own memory of cut heads, which an exchange needs from the head of an answer on only. */
    @ParameterizedTest
    @MethodSource("io.failgate.proxy.tracking.CapturedAnswer#all")
    void walksByteByByteWithoutAnyBytesBeingKept(CapturedAnswer answer) {
        ServerStatus status = new ServerStatus(Follower.STATUS_BEFORE);
        AnswerTracker tracker = new AnswerTracker(answer.capabilities(), status);
        tracker.begin(answer.command());
        List<Stop> stops = new ArrayList<>();
        byte[] bytes = answer.bytes();
        for (int i = 0; i < bytes.length; i++) {
            ByteBuf single = Unpooled.copiedBuffer(bytes, i, 1);
            stops.add(tracker.walk(single));
            assertThat(single.isReadable()).isFalse();
        }
        assertThat(stops.indexOf(Stop.ANSWER_END)).isEqualTo(bytes.length - 1);
        assertThat(stops.stream().filter(stop -> stop == Stop.UPLOAD)).hasSize(answer.uploads());
        assertThat(status.flags()).isEqualTo(answer.status() < 0 ? Follower.STATUS_BEFORE : answer.status());
    }

    @Test
    void oneTrackerFollowsAllAnswersOfAConnection() {
        Capabilities capabilities = new Capabilities(Capabilities.DEPRECATE_EOF);
        AnswerTracker tracker = new AnswerTracker(capabilities, new ServerStatus(0));
        List<CapturedAnswer> answers = CapturedAnswer.all()
                .filter(answer -> (answer.capabilities().bits() & ~Capabilities.PROTOCOL_41) == capabilities.bits())
                .toList();
        assertThat(answers).hasSizeGreaterThan(40);
        for (CapturedAnswer answer : answers) {
            tracker.begin(answer.command());
            ByteBuf in = Unpooled.wrappedBuffer(answer.bytes());
            Stop stop = tracker.walk(in);
            while (stop != Stop.ANSWER_END) {
                assertThat(in.isReadable()).as("%s has not ended", answer).isTrue();
                stop = tracker.walk(in);
            }
            assertThat(in.isReadable()).as("%s ended early", answer).isFalse();
        }
    }

    @Test
    void everyCommandWithAnAnswerHasBeenCaptured() {
        List<Command.Response> captured =
                CapturedAnswer.all().map(answer -> answer.command().response()).toList();
        List<Command.Response> all = new ArrayList<>(Arrays.asList(Command.Response.values()));
        all.remove(Command.Response.NONE);
        assertThat(captured).containsAll(all);
    }

    @Test
    void stopsBehindEachPacketWhileTheHeadIsAwaited() {
        AnswerTracker tracker = new AnswerTracker(new Capabilities(0), new ServerStatus(0));
        tracker.begin(Command.QUERY);
        ByteBuf in = Unpooled.wrappedBuffer(Bytes.hex("05 00 00 01 ff ff ff 01 02  07 00 00 02 00 00 00 02 00 00 00"));
        assertThat(tracker.awaitsHead()).isTrue();
        assertThat(tracker.canSeeNext(in)).isTrue();
        assertThat(tracker.nextIsHead()).isFalse();
        assertThat(in.readerIndex()).as("looking moves nothing").isZero();
        assertThat(tracker.walk(in)).isEqualTo(Stop.BETWEEN_PACKETS);
        assertThat(in.readerIndex()).isEqualTo(9);
        assertThat(tracker.canSeeNext(in)).isTrue();
        assertThat(tracker.nextIsHead()).isTrue();
        assertThat(tracker.awaitsHead()).isFalse();
        assertThat(tracker.walk(in)).isEqualTo(Stop.ANSWER_END);
    }

    @Test
    void doesNotSeeAHeadBeforeEnoughOfItIsThere() {
        AnswerTracker tracker = new AnswerTracker(new Capabilities(0), new ServerStatus(0));
        tracker.begin(Command.PING);
        byte[] ok = Bytes.hex("07 00 00 01 00 00 00 02 00 00 00");
        for (int length = 0; length < ok.length; length++) {
            assertThat(tracker.canSeeNext(Unpooled.copiedBuffer(ok, 0, length))).isFalse();
        }
        assertThat(tracker.canSeeNext(Unpooled.copiedBuffer(ok))).isTrue();
    }

    @Test
    void aPacketOfATakeoverThatIsNoErrorNeverEndsTheAnswer() {
        Follower follower = new Follower(Command.CLONE, new Capabilities(0));
        for (int i = 0; i < 1000; i++) {
            assertThat(follower.take(Unpooled.copiedBuffer(Bytes.hex("01 00 00 01 fe"))))
                    .isFalse();
        }
    }
}
