package io.failgate.proxy.exchange;

import io.failgate.proxy.interception.Piece;
import io.failgate.proxy.protocol.PacketHeader;
import io.failgate.proxy.tracking.PacketHead;
import io.failgate.sql.SqlText;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * The pieces of one text of several statements. Each piece is an exchange of its own, and their answers are one chain
 * of results. Empty for every other command. One instance for all commands of a session; event loop only.
 */
final class Batch {

    private static final byte[] NOTHING = {};
    private static final Piece NO_PIECE = new Piece(0, 0);

    private byte[] text = NOTHING;

    /** The payload of the command in front of the text. */
    private byte[] head = NOTHING;

    private final Deque<Piece> left = new ArrayDeque<>();
    private Piece asked = NO_PIECE;
    private Link link = Link.NONE;

    /** Between client and Failgate. */
    private final Numbering numbering = new Numbering();

    /** All of it was answered. */
    void clear() {
        text = NOTHING;
        head = NOTHING;
        left.clear();
        asked = NO_PIECE;
        link = Link.NONE;
    }

    /**
     * Begins.
     *
     * @param whole the question with the whole text
     */
    void begin(QuestionView whole, List<Piece> pieces) {
        if (whole.isPiece()) {
            throw new IllegalStateException("a piece cannot be split");
        }
        text = whole.sql().toBytes();
        head = whole.withSql(NOTHING);
        left.addAll(pieces);
        link = new Chained();
    }

    /** How the answer at hand is joined to the others; {@link Link#NONE} if there are no others. */
    Link link() {
        return link;
    }

    /** The sequence id that the client gets next, if a batch has begun. */
    int nextSequenceId() {
        return numbering.next();
    }

    boolean hasNext() {
        return !left.isEmpty();
    }

    /** Shows the next piece. */
    void showNext(QuestionView question) {
        asked = left.remove();
        question.showPiece(payload(asked.start(), asked.end()), SqlText.of(text));
    }

    /** Leaves out the pieces that are left. */
    void end() {
        left.clear();
    }

    /**
     * Whether the rest of the text is to be asked in place of the piece at hand, because the server cannot read the
     * piece. It was cut in the wrong place, or the server's message quotes the text behind it. The server has executed
     * nothing of it.
     */
    boolean isToAskRest(ByteBuf answer, PacketHead packet) {
        return hasNext()
                && packet.isError()
                && SyntaxError.isOf(SqlText.of(Arrays.copyOfRange(text, asked.start(), asked.end())), answer);
    }

    /** The payload of a command with the piece at hand and all that is left, as one piece. */
    byte[] takeRest() {
        left.clear();
        return payload(asked.start(), text.length);
    }

    private byte[] payload(int start, int end) {
        byte[] payload = Arrays.copyOf(head, head.length + end - start);
        System.arraycopy(text, start, payload, head.length, end - start);
        return payload;
    }

    /** The answers of a batch have sequence ids that go on, and all but the last say that more results follow. */
    private final class Chained extends Link.Renumbered {

        /** Of a file, between Failgate and server. */
        private final Numbering upload = new Numbering();

        Chained() {
            super(numbering);
        }

        @Override
        boolean joins() {
            return true;
        }

        @Override
        boolean hasNext() {
            return Batch.this.hasNext();
        }

        @Override
        void failed() {
            end();
        }

        @Override
        void continueAt(int nextSequenceId) {
            numbering.continueAt(nextSequenceId);
        }

        @Override
        void beginUpload(int requestId) {
            upload.continueAt(PacketHeader.next(requestId));
        }

        @Override
        void numberUpload(ByteBuf frames, int start, int end) {
            numbering.skip(upload.number(frames, start, end));
        }
    }
}
