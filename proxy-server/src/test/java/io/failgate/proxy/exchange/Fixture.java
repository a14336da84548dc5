package io.failgate.proxy.exchange;

import io.failgate.failpoint.FailPoint;
import io.failgate.failpoint.FailPointKey;
import io.failgate.failpoint.FailPoints;
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
    final FakeWire wire = new FakeWire();
    final ScriptedInterceptor interceptor = new ScriptedInterceptor();
    final ScriptedInterceptor second = new ScriptedInterceptor();
    final ServerStatus status = new ServerStatus(2);
    final Exchange exchange;

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
                first == null ? List.of(interceptor, second) : List.of(first, interceptor, second),
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
    }

    /** The client asks, and every byte of it goes to the server. */
    void ask(Command command) {
        begin(command);
        exchange.questionEnded(0);
    }

    /** The server answers. */
    void answer(Packet... packets) {
        answer(Bytes.concat(List.of(packets)));
    }

    /** The server sends these bytes. */
    void answer(byte[] bytes) {
        exchange.answer(UnpooledByteBufAllocator.DEFAULT.buffer().writeBytes(bytes));
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
