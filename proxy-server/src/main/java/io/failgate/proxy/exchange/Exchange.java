package io.failgate.proxy.exchange;

import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.Cumulation;
import io.failgate.proxy.protocol.PacketHeader;
import io.failgate.proxy.protocol.PacketWriter;
import io.failgate.proxy.tracking.AnswerTracker;
import io.failgate.proxy.tracking.ServerStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One command and its answer, each intercepted before it goes on. One instance serves all exchanges of a session, one after the
 * other, on the session's event loop, so no field is volatile and nothing is allocated per exchange.
 */
public final class Exchange {

    private final Capabilities capabilities;
    private final ServerStatus status;
    private final List<Interceptor> interceptors;
    private final Wire wire;
    private final ByteBufAllocator allocator;
    private final AnswerTracker tracker;
    private final Gate gate;
    private final Question question;
    private final Half questionHalf = new QuestionHalf();
    private final Half answerHalf = new AnswerHalf();

    private boolean asked;
    private boolean questionEnded;
    private boolean answerEnded = true;
    private boolean discarding;
    private @Nullable Reply replyToQuestion;

    /** Bytes of the answer that wait: the beginning of its head, or all that came since the answer half waits. Owned. */
    private ByteBuf held = Unpooled.EMPTY_BUFFER;

    /**
     * Serves a session.
     *
     * @param interceptors asked in this order; the first that does not {@linkplain Verdict#PROCEED proceed} decides
     */
    public Exchange(
            Capabilities capabilities,
            ServerStatus status,
            List<Interceptor> interceptors,
            Wire wire,
            ByteBufAllocator allocator,
            EventExecutor loop) {
        this.capabilities = capabilities;
        this.status = status;
        this.interceptors = interceptors;
        this.wire = wire;
        this.allocator = allocator;
        this.tracker = new AnswerTracker(capabilities, status);
        this.gate = new Gate(loop, wire::flush);
        this.question = new Question(capabilities, status);
    }

    /** The command of this exchange, or of the last. */
    public Command command() {
        return question.command();
    }

    /** Whether bytes from the server belong to this exchange. */
    public boolean awaitsAnswer() {
        return asked && !answerEnded;
    }

    /** Bytes of the answer that are held back. */
    public int heldBytes() {
        return held.readableBytes();
    }

    /** Whether an answer waits for its verdict to come true. */
    public boolean holdsAnswer() {
        return awaitsAnswer() && gate.isWaiting();
    }

    /**
     * Begins with the question at the front of a buffer, which stays the caller's.
     *
     * @param source has at least the beginning of the payload
     * @param start where the payload begins
     * @param length how many bytes of it are there
     * @param complete whether that is all
     */
    public void begin(ByteBuf source, int start, int length, boolean complete) {
        question.show(source, start, length, complete);
        asked = false;
        questionEnded = false;
        answerEnded = false;
        discarding = false;
        Verdict verdict = Verdict.PROCEED;
        for (int i = 0; i < interceptors.size() && verdict == Verdict.PROCEED; i++) {
            verdict = interceptors.get(i).onQuestion(question);
        }
        question.forgetSql();
        verdict.settle(gate, questionHalf);
    }

    /** The last byte of the question has come, and was sent or thrown away. */
    public void questionEnded(int lastSequenceId) {
        questionEnded = true;
        Reply reply = replyToQuestion;
        if (reply != null) {
            replyToQuestion = null;
            write(reply, PacketHeader.next(lastSequenceId));
            answerEnded = true;
        }
        endIfBothEnded();
    }

    /** Takes bytes that came from the server. */
    public void answer(ByteBuf in) {
        held = Cumulation.append(allocator, held, in);
        if (!gate.isWaiting()) {
            relayHeld();
        }
    }

    /** Lets go of everything, because the session ends. */
    public void close() {
        gate.cancel();
        held.release();
        held = Unpooled.EMPTY_BUFFER;
        answerEnded = true;
    }

    private void relayHeld() {
        while (held.isReadable() && !answerEnded && !gate.isWaiting()) {
            if (tracker.awaitsHead()) {
                if (!tracker.canSeeNext(held)) {
                    return;
                }
                if (tracker.nextIsHead()) {
                    interceptAnswer();
                    continue;
                }
            }
            walk();
        }
    }

    private void interceptAnswer() {
        Verdict verdict = Verdict.PROCEED;
        for (int i = 0; i < interceptors.size() && verdict == Verdict.PROCEED; i++) {
            verdict = interceptors.get(i).onAnswer(question);
        }
        if (verdict != Verdict.PROCEED) {
            verdict.settle(gate, answerHalf);
        }
    }

    private void walk() {
        int start = held.readerIndex();
        AnswerTracker.Stop stop = tracker.walk(held);
        int walked = held.readerIndex() - start;
        held.readerIndex(start);
        if (discarding) {
            held.skipBytes(walked);
        } else {
            relay(walked);
        }
        switch (stop) {
            case UPLOAD -> upload();
            case ANSWER_END -> endAnswer();
            case BUFFER_END, BEFORE_HEAD -> {}
        }
    }

    /** Sends the first bytes of what is held to the client: the buffer itself if that is all of it. */
    private void relay(int bytes) {
        if (bytes == held.readableBytes()) {
            ByteBuf all = held;
            held = Unpooled.EMPTY_BUFFER;
            wire.toClient(all);
        } else if (bytes > 0) {
            wire.toClient(held.readRetainedSlice(bytes));
        }
    }

    /** The client sends the file, unless it does not see the answer any more: then an empty file is sent for it. */
    private void upload() {
        if (discarding) {
            ByteBuf emptyPacket = allocator.buffer(PacketHeader.SIZE);
            PacketHeader.write(emptyPacket, 0, PacketHeader.next(tracker.head().sequenceId()));
            wire.toServer(emptyPacket);
        } else {
            wire.upload();
        }
    }

    private void endAnswer() {
        answerEnded = true;
        if (held.isReadable()) {
            relay(held.readableBytes()); // unsolicited
        }
        endIfBothEnded();
    }

    private void endIfBothEnded() {
        if (questionEnded && answerEnded) {
            wire.exchangeEnded();
        }
    }

    private void write(Reply reply, int sequenceId) {
        PacketWriter writer = new PacketWriter(allocator, capabilities, status.flags(), sequenceId);
        reply.write(writer);
        wire.toClient(writer.packets());
    }

    private final class QuestionHalf implements Half {
        @Override
        public void proceed() {
            asked = true;
            answerEnded = question.command().response() == Command.Response.NONE;
            tracker.begin(question.command());
            wire.forwardQuestion();
        }

        @Override
        public void reply(Reply reply) {
            replyToQuestion = reply;
            wire.dropQuestion();
        }

        @Override
        public void hangUp(boolean reset) {
            wire.hangUp(reset);
        }
    }

    private final class AnswerHalf implements Half {
        @Override
        public void proceed() {
            relayHeld();
        }

        @Override
        public void reply(Reply reply) {
            write(reply, tracker.head().sequenceId());
            discarding = true;
            relayHeld();
        }

        @Override
        public void hangUp(boolean reset) {
            wire.hangUp(reset);
        }
    }
}
