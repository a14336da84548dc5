package io.failgate.proxy.tracking;

import io.failgate.proxy.protocol.LengthEncoded;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Optional;

/**
 * Collects an OK that tells what has changed in the session, however it is cut, and reads it. Allocates nothing for any
 * other packet. Malformed changes, and those longer than any server writes, are ignored. Not thread-safe.
 */
final class SessionChanges {

    /** Names and values are short; a client may have the server track all variables. */
    static final int LONGEST = 64 * 1024;

    private static final int SCHEMA = 1;

    /** Header, and behind the two numbers status flags and warnings. */
    private static final int FLAGS_AND_WARNINGS = 4;

    private ByteBuf packet = Unpooled.EMPTY_BUFFER;

    /**
     * A packet of that kind begins.
     *
     * @param head its head
     * @param seen how many bytes of its payload were taken out of the stream with the head already
     */
    void begin(PacketHead head, int seen) {
        packet = Unpooled.EMPTY_BUFFER;
        if (head.length() <= LONGEST) {
            packet = Unpooled.buffer(head.length(), head.length());
            head.copyTo(packet, seen);
        }
    }

    /** Takes bytes of the payload, and moves nothing. */
    void take(ByteBuf in) {
        int more = Math.min(packet.maxWritableBytes(), in.readableBytes());
        packet.writeBytes(in, in.readerIndex(), more);
    }

    /** The packet is complete. Returns the default database that it tells; an empty name for no database. */
    Optional<String> end() {
        ByteBuf complete = packet;
        packet = Unpooled.EMPTY_BUFFER;
        try {
            return schema(complete);
        } catch (IndexOutOfBoundsException malformed) {
            return Optional.empty();
        }
    }

    private static Optional<String> schema(ByteBuf ok) {
        ok.skipBytes(1);
        LengthEncoded.read(ok);
        LengthEncoded.read(ok);
        ok.skipBytes(FLAGS_AND_WARNINGS);
        LengthEncoded.skipString(ok);
        ByteBuf changes = LengthEncoded.readSlice(ok);
        Optional<String> told = Optional.empty();
        while (changes.isReadable()) {
            int kind = changes.readUnsignedByte();
            ByteBuf change = LengthEncoded.readSlice(changes);
            if (kind == SCHEMA) {
                told = Optional.of(LengthEncoded.readText(change));
            }
        }
        return told;
    }
}
