package io.failgate.proxy.exchange;

import io.failgate.proxy.protocol.PacketHeader;
import io.failgate.proxy.protocol.StatusFlags;
import io.failgate.proxy.tracking.PacketHead;
import io.netty.buffer.ByteBuf;

/**
 * Joins an answer to the packets before and behind it: the sequence ids of its packets, and the flag for more results.
 * Belongs to one answer, or to one batch; event loop only.
 */
abstract class Link {

    /** An answer by itself, under the server's own sequence ids. */
    static final Link NONE = new Alone();

    /** An answer by itself, under ids that begin with this one. */
    static Link from(int firstSequenceId) {
        return new Renumbered(Numbering.from(firstSequenceId));
    }

    /** Whether every packet with status flags is to be {@linkplain #announceMore told} apart. */
    boolean joins() {
        return false;
    }

    /** The sequence id that the client gets next, given a packet of the server's that has not gone on. */
    abstract int nextSequenceId(PacketHead packet);

    /** The same link; if it kept the server's own ids, they begin with this id instead. */
    abstract Link numbered(int firstSequenceId);

    /** Gives frames for the client their ids. */
    abstract void number(ByteBuf frames, int start, int end);

    /** Whether another answer follows. */
    boolean hasNext() {
        return false;
    }

    /** The answer ends with an error, behind which no other follows. */
    void failed() {}

    /** Goes on with this id, behind packets that have the right ids already. */
    void continueAt(int nextSequenceId) {}

    /** Makes a packet with status flags, an OK or EOF that begins at the reader index, say whether more follows. */
    final void announceMore(ByteBuf packets, PacketHead packet) {
        int flags = hasNext() ? packet.indexOfStatusFlags() : -1;
        if (flags >= 0) {
            int index = packets.readerIndex() + PacketHeader.SIZE + flags;
            packets.setShortLE(index, packets.getUnsignedShortLE(index) | StatusFlags.MORE_RESULTS);
        }
    }

    /** The server has asked for a file, in a packet with this id. */
    void beginUpload(int requestId) {}

    /** Gives frames of the client's file the ids that the server expects. */
    void numberUpload(ByteBuf frames, int start, int end) {}

    private static final class Alone extends Link {

        @Override
        int nextSequenceId(PacketHead packet) {
            return packet.sequenceId();
        }

        @Override
        Link numbered(int firstSequenceId) {
            return from(firstSequenceId);
        }

        @Override
        void number(ByteBuf frames, int start, int end) {}
    }

    /** A link with ids of Failgate's own. */
    static class Renumbered extends Link {

        private final Numbering numbering;

        Renumbered(Numbering numbering) {
            this.numbering = numbering;
        }

        @Override
        int nextSequenceId(PacketHead packet) {
            return numbering.next();
        }

        @Override
        Link numbered(int firstSequenceId) {
            return this;
        }

        @Override
        void number(ByteBuf frames, int start, int end) {
            numbering.number(frames, start, end);
        }
    }
}
