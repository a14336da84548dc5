package io.failgate.proxy.exchange;

import io.failgate.proxy.interception.AnswerPosition;
import io.failgate.proxy.tracking.Part;

/** Moves on with an answer. */
final class AnswerCursor implements AnswerPosition {

    private Part part = Part.OTHER;
    private long row;
    private int result;
    private long uploadPackets;
    private long uploadBytes;

    @Override
    public Part part() {
        return part;
    }

    @Override
    public long row() {
        return row;
    }

    @Override
    public int result() {
        return Math.max(1, result); // rows of a cursor have no head
    }

    @Override
    public long uploadPackets() {
        return uploadPackets;
    }

    @Override
    public long uploadBytes() {
        return uploadBytes;
    }

    /** A packet of the client's file is next. */
    void advanceUpload(int bytes) {
        part = Part.UPLOAD;
        uploadPackets++;
        uploadBytes += bytes;
    }

    /** Another file is next. */
    void beginUpload() {
        uploadPackets = 0;
        uploadBytes = 0;
    }

    /** Another command is next. All pieces of a command have one answer. */
    void begin() {
        part = Part.OTHER;
        row = 0;
        result = 0;
    }

    void advance(Part next) {
        part = next;
        if (next == Part.ROW) {
            row++;
        } else if (next == Part.RESULT_HEAD) {
            result++;
            row = 0;
        }
    }
}
