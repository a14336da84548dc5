package io.failgate.proxy.exchange;

import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.LengthEncoded;
import io.failgate.proxy.protocol.PacketHeader;
import io.failgate.proxy.protocol.StatusFlags;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Changes of the session (session tracking) that the server has told in an OK that the client does not get. The client
 * gets them with its next OK. So it does with changes that a server makes while it fails a statement. One event loop.
 */
final class TrackedChanges {

    /** The longest OK that is read or made, in bytes. */
    private static final int LONGEST = 64 * 1024;

    /** The only type with several entries, because each is about another variable. */
    private static final int SYSTEM_VARIABLE = 0;

    /** The type of no entry. */
    private static final int NO_TYPE = -1;

    private static final byte[] NONE = {};

    private final boolean tracking;
    private byte[] untold = NONE;

    TrackedChanges(Capabilities capabilities) {
        tracking = capabilities.has(Capabilities.SESSION_TRACK);
    }

    boolean isTracking() {
        return tracking;
    }

    /** Whether the client is still to be told of changes. */
    boolean areUntold() {
        return untold.length > 0;
    }

    /** The session begins anew. */
    void clear() {
        untold = NONE;
    }

    /**
     * Whether the packet that begins at the reader index is to be complete before it goes on, if it has status flags.
     */
    static boolean isToBeComplete(ByteBuf packets) {
        return PacketHeader.payloadLength(packets, packets.readerIndex()) <= LONGEST;
    }

    /** Takes note of the changes in a payload that the client does not get. Only an OK or the end of rows tells any. */
    void keep(ByteBuf payload) {
        if (tracking && payload.readableBytes() <= LONGEST) {
            Ok ok = Ok.in(payload);
            byte[] all = ok == null ? untold : merged(untold, ok.changes);
            untold = all.length > LONGEST ? NONE : all;
        }
    }

    /**
     * Adds the changes to an OK. An EOF has no room for them.
     *
     * @param packets begin with the OK, which is complete; taken
     * @return the same, with a longer OK in front
     */
    ByteBuf tell(ByteBuf packets, ByteBufAllocator allocator) {
        int start = packets.readerIndex() + PacketHeader.SIZE;
        int length = PacketHeader.payloadLength(packets, packets.readerIndex());
        Ok ok = length > LONGEST ? null : Ok.in(packets.slice(start, length));
        if (ok == null) {
            return packets;
        }
        byte[] all = merged(untold, ok.changes);
        untold = NONE;
        ByteBuf longer = allocator.buffer(packets.readableBytes() + all.length + 2 * PacketHeader.SIZE);
        longer.writeBytes(packets, packets.readerIndex(), PacketHeader.SIZE + ok.front);
        int flags = PacketHeader.SIZE + ok.front - 2 * Short.BYTES;
        longer.setShortLE(flags, longer.getUnsignedShortLE(flags) | StatusFlags.SESSION_STATE_CHANGED);
        write(longer, ok.text);
        write(longer, all);
        longer.setMediumLE(0, longer.readableBytes() - PacketHeader.SIZE);
        longer.writeBytes(packets, start + length, packets.writerIndex() - start - length);
        packets.release();
        return longer;
    }

    private static void write(ByteBuf out, byte[] string) {
        LengthEncoded.write(out, string.length);
        out.writeBytes(string);
    }

    /** Both, but for each type only the later entry. */
    private static byte[] merged(byte[] earlier, byte[] later) {
        ByteBuf all = Unpooled.buffer(later.length + earlier.length).writeBytes(later);
        ByteBuf entries = Unpooled.wrappedBuffer(earlier);
        while (entries.isReadable()) {
            int start = entries.readerIndex();
            int type = entries.readUnsignedByte();
            LengthEncoded.skipString(entries);
            if (type == SYSTEM_VARIABLE || !hasType(later, type)) {
                all.writeBytes(earlier, start, entries.readerIndex() - start);
            }
        }
        return ByteBufUtil.getBytes(all);
    }

    private static boolean hasType(byte[] changes, int type) {
        ByteBuf entries = Unpooled.wrappedBuffer(changes);
        while (entries.isReadable()) {
            if (entries.readUnsignedByte() == type) {
                return true;
            }
            LengthEncoded.skipString(entries);
        }
        return false;
    }

    /**
     * The parts of an OK, or of the end of rows.
     *
     * @param front length of the payload in front of the text; status flags and warnings end it
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Ok(int front, byte[] text, byte[] changes) {

        private static final int SHORTEST = 7;

        /** Null if the payload is no such packet, or makes no sense. */
        static @Nullable Ok in(ByteBuf payload) {
            ByteBuf in = payload.slice();
            if (in.readableBytes() < SHORTEST || (in.getByte(0) != 0 && in.getUnsignedByte(0) != 0xFE)) {
                return null;
            }
            try {
                return read(in.skipBytes(1));
            } catch (IndexOutOfBoundsException nonsense) {
                return null; // the client will see
            }
        }

        private static Ok read(ByteBuf in) {
            LengthEncoded.read(in);
            LengthEncoded.read(in);
            int status = in.readUnsignedShortLE();
            in.skipBytes(Short.BYTES);
            int front = in.readerIndex();
            byte[] text = string(in);
            byte[] changes = (status & StatusFlags.SESSION_STATE_CHANGED) == 0 ? NONE : string(in);
            hasType(changes, NO_TYPE);
            return new Ok(front, text, changes);
        }

        private static byte[] string(ByteBuf in) {
            return in.isReadable() ? ByteBufUtil.getBytes(LengthEncoded.readSlice(in)) : NONE;
        }
    }
}
