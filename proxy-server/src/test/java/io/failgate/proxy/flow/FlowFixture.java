package io.failgate.proxy.flow;

import io.failgate.failpoint.FailPoint;
import io.failgate.failpoint.FailPointKey;
import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.interception.Obstacle;
import io.failgate.proxy.interception.Treatment;
import io.failgate.proxy.testing.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A flow on a loop whose time stands still unless a test says so, and what came out of it when. Counts every byte of
 * every buffer.
 */
final class FlowFixture implements AutoCloseable, Flow.Target {

    final EmbeddedChannel channel = new EmbeddedChannel();
    final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    final Flow flow;

    private final FailPoints failPoints = FailPoints.create();
    private final FailPoint site = failPoints.define(new FailPointKey("site", "holds bytes", "pause"));
    private final long start;
    private final List<String> events = new ArrayList<>();
    private final List<Departure> departures = new ArrayList<>();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private int changes;

    FlowFixture() {
        channel.freezeTime();
        start = channel.eventLoop().ticker().nanoTime();
        arm();
        flow = new Flow(channel.eventLoop(), this);
    }

    /** Bytes that left in one go. */
    record Departure(long nanos, List<Byte> bytes) {}

    /** Nanoseconds since the start. */
    long now() {
        return channel.eventLoop().ticker().nanoTime() - start;
    }

    ByteBuf buffer(String text) {
        return buffer(Bytes.text(text));
    }

    ByteBuf buffer(byte[] bytes) {
        return allocator.buffer(Math.max(1, bytes.length)).writeBytes(bytes);
    }

    /** Passes a text without a fault, as a read would. */
    void pass(String text) {
        flow.pass(buffer(text), Treatment.NONE);
        flow.flush();
    }

    /** Passes a text with a fault, as a read would. */
    void pass(String text, Treatment treatment) {
        flow.pass(buffer(text), treatment);
        flow.flush();
    }

    /** Has the end of the direction written down when it is passed on. */
    void finish() {
        flow.finish(() -> event("end"));
    }

    /** Lets time pass, from one timer to the next. */
    void advance(Duration time) {
        long left = time.toNanos();
        long next = runDueTasks();
        while (next >= 0 && next <= left) {
            channel.advanceTimeBy(next, TimeUnit.NANOSECONDS);
            left -= next;
            next = runDueTasks();
        }
        channel.advanceTimeBy(left, TimeUnit.NANOSECONDS);
    }

    /** In how many nanoseconds the next is due; -1 if there is none. */
    private long runDueTasks() {
        do {
            channel.runPendingTasks();
        } while (channel.hasPendingTasks());
        return channel.runScheduledPendingTasks();
    }

    void advance(long millis) {
        advance(Duration.ofMillis(millis));
    }

    /** Lets time pass with the loop busy, so that timers are late. */
    void sleep(long millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    /** Whether nothing is to be done later. */
    boolean hasNoTimer() {
        return channel.runScheduledPendingTasks() == -1;
    }

    /** Holds for as long as the failpoint is armed as it is now. */
    Obstacle hold(boolean halfOpen) {
        return new Obstacle.Hold(site.evaluate()::pause, halfOpen);
    }

    private void arm() {
        failPoints.put("site", "pause");
    }

    /** Arms anew, as another thread would, so that nothing of before is held any more. */
    void release() {
        arm();
        runDueTasks();
    }

    /** Lets what is held now go on. */
    void wakeUp() {
        failPoints.wakeUp("site");
        runDueTasks();
    }

    int pausedNow() {
        return failPoints.list().get(0).paused();
    }

    /** What came out since the last call, such as {@code 100 ms: text}. */
    List<String> events() {
        List<String> all = List.copyOf(events);
        events.clear();
        return all;
    }

    List<Departure> departures() {
        return departures;
    }

    /** How often the flow has said that something has changed. */
    int changes() {
        return changes;
    }

    /** The bytes in all buffers. */
    long heldBytes() {
        return allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
    }

    /** Writes down that something has happened. */
    void event(String what) {
        long micros = TimeUnit.NANOSECONDS.toMicros(now());
        events.add((micros % 1000 == 0 ? micros / 1000 + " ms: " : micros + " us: ") + what);
    }

    @Override
    public void write(ByteBuf bytes) {
        written.writeBytes(ByteBufUtil.getBytes(bytes));
        bytes.release();
    }

    @Override
    public void flush() {
        byte[] bytes = written.toByteArray();
        written.reset();
        if (bytes.length > 0) {
            List<Byte> boxed = new ArrayList<>();
            for (byte each : bytes) {
                boxed.add(each);
            }
            departures.add(new Departure(now(), boxed));
            event(new String(bytes, StandardCharsets.UTF_8));
        }
    }

    @Override
    public void hangUp(boolean reset) {
        event(reset ? "reset" : "close");
    }

    @Override
    public void changed() {
        changes++;
    }

    @Override
    public void close() {
        flow.abandon();
        channel.finishAndReleaseAll();
    }
}
