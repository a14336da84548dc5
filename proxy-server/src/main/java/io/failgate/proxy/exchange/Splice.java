package io.failgate.proxy.exchange;

import io.failgate.proxy.protocol.PacketHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;

/**
 * Makes a command longer at its front while it passes. Each frame but the last is full. So the end of a full frame
 * waits for the header of the next: as many bytes as were added, and no more.
 */
final class Splice {

    /** The bytes in front of the client's next byte. On the heap, so it needs no release. */
    private ByteBuf carried;

    private int replaced;
    private boolean inFrame;
    private boolean goesOn;

    /** Bytes left of the client's frame, and of the server's. */
    private int left;

    private int leftOut;

    /** Bytes for the server that are known to come, from the frame at hand on. */
    private int known;

    private int framesIn;
    private int framesOut;
    private int lastSequenceId;

    /**
     * Replaces the front of a command.
     *
     * @param front the new front; much less than a full frame
     * @param replaced how many bytes of the client's command it replaces
     */
    Splice(ByteBuf front, int replaced) {
        this.carried = front;
        this.replaced = replaced;
    }

    /**
     * Takes what has come of the command.
     *
     * @param server gets the buffers to send, and owns them
     * @return whether the command has ended
     */
    boolean take(ByteBuf in, Consumer<ByteBuf> server) {
        while (inFrame || in.readableBytes() >= PacketHeader.SIZE + replaced) {
            if (!inFrame) {
                enterFrame(in, server);
            }
            int step = Math.min(left, in.readableBytes());
            left -= step;
            pass(in.readSlice(step), server);
            if (left > 0) {
                return false;
            }
            inFrame = false;
            if (!goesOn) {
                if (known == PacketHeader.MAX_PAYLOAD) {
                    beginFrame(0, server); // because a full frame goes on
                }
                return true;
            }
        }
        return false;
    }

    private void enterFrame(ByteBuf in, Consumer<ByteBuf> server) {
        int length = PacketHeader.payloadLength(in, in.readerIndex());
        lastSequenceId = PacketHeader.sequenceId(in, in.readerIndex());
        in.skipBytes(PacketHeader.SIZE + replaced);
        left = length - replaced;
        replaced = 0;
        goesOn = length == PacketHeader.MAX_PAYLOAD;
        inFrame = true;
        framesIn++;
        ByteBuf front = carried;
        carried = Unpooled.EMPTY_BUFFER;
        known = front.readableBytes() + left;
        beginFrame(Math.min(known, PacketHeader.MAX_PAYLOAD), server);
        pass(front, server);
    }

    private void beginFrame(int length, Consumer<ByteBuf> server) {
        ByteBuf header = Unpooled.buffer(PacketHeader.SIZE);
        PacketHeader.write(header, length, framesOut & 0xFF);
        framesOut++;
        leftOut = length;
        server.accept(header);
    }

    private void pass(ByteBuf part, Consumer<ByteBuf> server) {
        while (part.isReadable()) {
            if (leftOut == 0) {
                if (goesOn) {
                    carry(part);
                    return;
                }
                beginFrame(known - PacketHeader.MAX_PAYLOAD, server);
            }
            int step = Math.min(leftOut, part.readableBytes());
            leftOut -= step;
            server.accept(part.readRetainedSlice(step));
        }
    }

    private void carry(ByteBuf part) {
        ByteBuf all = carried.isReadable() ? carried : Unpooled.buffer();
        carried = all.writeBytes(part);
    }

    /** The sequence id of the client's last frame. */
    int lastSequenceId() {
        return lastSequenceId;
    }

    /** Whether the server gets a frame more than the client has sent, so that it numbers its answer differently. */
    boolean hasOneMoreFrame() {
        return framesOut > framesIn;
    }
}
