package io.failgate.proxy.exchange;

import io.failgate.proxy.interception.Gate;
import io.failgate.proxy.interception.Half;
import io.failgate.proxy.interception.Outcome;
import io.failgate.proxy.interception.Reply;
import io.failgate.proxy.interception.ServerAnswer;
import io.failgate.proxy.interception.Verdict;
import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.protocol.PacketHeader;
import io.netty.buffer.ByteBuf;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The file that a client sends in the middle of an answer, packet by packet. Only the end of its connection makes a
 * server give a load up, so the session ends behind a reply. The reply comes when the client has sent everything, as
 * from a server. One event loop.
 */
final class Upload implements Half {

    private final Supplier<Verdict> decision;
    private final AnswerStream stream;
    private final Replies replies;
    private final Gate gate;
    private final Wire wire;
    private State state = State.NONE;
    private boolean answered;
    private Link link = Link.NONE;
    private @Nullable Reply reply;

    /** How the client's next bytes are handled. */
    private enum State {
        /** They do not belong to a file. */
        NONE(Intake.LATER),
        /** They begin a packet of the file. */
        NEXT_PACKET(Intake.UPLOAD),
        /** A verdict on their packet has yet to take effect. */
        DECIDING(Intake.LATER),
        /** They go to the server. */
        PASSING(Intake.UPLOAD_PACKET),
        /** They are dropped. */
        DROPPED(Intake.DROPPED_UPLOAD);

        private final Intake intake;

        State(Intake intake) {
            this.intake = intake;
        }
    }

    /**
     * Serves a session.
     *
     * @param decision decides about the packet at the stream's position
     */
    Upload(Supplier<Verdict> decision, AnswerStream stream, Replies replies, Gate gate, Wire wire) {
        this.decision = decision;
        this.stream = stream;
        this.replies = replies;
        this.gate = gate;
        this.wire = wire;
    }

    /**
     * The server has asked for a file. The client sends it, unless its answer was discarded: then Failgate sends an
     * empty file.
     *
     * @param requestId the sequence id of the packet that asks
     */
    void begin(int requestId) {
        if (stream.isDiscarding()) {
            replies.endFile(PacketHeader.next(requestId));
            return;
        }
        answered = false;
        stream.position().beginUpload();
        link = stream.link();
        link.beginUpload(requestId);
        state = State.NEXT_PACKET;
    }

    /** Whether the client has yet to finish the file. */
    boolean isUnderWay() {
        return state != State.NONE;
    }

    /** What the client's next bytes are. */
    Intake wants() {
        return state.intake;
    }

    /** The answer has ended. Bytes behind that go to the server. */
    void answerEnded() {
        answered = true;
    }

    /** A packet of this length has come. */
    void packet(int bytes) {
        stream.position().advanceUpload(bytes);
        state = State.DECIDING;
        Verdict verdict = answered ? Verdict.NEXT : decision.get();
        verdict.settle(gate, this);
    }

    /** A range of bytes is about to go to the server. */
    void forwarding(ByteBuf file, int start, int end) {
        link.numberUpload(file, start, end);
    }

    /**
     * The end of a packet has come.
     *
     * @param last whether it is the last of the file; if it was dropped, the server has not got it
     */
    void packetEnded(boolean last, int lastSequenceId) {
        if (!last) {
            state = state == State.PASSING ? State.NEXT_PACKET : state;
            return;
        }
        state = State.NONE;
        Reply instead = reply;
        reply = null;
        if (instead != null && answered) {
            wire.hangUp(false); // the client has been told an error already
        } else if (instead != null) {
            stream.discard();
            replies.write(instead.last(), PacketHeader.next(lastSequenceId), link);
        }
    }

    @Override
    public void pass() {
        state = State.PASSING;
    }

    @Override
    public void reply(Reply instead) {
        reply = instead;
        state = State.DROPPED;
    }

    @Override
    public void fail(MySqlError error, Outcome outcome) {
        reply(Reply.error(error)); // the session ends, and so does what it has not committed
    }

    @Override
    public void hangUp(boolean reset) {
        wire.hangUp(reset);
    }

    @Override
    public Verdict next() {
        return Verdict.NEXT;
    }

    @Override
    public void ask(String sql, Function<ServerAnswer, Verdict> then) {
        throw new IllegalStateException("the server cannot be asked while it reads a file");
    }
}
