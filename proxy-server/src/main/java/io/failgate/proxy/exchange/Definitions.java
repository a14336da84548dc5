package io.failgate.proxy.exchange;

import io.failgate.proxy.protocol.LengthEncoded;
import io.failgate.proxy.protocol.PacketHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;

/** The column definitions of an answer that the client does not get, recorded while the answer is thrown away. */
final class Definitions {

    private final int longest;
    private final Consumer<byte[]> then;
    private final ByteBuf packets = Unpooled.buffer();

    /** With the column count in front of them. */
    private int packetsLeft;

    private boolean atCount = true;
    private boolean tooLong;

    /**
     * Records so many definitions.
     *
     * @param longest their bytes at most
     * @param then gets their packets; nothing if they are too long
     */
    Definitions(int columns, int longest, Consumer<byte[]> then) {
        this.packetsLeft = columns + 1;
        this.longest = longest;
        this.then = then;
    }

    /**
     * Takes bytes of one packet.
     *
     * @param ended whether that is its end
     * @return whether more is wanted
     */
    boolean take(ByteBuf in, int start, int length, boolean ended) {
        tooLong |= packets.readableBytes() + length > longest;
        if (!atCount && !tooLong) {
            packets.writeBytes(in, start, length);
        }
        if (ended) {
            atCount = false;
            packetsLeft--;
        }
        if (packetsLeft == 0) {
            then.accept(tooLong ? new byte[0] : ByteBufUtil.getBytes(packets));
        }
        return packetsLeft > 0;
    }

    /**
     * A column count that announces definitions, and those behind it. The caller owns it.
     *
     * @param count the packet, which announces no definitions
     * @param definitions their packets
     */
    static ByteBuf behindCount(ByteBuf count, byte[] definitions, ByteBufAllocator allocator) {
        ByteBuf all = allocator.buffer(count.readableBytes() + definitions.length);
        all.writeBytes(count).writeBytes(definitions);
        int announced = PacketHeader.SIZE + LengthEncoded.size(all.getUnsignedByte(PacketHeader.SIZE));
        return all.setByte(announced, 1);
    }
}
