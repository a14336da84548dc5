package io.failgate.proxy.flow;

import io.failgate.proxy.interception.Treatment;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that came together and wait in a {@link Flow}, and what becomes of them. Knows when each piece of them is to
 * leave; times are nanoseconds of the loop's clock. They are those of the plan, not those of the timers, so that no
 * delay of a timer adds up.
 */
final class Segment {

    /** 100 years: to be added to a time of a clock that has 292 in either direction. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** A piece is what passes in a tenth of a second, if that is limited. */
    private static final int PIECES_PER_SECOND = 10;

    private final Treatment treatment;
    private final long arrival;
    private final @Nullable Runnable afterwards;
    private final boolean end;

    /** Owned, until the last piece is taken. */
    private final ByteBuf bytes;

    private boolean begun;
    private boolean taken;

    /** When the first byte began, and all gaps between slices since. */
    private long origin;

    private int offset;
    private long lastDeparture;

    /**
     * Takes the bytes.
     *
     * @param now when they came
     * @param afterwards what is done when all of them have gone
     */
    Segment(ByteBuf bytes, Treatment treatment, long now, @Nullable Runnable afterwards) {
        this(bytes, treatment, now, afterwards, false);
    }

    private Segment(ByteBuf bytes, Treatment treatment, long now, @Nullable Runnable afterwards, boolean end) {
        this.bytes = bytes;
        this.treatment = treatment;
        this.arrival = now + nanos(treatment.latency());
        this.afterwards = afterwards;
        this.end = end;
    }

    /** No bytes, but the end of them, which came now. */
    static Segment end(long now, Runnable passOn) {
        return new Segment(Unpooled.EMPTY_BUFFER, Treatment.NONE, now, passOn, true);
    }

    static long nanos(Duration time) {
        return time.compareTo(LONGEST) < 0 ? time.toNanos() : LONGEST.toNanos();
    }

    Treatment treatment() {
        return treatment;
    }

    /** When they may go on, as far as they alone are concerned. */
    long arrival() {
        return arrival;
    }

    @Nullable
    Runnable afterwards() {
        return afterwards;
    }

    boolean isEnd() {
        return end;
    }

    boolean isSliced() {
        return treatment.sliceSize() > 0;
    }

    boolean hasBegun() {
        return begun;
    }

    /** The way is free, from this time on. */
    void begin(long time) {
        begun = true;
        origin = time;
        lastDeparture = time;
    }

    /** How many bytes have not gone yet. */
    int remaining() {
        return taken ? 0 : bytes.readableBytes();
    }

    /** When the next piece is to leave: when a line of that speed would have transmitted it. */
    long departure() {
        return origin + transmission(offset + pieceSize());
    }

    private long transmission(int size) {
        long speed = treatment.bytesPerSecond();
        return speed == 0 ? 0 : size * TimeUnit.SECONDS.toNanos(1) / speed; // fits, as a size is an int
    }

    private int pieceSize() {
        int size = remaining();
        if (treatment.bytesPerSecond() > 0) {
            size = (int) Math.min(size, Math.max(1, treatment.bytesPerSecond() / PIECES_PER_SECOND));
        }
        return isSliced() ? Math.min(size, treatment.sliceSize() - offset % treatment.sliceSize()) : size;
    }

    /** Takes the next piece, of one byte at least; the caller owns it. */
    ByteBuf takePiece() {
        int size = pieceSize();
        lastDeparture = departure();
        offset += size;
        if (size == remaining()) {
            taken = true;
            return bytes;
        }
        if (isAtEndOfSlice()) {
            origin += nanos(treatment.sliceGap());
        }
        return bytes.readRetainedSlice(size);
    }

    /** Whether what was taken last is the end of a slice. */
    boolean isAtEndOfSlice() {
        return isSliced() && (remaining() == 0 || offset % treatment.sliceSize() == 0);
    }

    /** When the last piece that was taken was to leave. */
    long lastDeparture() {
        return lastDeparture;
    }

    /** Gives up what was not taken. */
    void release() {
        if (!taken) {
            taken = true;
            bytes.release();
        }
    }
}
