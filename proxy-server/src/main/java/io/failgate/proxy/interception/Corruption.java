package io.failgate.proxy.interception;

import io.failgate.proxy.protocol.PacketHeader;
import io.netty.buffer.ByteBuf;
import java.util.Locale;

/** What can be wrong with the header of a packet: three bytes of length, one of sequence id. */
public enum Corruption {
    /** The sequence id is one too high, as if a packet were missing. */
    SEQ {
        @Override
        public void corrupt(ByteBuf packets, int header) {
            int number = header + PacketHeader.SIZE - 1;
            packets.setByte(number, PacketHeader.next(packets.getUnsignedByte(number)));
        }
    },
    /**
     * The length is one too high: the next packet's first byte, or a byte that never comes, seems to belong to this
     * packet.
     */
    LENGTH {
        @Override
        public void corrupt(ByteBuf packets, int header) {
            packets.setMediumLE(header, PacketHeader.payloadLength(packets, header) + 1);
        }
    },
    /** All four bytes are 0xFF: the longest packet there can be, with an id that no packet has here. */
    HEADER {
        @Override
        public void corrupt(ByteBuf packets, int header) {
            packets.setInt(header, -1);
        }
    };

    /** The word for this corruption in terms. */
    public String keyword() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Spoils the header that begins at an index. */
    public abstract void corrupt(ByteBuf packets, int header);
}
