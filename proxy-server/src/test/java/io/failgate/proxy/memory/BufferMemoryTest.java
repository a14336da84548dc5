package io.failgate.proxy.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

/** Nothing changes while there is memory; then less is read, then nothing is begun, and then nothing is allocated. */
class BufferMemoryTest {

    private static final int MEGABYTE = 1024 * 1024;

    private final BufferMemory memory = new BufferMemory(new UnpooledByteBufAllocator(true), 16L * MEGABYTE);

    @Test
    void whatIsAllocatedCountsUntilItIsReleased() {
        ByteBuf direct = memory.allocator().directBuffer(MEGABYTE);
        ByteBuf heap = memory.allocator().heapBuffer(MEGABYTE);
        assertThat(memory.used()).isEqualTo(2L * MEGABYTE);
        ByteBuf slice = direct.retainedSlice(0, 1);
        direct.release();
        assertThat(memory.used()).as("a slice holds all of it").isEqualTo(2L * MEGABYTE);
        slice.release();
        heap.release();
        assertThat(memory.used()).isZero();
    }

    @Test
    void itIsTightFromThreeQuartersOnAndThenExhausted() {
        ByteBuf most = memory.allocator().directBuffer(12 * MEGABYTE - 1);
        assertThat(memory.isTight()).isFalse();
        ByteBuf more = memory.allocator().directBuffer(1);
        assertThat(memory.isTight()).isTrue();
        assertThat(memory.isExhausted()).isFalse();
        ByteBuf last = memory.allocator().directBuffer(3 * MEGABYTE);
        assertThat(memory.isExhausted()).isTrue();
        last.release();
        more.release();
        assertThat(memory.isTight()).isFalse();
        most.release();
    }

    @Test
    void nothingIsAllocatedBeyondTheLimitButWhatTellsSo() {
        ByteBuf all = memory.allocator().directBuffer(16 * MEGABYTE);
        assertThatThrownBy(() -> memory.allocator().directBuffer(MEGABYTE))
                .isInstanceOf(BuffersExhaustedError.class)
                .hasMessageContaining("--buffer-memory");
        assertThatThrownBy(() -> memory.allocator().heapBuffer(MEGABYTE)).isInstanceOf(BuffersExhaustedError.class);
        memory.allocator().buffer(100).release();
        all.release();
        memory.allocator().directBuffer(MEGABYTE).release();
    }

    @Test
    void littleIsReadAtOnceWhileItIsTight() {
        EmbeddedChannel channel = new EmbeddedChannel();
        ExtendedHandle reads = (ExtendedHandle) memory.reads().newHandle();
        fill(reads, channel);
        fill(reads, channel);
        assertThat(reads.guess()).isGreaterThan(2048);
        assertThat(reads.continueReading(() -> true)).isTrue();
        ByteBuf most = memory.allocator().directBuffer(12 * MEGABYTE);
        reads.reset(channel.config());
        assertThat(reads.guess()).isEqualTo(2048);
        fill(reads, channel);
        assertThat(reads.continueReading(() -> true)).isFalse();
        assertThat(reads.continueReading()).isFalse();
        most.release();
        reads.reset(channel.config());
        assertThat(reads.guess()).isGreaterThan(2048);
        channel.finishAndReleaseAll();
    }

    /** Reads as much as fits in. */
    private void fill(ExtendedHandle reads, EmbeddedChannel channel) {
        reads.reset(channel.config());
        for (int i = 0; i < 4; i++) {
            ByteBuf in = reads.allocate(memory.allocator());
            assertThat(in.capacity()).isEqualTo(reads.guess());
            reads.attemptedBytesRead(in.capacity());
            reads.lastBytesRead(in.capacity());
            reads.incMessagesRead(1);
            in.release();
            if (!reads.continueReading(() -> true)) {
                break;
            }
        }
    }

    @Test
    void refusalsAreCounted() {
        memory.refused("one");
        memory.refused("another");
        assertThat(memory.refusals()).isEqualTo(2);
    }
}
