package io.failgate.proxy.flow;

import io.failgate.failpoint.Pause;
import io.failgate.proxy.interception.Obstacle;
import io.failgate.proxy.interception.Treatment;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a session, whose bytes a fault can delay, slow down, slice, cut or hold. What a fault treats waits
 * here, at least until the next {@link #flush}. Whatever comes behind it waits as well. Without a fault, bytes go on at
 * once. On one event loop.
 */
public final class Flow {

    /** As much as may wait before reads stop. */
    private static final int ROOM = 256 * 1024;

    /** As many passes may wait before reads stop: a small one keeps a buffer of many times its size. */
    private static final int MOST_SEGMENTS = 1024;

    private final EventExecutor loop;
    private final Target target;
    private final Obstacle.Passage passage = new FirstSegment();
    private final DueTimer timer;
    private final Pace pace;
    private final Deque<Segment> waiting = new ArrayDeque<>(1);
    private long waitingBytes;

    /** Whether bytes without a fault need not wait. */
    private boolean direct = true;

    private boolean over;
    private boolean advancing;
    private @Nullable Held held;

    private long limitedBytes;
    private long slowClose;

    /** An open direction in which nothing waits. */
    public Flow(EventExecutor loop, Target target) {
        this.loop = loop;
        this.target = target;
        this.timer = new DueTimer(loop, this::resume);
        this.pace = new Pace(now());
    }

    /** Where bytes go. Called on the loop. */
    public interface Target {

        /** Takes the bytes. */
        void write(ByteBuf bytes);

        /** What was written leaves now. Called also when nothing was. */
        void flush();

        /**
         * Ends the connection, behind what was written. Never called by {@code pass}; everything that waited is
         * dropped.
         */
        void hangUp(boolean reset);

        /** There may be room again, or nothing may wait any more. A caller that sees that itself is not told. */
        void changed();
    }

    /** What the first segment waits for. */
    private record Held(Pause pause, boolean halfOpen) {}

    /**
     * Passes bytes on as a fault will have it; without one, at once if nothing waits. Takes the buffer. What a fault
     * does happens with the next {@link #flush}.
     */
    public void pass(ByteBuf bytes, Treatment treatment) {
        slowClose = Segment.nanos(treatment.slowClose());
        if (direct && treatment.isNone()) {
            target.write(bytes);
            return;
        }
        if (over) {
            bytes.release();
            return;
        }
        if (treatment.first()) {
            limitedBytes = 0;
        }
        long limit = treatment.limit();
        ByteBuf passing = limit < 0 ? bytes : limit(bytes, limit);
        waitingBytes += passing.readableBytes();
        boolean last = limit >= 0 && limitedBytes >= limit;
        append(new Segment(passing, treatment, now(), last ? () -> hangUp(false) : null));
    }

    /** Counts the bytes, and drops those beyond a limit. */
    private ByteBuf limit(ByteBuf bytes, long limit) {
        int allowed = (int) Math.min(bytes.readableBytes(), Math.max(0, limit - limitedBytes));
        limitedBytes += allowed;
        if (allowed == 0) {
            bytes.release();
            return Unpooled.EMPTY_BUFFER;
        }
        return bytes.writerIndex(bytes.readerIndex() + allowed);
    }

    private void append(Segment segment) {
        waiting.add(segment);
        direct = false;
    }

    /** What was written leaves, and so does what waits and may go now. May hang up. */
    public void flush() {
        if (!direct) {
            advance();
        }
        target.flush();
    }

    /**
     * Whether more may come.
     *
     * @param tight whether memory is: then more may come only if nothing waits
     */
    public boolean hasRoom(boolean tight) {
        return tight ? waiting.isEmpty() : waitingBytes < ROOM && waiting.size() < MOST_SEGMENTS;
    }

    /** Whether nothing waits, not even an end. */
    public boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Whether the first that waits is held by something that may never end. */
    public boolean isHeld() {
        return held != null;
    }

    /** Whether the first that waits is held, and neither side shall hear that the other has gone. */
    public boolean isHalfOpen() {
        return held != null && held.halfOpen();
    }

    /**
     * Passes on the end of this direction, behind everything that waits. The {@code slowClose} of the last pass delays
     * it, unless there was a {@link #restart} since. If there is none of that, the end goes on at once. It never does
     * if this direction is abandoned meanwhile. Flushes, and so may hang up.
     */
    public void finish(Runnable end) {
        flush();
        if (over || (waiting.isEmpty() && slowClose == 0)) {
            end.run();
        } else {
            append(Segment.end(now(), end));
            flush();
        }
    }

    /**
     * The failpoint was armed anew, or removed: limits count from 0, and {@code slowClose} is forgotten, also by an end
     * that waits. Bytes that wait go on as they would have.
     */
    public void restart() {
        limitedBytes = 0;
        slowClose = 0;
        if (!direct) {
            loop.execute(this::resume);
        }
    }

    /** Drops everything that waits, and whatever comes. For good. */
    public void abandon() {
        over = true;
        direct = false;
        timer.stop();
        if (held != null) {
            held.pause().leave();
            held = null;
        }
        waiting.forEach(Segment::release);
        waiting.clear();
        waitingBytes = 0;
    }

    private void hangUp(boolean reset) {
        target.flush();
        abandon();
        target.hangUp(reset);
    }

    private void resume() {
        if (!over) {
            flush();
            target.changed();
        }
    }

    /** Lets everything go on whose time has come. */
    private void advance() {
        if (advancing) {
            return; // a target has called
        }
        advancing = true;
        try {
            long now = now();
            Segment first = waiting.peek();
            while (first != null && advance(first, now)) {
                first = waiting.peek();
            }
        } finally {
            advancing = false;
        }
        direct = waiting.isEmpty() && !over;
        if (waiting.isEmpty() || held != null) {
            timer.stop();
        }
    }

    /** Lets the first segment go on as far as it may. Whether all of it has gone. */
    private boolean advance(Segment first, long now) {
        if (held != null || (!first.hasBegun() && !begin(first, now))) {
            return false;
        }
        while (first.remaining() > 0) {
            if (!timer.isDue(first.departure(), now)) {
                return false;
            }
            write(first);
        }
        leave(first);
        return true;
    }

    /** Whether the way is free for the first segment; else it is held, or nothing is left to go on. */
    private boolean begin(Segment first, long now) {
        long beginning = pace.beginning(first) + (first.isEnd() ? slowClose : 0);
        if (!timer.isDue(beginning, now)) {
            return false;
        }
        if (first.isSliced()) {
            target.flush(); // or the first slice would be longer
        }
        first.begin(beginning);
        first.treatment().obstacle().obstruct(passage);
        return held == null && !over;
    }

    private void write(Segment first) {
        ByteBuf piece = first.takePiece();
        waitingBytes -= piece.readableBytes();
        target.write(piece);
        if (first.isAtEndOfSlice()) {
            target.flush();
        }
    }

    /** Takes the first segment away, all of whose bytes have gone. */
    private void leave(Segment first) {
        waiting.remove();
        first.release();
        pace.left(first);
        Runnable afterwards = first.afterwards();
        if (afterwards != null) {
            target.flush();
            afterwards.run();
        }
    }

    private long now() {
        return loop.ticker().nanoTime();
    }

    /** The way of the segment that is the first. */
    private final class FirstSegment implements Obstacle.Passage {

        @Override
        public void hold(Pause pause, boolean halfOpen) {
            Held now = new Held(pause, halfOpen);
            held = now;
            pause.released().whenComplete((released, failure) -> loop.execute(() -> release(now)));
        }

        private void release(Held released) {
            if (released.equals(held)) { // else this direction was abandoned
                held = null;
                waiting.element().begin(now());
                resume();
            }
        }

        @Override
        public void end(boolean reset) {
            hangUp(reset);
        }
    }
}
