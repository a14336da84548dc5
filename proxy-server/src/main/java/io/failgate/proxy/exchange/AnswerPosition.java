package io.failgate.proxy.exchange;

import io.failgate.proxy.tracking.Part;

/** Where inside an answer an exchange is: a view that moves on with it. */
public final class AnswerPosition {

    private Part part = Part.OTHER;
    private long row;
    private int result;
    private long uploadPackets;
    private long uploadBytes;

    AnswerPosition() {}

    /** What the next packet is. */
    public Part part() {
        return part;
    }

    /** The number of the next row in its result, from 1 on; at the end of the result, how many rows it had. */
    public long row() {
        return row;
    }

    /** The number of the result in the answer, from 1 on. */
    public int result() {
        return Math.max(1, result); // rows of a cursor have no head
    }

    /** The number of the packet of the client's file, from 1 on; the last is empty. */
    public long uploadPackets() {
        return uploadPackets;
    }

    /** How much of the client's file has come, with this packet. */
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

    /** Another command is next, whose pieces, if it has any, have one answer. */
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
