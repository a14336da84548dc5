package io.failgate.proxy.exchange;

import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.Cumulation;
import io.failgate.proxy.protocol.PacketHeader;
import io.failgate.proxy.protocol.PacketWriter;
import io.failgate.proxy.tracking.AnswerTracker;
import io.failgate.proxy.tracking.ServerStatus;
import io.failgate.proxy.traffic.ErrorSource;
import io.failgate.proxy.traffic.Traffic;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One command and its answer, each intercepted before it goes on. One instance serves all exchanges of a session, one after the
 * other, on the session's event loop, so no field is volatile and nothing is allocated per exchange.
 */
public final class Exchange {

    private final Capabilities capabilities;
    private final ServerStatus status;
    private final Interceptors interceptors;
    private final Wire wire;
    private final ByteBufAllocator allocator;
    private final AnswerTracker tracker;
    private final Gate gate;
    private final Question question;
    private final Traffic traffic;
    private final AddedTime added;
    private final Half questionHalf = new QuestionHalf();
    private final Half answerHalf = new AnswerHalf();

    private boolean asked;
    private boolean questionEnded;
    private boolean answerEnded = true;
    private boolean discarding;
    private @Nullable Reply replyToQuestion;

    /** The texts that are asked in place of the client's, if it was split. */
    private @Nullable Chain chain;
    /** A question of Failgate's own that the server has not answered yet. */
    private @Nullable Inquiry inquiry;

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
        this.interceptors = new Interceptors(interceptors);
        this.wire = wire;
        this.allocator = allocator;
        this.tracker = new AnswerTracker(capabilities, status);
        this.gate = new Gate(loop, wire::flush);
        this.traffic = wire.traffic();
        this.added = new AddedTime(loop.ticker(), traffic);
        this.question = new Question(capabilities, status);
    }

    /** The command of this exchange, or of the last. */
    public Command command() {
        return question.command();
    }

    /** Whether bytes from the server belong to this exchange. */
    public boolean awaitsAnswer() {
        return (asked && !answerEnded) || inquiry != null;
    }

    /** Bytes of the answer that are held back. */
    public int heldBytes() {
        return held.readableBytes();
    }

    /** Whether an answer waits for its verdict to come true. */
    public boolean holdsAnswer() {
        return asked && !answerEnded && gate.isWaiting();
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
        added.questionArrived();
        question.show(source, start, length, complete);
        chain = null;
        decide();
    }

    private void decide() {
        asked = false;
        questionEnded = false;
        answerEnded = false;
        discarding = false;
        Verdict verdict = interceptors.onQuestion(question);
        question.letGo();
        verdict.settle(gate, questionHalf);
    }

    /** The last byte of the question has come, and was sent or thrown away. */
    public void questionEnded(int lastSequenceId) {
        if (chain != null) {
            chain.continueAt(PacketHeader.next(lastSequenceId));
            chain.advance(this::begin);
            return;
        }
        questionEnded = true;
        Reply reply = replyToQuestion;
        if (reply != null) {
            replyToQuestion = null;
            write(reply, PacketHeader.next(lastSequenceId));
            answerEnded = true;
        } else if (question.isReplaced()) {
            wire.toServer(question.packet(allocator));
        }
        endIfBothEnded();
    }

    /** Takes bytes that came from the server. */
    public void answer(ByteBuf in) {
        Inquiry asking = inquiry;
        if (asking != null) {
            if (asking.take(in)) {
                inquiry = null;
                asking.complete();
            }
            return;
        }
        held = Cumulation.append(allocator, held, in);
        if (!gate.isWaiting()) {
            relayHeld();
        }
    }

    /** Lets go of everything, because the session ends. */
    public void close() {
        gate.cancel();
        if (inquiry != null) {
            inquiry.close();
        }
        held.release();
        held = Unpooled.EMPTY_BUFFER;
        question.clear();
        chain = null;
        answerEnded = true;
        interceptors.onSessionEnd();
    }

    private void relayHeld() {
        while (held.isReadable() && !answerEnded && !gate.isWaiting() && inquiry == null) {
            if (tracker.awaitsHead()) {
                if (!tracker.canSeeNext(held)) {
                    return;
                }
                if (tracker.nextIsHead()) {
                    interceptAnswer();
                    continue;
                }
                if (chain != null && !discarding && Chain.isFileRequest(tracker.head())) {
                    write(Chain.NO_FILE, chain.sequenceId());
                    discarding = true;
                }
            }
            if (chain != null && tracker.isBetweenPackets() && !tracker.canSeeNext(held)) {
                return; // it may be the last packet, of which the flags are to be changed
            }
            walk();
        }
    }

    private void interceptAnswer() {
        added.answerArrived();
        Verdict verdict = interceptors.onAnswer(question, tracker.head());
        if (verdict == Verdict.PROCEED) {
            added.departed();
        } else {
            verdict.settle(gate, answerHalf);
        }
    }

    private void walk() {
        int start = held.readerIndex();
        boolean atPacket = tracker.isBetweenPackets();
        AnswerTracker.Stop stop = chain == null ? tracker.walk(held) : tracker.walkPacket(held);
        int walked = held.readerIndex() - start;
        held.readerIndex(start);
        if (discarding) {
            held.skipBytes(walked);
        } else {
            if (chain != null) {
                link(chain, atPacket, walked);
            }
            relay(walked);
        }
        switch (stop) {
            case UPLOAD -> upload();
            case ANSWER_END -> endAnswer();
            case BUFFER_END, BETWEEN_PACKETS -> {}
        }
    }

    /** Makes the next bytes a part of the chain. */
    private void link(Chain links, boolean atPacket, int bytes) {
        if (atPacket && tracker.isInLastPacket()) {
            links.announceMore(held, tracker.head());
        }
        links.renumber(held, held.readerIndex(), held.readerIndex() + bytes);
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
        if (!questionEnded || !answerEnded) {
            return;
        }
        boolean failed = asked && tracker.isError();
        interceptors.onEnd(question, asked && !failed);
        question.clear();
        if (asked) {
            added.record();
        }
        if (failed && !discarding) {
            traffic.error(ErrorSource.SERVER);
            endChain();
        }
        if (chain != null && chain.hasNext()) {
            chain.advance(this::begin);
        } else {
            chain = null;
            wire.exchangeEnded();
        }
    }

    private void begin(byte[] payload) {
        added.questionArrived();
        question.show(Unpooled.wrappedBuffer(payload), 0, payload.length, true);
        question.keep();
        decide();
    }

    private void endChain() {
        if (chain != null) {
            chain.end();
        }
    }

    private void write(Reply reply, int sequenceId) {
        PacketWriter writer = new PacketWriter(allocator, capabilities, status.flags(), sequenceId);
        ErrorSource failure = reply.failure();
        if (failure != null) {
            traffic.error(failure);
            endChain();
        }
        if (chain != null && chain.hasNext()) {
            writer.announceMoreResults();
        }
        reply.write(writer);
        if (chain != null) {
            chain.continueAt(writer.nextSequenceId());
        }
        wire.toClient(writer.packets());
    }

    /** What both halves do alike. */
    private abstract class EitherHalf implements Half {

        @Override
        public void hangUp(boolean reset) {
            wire.hangUp(reset);
        }

        @Override
        public void ask(String sql, Function<ServerAnswer, Verdict> then) {
            inquiry = new Inquiry(capabilities, status, allocator, answer -> {
                Verdict verdict = then.apply(answer);
                (verdict == Verdict.PROCEED ? goOn() : verdict).settle(gate, this);
            });
            wire.toServer(Inquiry.question(capabilities, allocator, sql));
        }
    }

    private final class QuestionHalf extends EitherHalf {
        @Override
        public void proceed() {
            asked = true;
            added.departed();
            answerEnded = question.command().response() == Command.Response.NONE;
            tracker.begin(question.command());
            if (chain != null) {
                questionEnded = true;
                wire.toServer(question.packet(allocator));
            } else if (question.isReplaced()) {
                wire.dropQuestion();
            } else {
                wire.forwardQuestion();
            }
        }

        @Override
        public void reply(Reply reply) {
            if (chain == null) {
                replyToQuestion = reply;
                wire.dropQuestion();
            } else {
                write(reply, chain.sequenceId());
                questionEnded = true;
                answerEnded = true;
                endIfBothEnded();
            }
        }

        @Override
        public void split(List<byte[]> texts) {
            List<byte[]> payloads = texts.stream().map(question::withSql).toList();
            if (chain == null) {
                chain = new Chain(payloads, 0);
                wire.dropQuestion();
            } else {
                chain.insert(payloads);
                chain.advance(Exchange.this::begin);
            }
        }

        @Override
        public Verdict goOn() {
            return interceptors.goOnWithQuestion(question);
        }
    }

    private final class AnswerHalf extends EitherHalf {
        @Override
        public void proceed() {
            added.departed();
            relayHeld();
        }

        @Override
        public void reply(Reply reply) {
            added.departed();
            write(reply, chain == null ? tracker.head().sequenceId() : chain.sequenceId());
            discarding = true;
            relayHeld();
        }

        @Override
        public Verdict goOn() {
            return interceptors.goOnWithAnswer(question, tracker.head());
        }
    }
}
