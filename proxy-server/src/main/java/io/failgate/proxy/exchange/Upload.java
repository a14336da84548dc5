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
 * The file that a client sends in the middle of an answer, packet by packet. Nothing but the end of its connection
 * makes a server give a load up, so the session ends behind a reply, which comes when the client has sent everything,
 * as from a server. One event loop.
 */
public final class Upload implements Half {

    private final Supplier<Verdict> decision;
    private final AnswerStream stream;
    private final Replies replies;
    private final Gate gate;
    private final Wire wire;
    private final Runnable relay;
    private boolean answered;
    private @Nullable Chain chain;
    private @Nullable Reply reply;

    /**
     * Serves a session.
     *
     * @param decision about the packet at the stream's position
     * @param relay relays what has come of the answer meanwhile
     */
    Upload(Supplier<Verdict> decision, AnswerStream stream, Replies replies, Gate gate, Wire wire, Runnable relay) {
        this.decision = decision;
        this.stream = stream;
        this.replies = replies;
        this.gate = gate;
        this.wire = wire;
        this.relay = relay;
    }

    /**
     * The server has asked for a file. The client sends it, unless it does not see the answer any more: then an empty
     * file is sent for it.
     *
     * @param requestId the sequence id of the packet that asks
     * @param of the chain of which the answer is a part
     */
    void begin(int requestId, @Nullable Chain of) {
        if (stream.isDiscarding()) {
            replies.endFile(PacketHeader.next(requestId));
            return;
        }
        answered = false;
        stream.position().beginUpload();
        chain = of;
        if (of != null) {
            of.beginUpload(requestId);
        }
        wire.upload();
    }

    /** The answer has ended. What comes behind that goes to the server. */
    void end() {
        answered = true;
    }

    /** A packet has come, of that length. */
    public void packet(int bytes) {
        stream.position().advanceUpload(bytes);
        Verdict verdict = answered ? Verdict.PROCEED : decision.get();
        if (verdict == Verdict.PROCEED) {
            wire.forwardUpload(false);
        } else {
            verdict.settle(gate, this);
        }
    }

    /** A range of bytes is about to go to the server. */
    public void forwarding(ByteBuf file, int start, int end) {
        if (chain != null) {
            chain.numberUpload(file, start, end);
        }
    }

    /** The client has sent all of it, of which the server has not got the end. */
    public void dropped(int lastSequenceId) {
        Reply last = reply;
        if (last != null) {
            reply = null;
            stream.discard();
            replies.write(last.last(), PacketHeader.next(lastSequenceId), chain);
        }
    }

    @Override
    public void proceed() {
        wire.forwardUpload(false);
        relay.run();
    }

    @Override
    public void reply(Reply instead) {
        reply = instead;
        wire.forwardUpload(true);
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
    public Verdict goOn() {
        return Verdict.PROCEED;
    }

    @Override
    public void ask(String sql, Function<ServerAnswer, Verdict> then) {
        throw new IllegalStateException("the server cannot be asked while it reads a file");
    }
}
