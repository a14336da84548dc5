package io.failgate.proxy.memory;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Refuses to exceed a limit, except by a little: a command must still be read, to be refused. */
final class BoundedAllocator extends AbstractByteBufAllocator {

    private final ByteBufAllocator buffers;
    private final BufferMemory memory;

    BoundedAllocator(ByteBufAllocator buffers, BufferMemory memory) {
        super(true);
        this.buffers = buffers;
        this.memory = memory;
    }

    private void check(int bytes) {
        if (bytes > BufferMemory.LITTLE && !memory.hasRoomFor(bytes)) {
            throw new BuffersExhaustedError(bytes, memory.limit());
        }
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        check(initialCapacity);
        return buffers.heapBuffer(initialCapacity, maxCapacity);
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        check(initialCapacity);
        return buffers.directBuffer(initialCapacity, maxCapacity);
    }

    @Override
    public boolean isDirectBufferPooled() {
        return buffers.isDirectBufferPooled();
    }
}
