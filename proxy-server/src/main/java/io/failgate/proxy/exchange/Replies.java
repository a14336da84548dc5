package io.failgate.proxy.exchange;

import io.failgate.proxy.interception.Reply;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.PacketHeader;
import io.failgate.proxy.protocol.PacketWriter;
import io.failgate.proxy.tracking.ServerStatus;
import io.failgate.proxy.traffic.ErrorSource;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Writes Failgate's own answers to the client of one session. One event loop. */
final class Replies {

    private final Capabilities capabilities;
    private final ServerStatus status;
    private final ByteBufAllocator allocator;
    private final Wire wire;

    Replies(Capabilities capabilities, ServerStatus status, ByteBufAllocator allocator, Wire wire) {
        this.capabilities = capabilities;
        this.status = status;
        this.allocator = allocator;
        this.wire = wire;
    }

    /** Sends an empty file to a server that asks for a file of the client's. */
    void endFile(int sequenceId) {
        ByteBuf empty = allocator.buffer(PacketHeader.SIZE);
        PacketHeader.write(empty, 0, sequenceId);
        wire.toServer(empty);
    }

    /**
     * Writes a reply, and ends the session behind it if the reply says so.
     *
     * @param sequenceId of its first packet
     * @param link joins the reply to other answers
     */
    void write(Reply reply, int sequenceId, Link link) {
        PacketWriter writer = new PacketWriter(allocator, capabilities, status.flags(), sequenceId);
        ErrorSource failure = reply.failure();
        if (failure != null) {
            wire.traffic().error(failure);
            link.failed();
        }
        if (link.hasNext()) {
            writer.announceMoreResults();
        }
        reply.write(writer);
        link.continueAt(writer.nextSequenceId());
        wire.toClient(writer.packets());
        if (reply.endsSession()) {
            wire.hangUp(false);
        }
    }
}
