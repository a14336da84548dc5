package io.failgate.proxy.exchange;

import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.protocol.PacketHeader;
import io.failgate.proxy.protocol.StatusFlags;
import io.failgate.proxy.tracking.PacketHead;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * The texts that are asked one after the other in place of one text of several statements, and what makes one chain of their answers:
 * sequence ids that go on, and the flag that says that more results follow.
 */
final class Chain {

    /** What becomes of a text that wants a file: its packets would be numbered as if there were no chain. */
    static final Reply NO_FILE =
            Reply.refusal(MySqlError.unknown("LOAD DATA LOCAL cannot stand in one text with statements of Failgate"));

    private final Deque<byte[]> left;
    private boolean advancing;
    private boolean again;
    private int sequenceId;
    private int headerBytes;
    private int payloadLeft;
    private int payloadLength;

    /**
     * Begins a chain.
     *
     * @param payloads complete payloads of commands
     * @param sequenceId of the first packet that the client gets
     */
    Chain(List<byte[]> payloads, int sequenceId) {
        this.left = new ArrayDeque<>(payloads);
        this.sequenceId = sequenceId;
    }

    /** Puts others in front of what is left. */
    void insert(List<byte[]> payloads) {
        for (int i = payloads.size() - 1; i >= 0; i--) {
            left.addFirst(payloads.get(i));
        }
    }

    static boolean isFileRequest(PacketHead head) {
        return head.firstByte() == 0xFB;
    }

    boolean hasNext() {
        return !left.isEmpty();
    }

    /** Asks the next text. A loop, not a recursion, as each may be answered at once. */
    void advance(Consumer<byte[]> ask) {
        again = true;
        if (advancing) {
            return;
        }
        advancing = true;
        while (again) {
            again = false;
            ask.accept(left.remove());
        }
        advancing = false;
    }

    /** Leaves out what is left. */
    void end() {
        left.clear();
    }

    /** The sequence id of the next packet for the client. */
    int sequenceId() {
        return sequenceId;
    }

    /** Goes on behind packets that were made with the right ids. */
    void continueAt(int nextSequenceId) {
        sequenceId = nextSequenceId;
    }

    /** Makes the last packet of an answer, an OK or EOF that begins at the reader index, say whether more follows. */
    void announceMore(ByteBuf packets, PacketHead head) {
        int flags = head.indexOfStatusFlags();
        if (hasNext() && flags >= 0 && !head.isError()) {
            int index = packets.readerIndex() + PacketHeader.SIZE + flags;
            packets.setShortLE(index, packets.getUnsignedShortLE(index) | StatusFlags.MORE_RESULTS);
        }
    }

    /** Gives frames their ids in the chain, however the bytes are cut. */
    void renumber(ByteBuf frames, int start, int end) {
        int index = start;
        while (index < end) {
            if (payloadLeft > 0) {
                int step = Math.min(payloadLeft, end - index);
                payloadLeft -= step;
                index += step;
                continue;
            }
            takeHeaderByte(frames, index);
            index++;
        }
    }

    private void takeHeaderByte(ByteBuf frames, int index) {
        if (headerBytes < PacketHeader.SIZE - 1) {
            payloadLength |= frames.getUnsignedByte(index) << (8 * headerBytes);
            headerBytes++;
            return;
        }
        frames.setByte(index, sequenceId);
        sequenceId = PacketHeader.next(sequenceId);
        payloadLeft = payloadLength;
        payloadLength = 0;
        headerBytes = 0;
    }
}
