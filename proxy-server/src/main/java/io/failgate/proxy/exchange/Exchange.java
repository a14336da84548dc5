package io.failgate.proxy.exchange;

import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.PacketHeader;
import io.failgate.proxy.tracking.AnswerTracker;
import io.failgate.proxy.tracking.ServerStatus;
import io.failgate.proxy.traffic.ErrorSource;
import io.failgate.proxy.traffic.Traffic;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One command and its answer, each intercepted before it goes on. One instance serves all exchanges of a session, one after the
 * other, on the session's event loop, so no field is volatile and nothing is allocated per exchange.
 */
public final class Exchange {

    private final Interceptors interceptors;
    private final Wire wire;
    private final ByteBufAllocator allocator;
    private final AnswerTracker tracker;
    private final AnswerStream stream;
    private final Inquiries inquiries;
    private final Replies replies;
    private final Gate gate;
    private final Question question;
    private final Traffic traffic;
    private final AddedTime added;
    private final Upload upload;
    private final Half questionHalf = new QuestionHalf();
    private final Half answerHalf = new AnswerHalf();

    private boolean asked;
    private boolean questionEnded;
    private boolean answerEnded = true;
    private boolean closed;
    private @Nullable Reply replyToQuestion;

    /** Has the transaction rolled back when the rest of an answer was thrown away, and replies. */
    private @Nullable Runnable rollback;

