package io.failgate.proxy.exchange;

import io.failgate.failpoint.FailPoint;
import io.failgate.failpoint.FailPointKey;
import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.interception.ExchangeInterception;
import io.failgate.proxy.interception.Interceptor;
import io.failgate.proxy.interception.Reply;
import io.failgate.proxy.interception.Verdict;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import io.failgate.proxy.tracking.ServerStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An exchange between a fake wire and two scripted interceptors, on a loop whose time stands still. */
final class Fixture implements AutoCloseable {

    static final Reply REFUSAL = Reply.error(new MySqlError(1213, "40001", "no"));
    static final Verdict REFUSE = new Verdict.Answer(REFUSAL);

    final EmbeddedChannel channel = new EmbeddedChannel();
    final FailPoints failPoints = FailPoints.create();
    final FailPoint site = failPoints.define(new FailPointKey("site", "holds an exchange", "pause"));
    final FakeWire wire = new FakeWire(this::pump);
    final ScriptedInterceptor interceptor = new ScriptedInterceptor();
    final ScriptedInterceptor second = new ScriptedInterceptor();
    final ServerStatus status = new ServerStatus(2);
    final Exchange exchange;
    private Intake last = Intake.COMMAND;

    Fixture(long capabilities) {
        this(capabilities, null);
    }

    /** With an interceptor in front of the scripted ones. */
    Fixture(long capabilities, @Nullable Interceptor first) {
        channel.freezeTime();
        failPoints.put("site", "pause");
        exchange = new Exchange(
                new Capabilities(capabilities),
                status,
                new ExchangeInterception(
                        List.of(), first == null ? List.of(interceptor, second) : List.of(first, interceptor, second)),
                wire,
                UnpooledByteBufAllocator.DEFAULT,
                channel.eventLoop());
    }

    /** The packet that {@link #REFUSE} sends. */
    static byte[] refusal(int sequenceId) {
        return new Packet(sequenceId, Payloads.error(1213, "40001", "no")).bytes();
    }

    /** A verdict that waits until the failpoint is re-armed or removed. */
    Verdict paused(Verdict then) {
        return new Verdict.Await(() -> site.evaluate().pause(), false, then);
    }

    int pausedNow() {
        return failPoints.list().get(0).paused();
    }

    /** The client asks. */
    void begin(Command command) {
        begin(new byte[] {(byte) command.code(), 'x'});
    }

    /** The client asks with this payload. */
    void begin(byte[] payload) {
        ByteBuf source = UnpooledByteBufAllocator.DEFAULT.buffer().writeZero(4).writeBytes(payload);
        exchange.begin(source, 4, payload.length, true);
        source.release();
        pump();
    }

    /** Does what a session does each time that something has happened, and notes what is wanted of the client. */
    private void pump() {
        Intake wants = exchange.wants();
        while (wants == Intake.ENDED) {
            exchange.end();
            wants = exchange.wants();
            last = Intake.ENDED;
        }
        boolean over = last == Intake.ENDED && (wants == Intake.COMMAND || isUpload(wants));
        if (over) {
            wire.wanted("ended");
        } else if (wants != last) {
            note(wants);
        }
        last = wants;
    }

    private static boolean isUpload(Intake wants) {
        return wants == Intake.UPLOAD || wants == Intake.UPLOAD_PACKET || wants == Intake.DROPPED_UPLOAD;
    }

    private void note(Intake wants) {
        switch (wants) {
            case QUESTION -> wire.wanted("forward");
            case SPLICED_QUESTION -> wire.wanted("splice");
            case DROPPED_QUESTION -> wire.wanted("drop");
            case UPLOAD -> wire.wanted("upload");
            case UPLOAD_PACKET -> wire.wanted("forward upload");
            case DROPPED_UPLOAD -> wire.wanted("drop upload");
            case COMMAND, LATER, AUTHENTICATION, STREAM, ENDED -> {}
        }
    }

    /** The last byte of the question has come. */
    void questionEnded(int lastSequenceId) {
        exchange.questionEnded(lastSequenceId);
        pump();
    }

    /** A packet of the client's file comes, of that length. */
    void uploadPacket(int bytes) {
        last = Intake.LATER;
        exchange.uploadPacket(bytes);
        pump();
        if (last == Intake.UPLOAD_PACKET) {
            exchange.uploadPacketEnded(bytes == 0, 0);
            last = exchange.wants();
        }
    }

    /** The last packet of the client's file was sent or dropped. */
    void uploadEnded(int lastSequenceId) {
        exchange.uploadPacketEnded(true, lastSequenceId);
        pump();
    }

    /** The client asks, and every byte of it goes to the server. */
    void ask(Command command) {
        begin(command);
        questionEnded(0);
    }

    /** The server answers. */
    void answer(Packet... packets) {
        answer(Bytes.concat(List.of(packets)));
    }

    /** The server sends these bytes. */
    void answer(byte[] bytes) {
        answer(UnpooledByteBufAllocator.DEFAULT.buffer().writeBytes(bytes));
    }

    /** The server sends these bytes. */
    void answer(ByteBuf bytes) {
        exchange.answer(bytes);
        pump();
    }

    void advance(Duration time) {
        channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
    }

    /** Whether nothing is to be done later. */
    boolean hasNoTimer() {
        return channel.runScheduledPendingTasks() == -1;
    }

    /** Removes the failpoint, as another thread would, and lets the loop notice. */
    void release() {
        failPoints.remove("site");
        channel.runPendingTasks();
    }

    @Override
    public void close() {
        exchange.close();
        channel.finishAndReleaseAll();
    }
}
