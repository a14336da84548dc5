package io.failgate.proxy.flow;

/** When the next segment of a flow may go on, as those before it take their time. In nanoseconds of one clock. */
final class Pace {

    /** Not before that the next can go on, as the last one was still under way. */
    private long free;

    /** The same for a slice. */
    private long freeForSlice;

    Pace(long now) {
        free = now;
        freeForSlice = now;
    }

    /** When a segment may begin. */
    long beginning(Segment segment) {
        return later(segment.arrival(), segment.isSliced() ? freeForSlice : free);
    }

    /** All of a segment has gone. */
    void left(Segment segment) {
        free = segment.lastDeparture();
        freeForSlice =
                segment.isSliced() ? free + Segment.nanos(segment.treatment().sliceGap()) : later(free, freeForSlice);
    }

    private static long later(long one, long other) {
        return one - other > 0 ? one : other;
    }
}
