package io.failgate.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.interception.AnswerPosition;
import io.failgate.proxy.interception.Interceptor;
import io.failgate.proxy.interception.Question;
import io.failgate.proxy.interception.Verdict;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import io.failgate.proxy.tracking.Part;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The packets of a local file, each of which is decided about. */
class UploadTest {

    private final Uploads uploads = new Uploads();
    private final Fixture fixture = new Fixture(0, uploads);
    private final FakeWire wire = fixture.wire;

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Notes which packets it is asked about, and says about each what it is told to. */
    private static final class Uploads implements Interceptor {

        private final List<String> packets = new ArrayList<>();
        private Verdict verdict = Verdict.NEXT;

        @Override
        public Verdict onPart(Question question, AnswerPosition position) {
            assertThat(position.part()).isEqualTo(Part.UPLOAD);
            packets.add(position.uploadPackets() + ": " + position.uploadBytes());
            return verdict;
        }
    }

    private void load() {
        fixture.begin(
                new Bytes().addByte(Command.QUERY.code()).addText("load data").toArray());
        fixture.questionEnded(0);
        fixture.answer(new Packet(1, Bytes.hex("fb 66")));
        assertThat(wire.toClient()).isEqualTo(new Packet(1, Bytes.hex("fb 66")).bytes());
        assertThat(wire.calls()).containsExactly("forward", "upload");
    }

    @Test
    void eachPacketIsCountedAndGoesOn() {
        load();
        fixture.uploadPacket(10);
        fixture.uploadPacket(5);
        fixture.uploadPacket(0);
        assertThat(uploads.packets).containsExactly("1: 10", "2: 15", "3: 15");
        assertThat(wire.calls()).containsExactly("forward upload", "forward upload", "forward upload");
        fixture.answer(new Packet(5, Payloads.ok(2)));
        assertThat(wire.calls()).containsExactly("ended");
    }

    @Test
    void countsBeginAnewWithEachCommand() {
        load();
        fixture.uploadPacket(0);
        fixture.answer(new Packet(3, Payloads.ok(2)));
        wire.calls();
        wire.toClient();
        load();
        fixture.uploadPacket(7);
        assertThat(uploads.packets).containsExactly("1: 0", "1: 7");
    }

    @Test
    void aReplyComesBehindTheFileAndIsTheLast() {
        load();
        uploads.verdict = Fixture.REFUSE;
        fixture.uploadPacket(10);
        assertThat(wire.calls()).containsExactly("drop upload");
        assertThat(wire.toClient()).isEmpty();
        fixture.uploadEnded(6);
        assertThat(wire.toClient()).isEqualTo(Fixture.refusal(7));
        assertThat(wire.calls()).containsExactly("close");
    }

    @Test
    void aPacketMayBeLate() {
        load();
        uploads.verdict = new Verdict.Delay(Duration.ofSeconds(1), Verdict.NEXT);
        fixture.uploadPacket(10);
        assertThat(wire.calls()).isEmpty();
        fixture.channel.advanceTimeBy(1, TimeUnit.SECONDS);
        fixture.channel.runScheduledPendingTasks();
        assertThat(wire.calls()).containsExactly("forward upload", "flush");
    }

    @Test
    void whatIsSentBehindTheAnswerGoesOnUnasked() {
        load();
        fixture.answer(new Packet(2, Payloads.error(1146, "42S02", "no such table")));
        uploads.verdict = Fixture.REFUSE;
        fixture.uploadPacket(10);
        assertThat(uploads.packets).isEmpty();
        assertThat(wire.calls()).containsExactly("ended", "forward upload");
    }

    @Test
    void aClientThatTheServerHasToldAnErrorHearsNoSecondOne() {
        load();
        uploads.verdict = Fixture.REFUSE;
        fixture.uploadPacket(10);
        byte[] error = new Packet(2, Payloads.error(1146, "42S02", "no such table")).bytes();
        fixture.answer(error);
        fixture.uploadEnded(6);
        assertThat(wire.toClient()).isEqualTo(error);
        assertThat(wire.calls()).containsExactly("drop upload", "ended", "close");
    }
}
