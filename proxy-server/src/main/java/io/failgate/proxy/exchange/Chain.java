package io.failgate.proxy.exchange;

import io.failgate.proxy.interception.Piece;
import io.failgate.proxy.protocol.PacketHeader;
import io.failgate.proxy.protocol.StatusFlags;
import io.failgate.proxy.tracking.PacketHead;
import io.failgate.sql.SqlText;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pieces of one text of several statements, which are asked one after the other, and what makes one chain of their
 * answers: sequence ids that go on, and the flag that says that more results follow.
 */
final class Chain {

    private final byte[] text;
    private final byte[] head;
    private final Deque<Piece> left;
    private @Nullable Piece asked;
    private boolean advancing;
    private boolean again;

    /** Between client and Failgate. */
    private final Numbering numbering = new Numbering();

    /** Of a file, between Failgate and server. */
    private final Numbering upload = new Numbering();

    /**
     * Begins a chain.
     *
     * @param question the whole
     */
    Chain(QuestionView question, List<Piece> pieces) {
        if (question.isPiece()) {
            throw new IllegalStateException("a piece cannot be split");
        }
        this.text = question.sql().toBytes();
        this.head = question.withSql(new byte[0]);
        this.left = new ArrayDeque<>(pieces);
    }

    boolean hasNext() {
        return !left.isEmpty();
    }

    /** Asks the next piece. A loop, not a recursion, as each may be answered at once. */
    void advance(Runnable ask) {
        again = true;
        if (advancing) {
            return;
        }
        advancing = true;
        while (again) {
            again = false;
            asked = left.remove();
            ask.run();
        }
        advancing = false;
    }

    /**
     * Whether the rest of the text is to be asked in place of the piece at hand, as the server cannot read that: it was
     * cut in the wrong place, or the server's message quotes what stands behind it. Nothing of it was executed then.
     */
    boolean isToAskRest(ByteBuf answer, PacketHead packet) {
        return hasNext() && packet.isError() && SyntaxError.isOf(sql(), answer);
    }

    /** The whole text. */
    SqlText text() {
        return SqlText.of(text);
    }

    /** The payload of the command that asks the piece at hand. */
    byte[] payload() {
        Piece piece = piece();
        return payload(piece.start(), piece.end());
    }

    /** The piece at hand. */
    SqlText sql() {
        Piece piece = piece();
        return SqlText.of(Arrays.copyOfRange(text, piece.start(), piece.end()));
    }

    /** The payload of a command that asks the piece at hand and all that is left, which becomes one piece. */
    byte[] takeRest() {
        left.clear();
        return payload(piece().start(), text.length);
    }

    private Piece piece() {
        if (asked == null) {
            throw new IllegalStateException("no piece was asked yet");
        }
        return asked;
    }

    private byte[] payload(int start, int end) {
        byte[] payload = Arrays.copyOf(head, head.length + end - start);
        System.arraycopy(text, start, payload, head.length, end - start);
        return payload;
    }

    /** Leaves out what is left. */
    void end() {
        left.clear();
    }

    /** The sequence id of the next packet for the client. */
    int sequenceId() {
        return numbering.next();
    }

    /** Goes on behind packets that were made with the right ids. */
    void continueAt(int nextSequenceId) {
        numbering.continueAt(nextSequenceId);
    }

    /** Makes a packet with status flags, an OK or EOF that begins at the reader index, say whether more follows. */
    void announceMore(ByteBuf packets, PacketHead packet) {
        int flags = packet.indexOfStatusFlags();
        if (hasNext() && flags >= 0) {
            int index = packets.readerIndex() + PacketHeader.SIZE + flags;
            packets.setShortLE(index, packets.getUnsignedShortLE(index) | StatusFlags.MORE_RESULTS);
        }
    }

    /** Gives frames for the client their ids in the chain. */
    void number(ByteBuf frames, int start, int end) {
        numbering.number(frames, start, end);
    }

    /** The server has asked for a file, in a packet of that id. */
    void beginUpload(int requestId) {
        upload.continueAt(PacketHeader.next(requestId));
    }

    /** Gives frames of the client's file the ids that the server expects. */
    void numberUpload(ByteBuf frames, int start, int end) {
        numbering.skip(upload.number(frames, start, end));
    }
}