    /** The texts that are asked in place of the client's, if it was split. */
    private @Nullable Chain chain;

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
        this.interceptors = new Interceptors(interceptors);
        this.wire = wire;
        this.allocator = allocator;
        this.tracker = new AnswerTracker(capabilities, status);
        this.stream = new AnswerStream(allocator, tracker, wire);
        this.inquiries = new Inquiries(capabilities, status, allocator, wire);
        this.replies = new Replies(capabilities, status, allocator, wire);
        this.gate = new Gate(loop, wire::flush);
        this.traffic = wire.traffic();
        this.added = new AddedTime(loop.ticker(), traffic);
        this.question = new Question(capabilities, status);
        this.upload = new Upload(
                () -> this.interceptors.onPart(question, stream.position()),
                stream,
                replies,
                gate,
                wire,
                this::relayHeld);
    }

    /** The command of this exchange, or of the last. */
    public Command command() {
        return question.command();
    }

    /** Whether bytes from the server belong to this exchange. */
    public boolean awaitsAnswer() {
        return (asked && !answerEnded) || inquiries.awaitAnswer();
    }

    /** The file that the client sends inside the answer. */
    public Upload upload() {
        return upload;
    }

    /** Bytes of the answer that are held back. */
    public int heldBytes() {
        return stream.heldBytes();
    }

    /** Whether an answer waits for its verdict to come true, or nobody is to learn that anything has ended. */
    public boolean holdsAnswer() {
        return (asked && !answerEnded && gate.isWaiting()) || gate.isHalfOpen();
    }

    /** Whether the client has said goodbye, and the server is not to hear of it yet. */
    public boolean holdsGoodbye() {
        return command() == Command.QUIT && gate.isWaiting();
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
        stream.position().begin();
        decide();
    }

    private void decide() {
        asked = false;
        questionEnded = false;
        answerEnded = false;
        rollback = null;
        Verdict verdict = interceptors.onQuestion(question);
        question.letGo();
        verdict.settle(gate, questionHalf);
    }

    /** The last byte of the question has come, and was sent or thrown away. */
    public void questionEnded(int lastSequenceId) {
        if (chain != null) {
            chain.continueAt(PacketHeader.next(lastSequenceId));
            askNext(chain);
            return;
        }
        questionEnded = true;
        Reply reply = replyToQuestion;
        if (reply != null) {
            replyToQuestion = null;
            answerEnded = true;
            replies.write(reply, PacketHeader.next(lastSequenceId), chain);
        } else if (question.isReplaced()) {
            wire.toServer(question.packet(allocator));
        }
        endIfBothEnded();
    }

    /** Takes bytes that came from the server. */
    public void answer(ByteBuf in) {
        if (inquiries.awaitAnswer()) {
            inquiries.answer(in);
            return;
        }
        stream.take(in);
        if (!gate.isWaiting()) {
            relayHeld();
        }
    }

    /** Lets go of everything, because the session ends. */
    public void close() {
        closed = true;
        gate.cancel();
        inquiries.close();
        stream.close();
        question.clear();
        chain = null;
        answerEnded = true;
        interceptors.onSessionEnd();
    }

    private void relayHeld() {
        while (stream.heldBytes() > 0 && !answerEnded && !gate.isWaiting() && !inquiries.awaitAnswer()) {
            switch (stream.look(chain != null)) {
                case INCOMPLETE -> {
                    return;
                }
                case HEAD -> interceptAnswer();
                case PART -> interceptPart();
                case ORDINARY -> walk();
            }
        }
    }

    private void interceptAnswer() {
        if (chain != null && chain.isToAskRest(stream.head(), tracker.head())) {
            stream.startAgain(question.command());
            wire.toServer(Question.packet(allocator, chain.takeRest()));
            return;
        }
        added.answerArrived();
        if (interceptors.watchParts(question)) {
            stream.watch();
        }
        settle(interceptors.onAnswer(question, tracker.head()));
    }

    private void interceptPart() {
        added.answerArrived();
        settle(interceptors.onPart(question, stream.position()));
    }

    private void settle(Verdict verdict) {
        if (verdict != Verdict.PROCEED) {
            verdict.settle(gate, answerHalf);
        } else {
            added.departed();
        }
    }

    private void walk() {
        switch (stream.walk(chain)) {
            case UPLOAD -> upload.begin(allocator, tracker.head().sequenceId(), chain);
            case ANSWER_END -> endAnswer();
            case BUFFER_END, BETWEEN_PACKETS -> {}
        }
    }

    private void endAnswer() {
        upload.end();
        if (stream.isLimited()) {
            wire.hangUp(false);
        } else if (rollback != null) {
            rollback.run();
            return;
        }
        answerEnded = true;
        if (stream.heldBytes() > 0) {
            stream.relayRest(); // unsolicited
        }
        endIfBothEnded();
    }

    private void endIfBothEnded() {
        if (closed || !questionEnded || !answerEnded) {
            return;
        }
        boolean failed = asked && tracker.isError();
        interceptors.onEnd(question, asked && !failed);
        question.clear();
        if (asked) {
            added.record();
        }
        if (failed && !stream.isDiscarding()) {
            traffic.error(ErrorSource.SERVER);
            if (chain != null) {
                chain.end();
            }
        }
        if (chain != null && chain.hasNext()) {
            askNext(chain);
        } else {
            chain = null;
            wire.exchangeEnded();
        }
    }

    private void askNext(Chain pieces) {
        pieces.advance(() -> {
            added.questionArrived();
            question.showPiece(pieces.payload(), pieces.text());
            decide();
        });
    }

    /** What both halves do alike. */
    private abstract class EitherHalf implements Half {

        @Override
        public void hangUp(boolean reset) {
            wire.hangUp(reset);
        }

        @Override
        public void ask(String sql, Function<ServerAnswer, Verdict> then) {
            inquiries.ask(sql, answer -> {
                Verdict verdict = then.apply(answer);
                (verdict == Verdict.PROCEED ? goOn() : verdict).settle(gate, this);
            });
        }
    }

    private final class QuestionHalf extends EitherHalf {
        @Override
        public void proceed() {
            asked = true;
            added.departed();
            answerEnded = question.command().response() == Command.Response.NONE;
            stream.begin(question.command());
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
                questionEnded = true;
                answerEnded = true;
                replies.write(reply, chain.sequenceId(), chain);
                endIfBothEnded();
            }
        }

        @Override
        public void rollBack(Reply reply) {
            inquiries.rollBack(reply, this::reply);
        }

        @Override
        public void split(List<Piece> pieces) {
            if (chain != null) {
                throw new IllegalStateException("a piece cannot be split");
            }
            chain = new Chain(question, pieces);
            wire.dropQuestion();
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
            int sequenceId = nextSequenceId();
            stream.discard();
            replies.write(question.command().isEndless() ? reply.last() : reply, sequenceId, chain);
            relayHeld();
        }

        /** The server does nothing else before its answer has ended, so the reply comes behind that. */
        @Override
        public void rollBack(Reply reply) {
            if (question.command().isEndless()) {
                reply(reply);
                return;
            }
            added.departed();
            int sequenceId = nextSequenceId();
            stream.discard();
            rollback = () -> inquiries.rollBack(reply, told -> {
                answerEnded = true;
                replies.write(told, sequenceId, chain);
                stream.relayRest();
                endIfBothEnded();
            });
            relayHeld();
        }

        private int nextSequenceId() {
            return chain == null ? tracker.head().sequenceId() : chain.sequenceId();
        }

        @Override
        public void truncate(long bytes) {
            added.departed();
            stream.limit(bytes);
            relayHeld();
        }

        @Override
        public void corrupt(Corruption corruption) {
            stream.corrupt(corruption);
            proceed();
        }

        @Override
        public Verdict goOn() {
            return interceptors.goOnWithAnswer(question, tracker.head());
        }
    }
}
