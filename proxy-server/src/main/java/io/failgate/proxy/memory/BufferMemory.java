package io.failgate.proxy.memory;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.internal.PlatformDependent;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory of all sessions' buffers, and its limit. It counts all bytes that buffers occupy: in a fault's delay, for
 * a connection that is not read, in an incomplete frame. The unused rest of a buffer with a slice in use counts as
 * well.
 *
 * <p>Nothing happens below three quarters of the limit. From there on memory is <em>tight</em>: a session that holds
 * buffers is not read, and the others are read in small pieces. Near the limit it is <em>exhausted</em>: new sessions
 * and new commands are refused. Beyond the limit, only small buffers are allocated, so no event loop ever waits for
 * memory. Thread-safe; asking allocates nothing.
 */
public final class BufferMemory {

    private static final Logger LOG = LoggerFactory.getLogger(BufferMemory.class);

    /** An event loop keeps some megabytes of free buffers, which count as well. */
    public static final long LEAST_LIMIT = 16L * 1024 * 1024;

    /** Bytes read at once while memory is tight, and allocated even beyond the limit. */
    static final int LITTLE = 2 * 1024;

    private static final int READS_AT_ONCE = 16;
    private static final WriteBufferWaterMark MARK = new WriteBufferWaterMark(64 * 1024, 128 * 1024);
    private static final WriteBufferWaterMark TIGHT_MARK = new WriteBufferWaterMark(4 * 1024, 8 * 1024);

    /** The time before the same warning is logged again. */
    private static final long SILENCE_NANOS = 10_000_000_000L;

    private final ByteBufAllocator allocator;
    private final RecvByteBufAllocator reads;
    private final ByteBufAllocatorMetric metric;
    private final long limit;
    private final long tight;
    private final long exhausted;
    private final LongAdder refusals = new LongAdder();
    private final AtomicLong lastWarning = new AtomicLong(System.nanoTime() - SILENCE_NANOS);

    /**
     * Bounds an allocator.
     *
     * @param allocator used for nothing else; it must count its memory
     * @param limit in bytes; 0 for half of the JVM's memory for buffers
     */
    public BufferMemory(ByteBufAllocator allocator, long limit) {
        this.metric = ((ByteBufAllocatorMetricProvider) allocator).metric();
        this.limit = limit == 0 ? Math.max(LEAST_LIMIT, PlatformDependent.maxDirectMemory() / 2) : limit;
        this.tight = this.limit / 4 * 3;
        this.exhausted = this.limit / 16 * 15;
        this.allocator = new BoundedAllocator(allocator, this);
        this.reads = new TightReads(new AdaptiveRecvByteBufAllocator().maxMessagesPerRead(READS_AT_ONCE), this);
    }

    /** Allocates the buffers of all sessions. */
    public ByteBufAllocator allocator() {
        return allocator;
    }

    /** Decides how much of a connection is read at once. */
    public RecvByteBufAllocator reads() {
        return reads;
    }

    /** The mark from which on a connection counts as one that cannot be written to, because its peer does not read. */
    public static WriteBufferWaterMark waterMark(boolean tight) {
        return tight ? TIGHT_MARK : MARK;
    }

    /** How many bytes all buffers occupy. */
    public long used() {
        return metric.usedDirectMemory() + metric.usedHeapMemory();
    }

    /** How many bytes they may occupy. */
    public long limit() {
        return limit;
    }

    /** Whether only sessions without buffers should be read. */
    public boolean isTight() {
        return used() >= tight;
    }

    /** Whether new sessions and commands should be refused. */
    public boolean isExhausted() {
        return used() >= exhausted;
    }

    boolean hasRoomFor(int bytes) {
        return used() + bytes <= limit;
    }

    /** Something was refused because of the limit. Logs that, but not again and again. */
    public void refused(String what) {
        refusals.increment();
        long now = System.nanoTime();
        long last = lastWarning.get();
        if (now - last >= SILENCE_NANOS && lastWarning.compareAndSet(last, now)) {
            LOG.warn(
                    "refused {}: buffers take {} of {} bytes (--buffer-memory); {} refused so far",
                    what,
                    used(),
                    limit,
                    refusals.sum());
        }
    }

    /** How often something was refused because of the limit. */
    public long refusals() {
        return refusals.sum();
    }
}
