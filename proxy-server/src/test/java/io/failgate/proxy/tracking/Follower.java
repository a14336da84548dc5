package io.failgate.proxy.tracking;

import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Follows one answer with a tracker as an exchange does: bytes are kept together only while the head is awaited. */
final class Follower {

    /** What the session's status is before the answer; no server says this. */
    static final int STATUS_BEFORE = 0x8000;

    final ServerStatus status = new ServerStatus(STATUS_BEFORE);
    private final AnswerTracker tracker;
    private ByteBuf held = Unpooled.EMPTY_BUFFER;
    long followed;
    long headAt = -1;
    int headSequenceId = -1;
    int headLength = -1;
    int uploads;
    boolean ended;

    Follower(Command command, Capabilities capabilities) {
        tracker = new AnswerTracker(capabilities, status);
        tracker.begin(command);
    }

    /** Takes more of the answer. What is behind its end stays in the buffer. Whether the end was reached. */
    boolean take(ByteBuf in) {
        held = held.isReadable() ? Unpooled.copiedBuffer(held, in) : in;
        while (!ended && held.isReadable() && step()) {
            // on to the next place
        }
        return ended;
    }

    /** What was taken and not followed. */
    int left() {
        return held.readableBytes();
    }

    private boolean step() {
        if (tracker.awaitsHead() && headAt < 0) {
            if (!tracker.canSeeNext(held)) {
                return false;
            }
            if (tracker.nextIsHead()) {
                headAt = followed;
                headSequenceId = tracker.head().sequenceId();
                headLength = tracker.head().length();
            }
        }
        walk();
        return true;
    }

    private void walk() {
        int before = held.readerIndex();
        switch (tracker.walk(held)) {
            case UPLOAD -> uploads++;
            case ANSWER_END -> ended = true;
            case BUFFER_END, BETWEEN_PACKETS -> {}
        }
        followed += held.readerIndex() - before;
    }
}
