package io.failgate.proxy.memory;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/** Reads little at once while memory is tight; otherwise as its delegate. */
final class TightReads implements RecvByteBufAllocator {

    private final RecvByteBufAllocator usual;
    private final BufferMemory memory;

    TightReads(RecvByteBufAllocator usual, BufferMemory memory) {
        this.usual = usual;
        this.memory = memory;
    }

    @Override
    public ExtendedHandle newHandle() {
        return new TightHandle((ExtendedHandle) usual.newHandle());
    }

    private final class TightHandle extends DelegatingHandle implements ExtendedHandle {

        private final ExtendedHandle usually;

        /** Of the reads since the last reset. */
        private boolean tight;

        TightHandle(ExtendedHandle usually) {
            super(usually);
            this.usually = usually;
        }

        @Override
        public void reset(ChannelConfig config) {
            tight = memory.isTight();
            super.reset(config);
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            return tight ? allocator.ioBuffer(guess()) : super.allocate(allocator);
        }

        @Override
        public int guess() {
            return tight ? Math.min(BufferMemory.LITTLE, super.guess()) : super.guess();
        }

        @Override
        public boolean continueReading() {
            return !tight && super.continueReading();
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            return !tight && usually.continueReading(maybeMoreData);
        }
    }
}
