package io.failgate.proxy.exchange;

import io.failgate.proxy.interception.Corruption;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The way of an answer to the client. Its next packet may be spoilt; a limit may end the answer and the connection
 * behind so many bytes. One event loop.
 */
final class AnswerOutput {

    private static final long UNLIMITED = Long.MAX_VALUE;

    private final Wire wire;
    private long bytesLeft = UNLIMITED;
    private @Nullable Corruption corruption;

    AnswerOutput(Wire wire) {
        this.wire = wire;
    }

    /** Another answer comes next, without a fault. */
    void begin() {
        bytesLeft = UNLIMITED;
        corruption = null;
    }

    /** Spoils the next packet. */
    void corrupt(Corruption next) {
        corruption = next;
    }

    /** The client gets no more than so many bytes, then the connection ends. */
    void limit(long bytes) {
        bytesLeft = bytes;
        endAtLimit();
    }

    /** Whether the connection ends with the answer at the latest. */
    boolean isLimited() {
        return bytesLeft != UNLIMITED;
    }

    /** Whether the client gets no more. */
    boolean isOver() {
        return bytesLeft == 0;
    }

    /** Sends bytes. They begin with a packet if its header is to be spoilt. Takes the buffer. */
    void send(ByteBuf bytes) {
        if (corruption != null) {
            corruption.corrupt(bytes, bytes.readerIndex());
            corruption = null;
        }
        if (isLimited()) {
            int allowed = (int) Math.min(bytes.readableBytes(), bytesLeft);
            bytesLeft -= allowed;
            bytes.writerIndex(bytes.readerIndex() + allowed);
        }
        if (bytes.isReadable()) {
            wire.toClient(bytes);
        } else {
            bytes.release();
        }
        endAtLimit();
    }

    private void endAtLimit() {
        if (isOver()) {
            wire.hangUp(false);
        }
    }
}
