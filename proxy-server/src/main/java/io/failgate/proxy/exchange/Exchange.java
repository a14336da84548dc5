package io.failgate.proxy.exchange;

import io.failgate.proxy.interception.Corruption;
import io.failgate.proxy.interception.Gate;
import io.failgate.proxy.interception.Half;
import io.failgate.proxy.interception.Interceptor;
import io.failgate.proxy.interception.Outcome;
import io.failgate.proxy.interception.Piece;
import io.failgate.proxy.interception.Reply;
import io.failgate.proxy.interception.Verdict;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.protocol.PacketHeader;
import io.failgate.proxy.tracking.AnswerTracker;
import io.failgate.proxy.tracking.ServerStatus;
import io.failgate.proxy.traffic.ErrorSource;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One command and its answer, each intercepted before it goes on. One instance serves all exchanges of a session, one
 * after the other, on the session's event loop, so no field is volatile and nothing is allocated per exchange.
 */
public final class Exchange {

    private final Interceptors interceptors;
    private final Wire wire;
    private final ByteBufAllocator allocator;
    private final AnswerTracker tracker;
    private final AnswerStream stream;
    private final Inquiries inquiries;
    private final StatementMemory statements;
    private final Failures failures;
    private final Replies replies;
    private final Gate gate;
    private final QuestionView question;
    private final AddedTime added;
    private final Upload upload;
    private final Half questionHalf;
    private final Half answerHalf;
    private boolean asked;
    private boolean questionEnded;
    private boolean answerEnded = true;
    private boolean closed;
    private @Nullable Reply replyToQuestion;
    /** Tells an error when the rest of an answer was thrown away. */
    private @Nullable Runnable failure;
    /** The texts that are asked in place of the client's, if it was split. */
    private @Nullable Chain chain;

    /** Serves a session, whose interceptors are asked in order; the first that does not proceed decides. */
    public Exchange(
            Capabilities capabilities,
            ServerStatus status,
            List<Interceptor> interceptors,
            Wire wire,
            ByteBufAllocator allocator,
            EventExecutor loop) {
        this.wire = wire;
        this.allocator = allocator;
        this.tracker = new AnswerTracker(capabilities, status);
        this.stream = new AnswerStream(allocator, tracker, wire, new TrackedChanges(capabilities));
        this.inquiries = new Inquiries(capabilities, status, stream.changes(), allocator, wire);
        this.statements = new StatementMemory(capabilities, allocator, wire, inquiries, stream);
        this.interceptors = new Interceptors(statements, interceptors);
        this.failures = new Failures(inquiries, status);
        this.replies = new Replies(capabilities, status, allocator, wire);
        this.gate = new Gate(loop, wire::flush);
        this.added = new AddedTime(loop.ticker(), wire.traffic());
        this.question = new QuestionView(capabilities, status);
        this.questionHalf = new QuestionHalf();
        this.answerHalf = new AnswerHalf();
        this.upload = new Upload(this::interceptPart, stream, replies, gate, wire, this::relayHeld);
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

    /** The sequence id of the server's last packet, if that asks an authenticating client for something; else -1. */
    public int authenticationRequest() {
        return tracker.authenticationRequest();
    }

    /** Whether an answer waits for its verdict to come true, or nobody is to learn that anything has ended. */
    public boolean holdsAnswer() {
        return (asked && !answerEnded && gate.isWaiting()) || gate.isHalfOpen();
    }

    /** Whether the verdict on either half has not come true yet. */
    public boolean isHeld() {
        return gate.isWaiting();
    }

    /** Whether the question is not settled yet: the session has it still. */
    public boolean holdsQuestion() {
        return !asked && !questionEnded && chain == null;
    }

    /** Whether the server is still to be asked something for this exchange. */
    public boolean hasMoreToAsk() {
        return !asked || (chain != null && chain.hasNext());
    }

    /**
     * Begins with the question whose payload is in a buffer, from {@code start} on, which stays the caller's.
     *
     * @param length how many bytes of the payload are there
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
        failure = null;
        Verdict verdict = interceptors.onQuestion(question);
        question.letGo();
        verdict.settle(gate, questionHalf);
    }

    /** Bytes of the question come that the server does not see. */
    public void questionDropped(ByteBuf in, int start, int end) {
        statements.dropped(in, start, end);
    }

    /** The last byte of the question has come, and was sent or thrown away. */
    public void questionEnded(int lastSequenceId) {
        if (chain != null) {
            chain.continueAt(PacketHeader.next(lastSequenceId));
            askNext(chain);
            return;
        }
        questionEnded = true;
        statements.questionEnded(lastSequenceId);
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
        relayHeld();
    }

    /** Lets go of everything, because the session ends. */
    public void close() {
        closed = true;
        gate.cancel();
        inquiries.close();
        stream.close();
        question.clear();
        interceptors.onSessionEnd();
    }

    private void relayHeld() {
        while (stream.heldBytes() > 0 && !answerEnded && !gate.isWaiting() && !inquiries.awaitAnswer()) {
            switch (stream.look(chain != null)) {
                case INCOMPLETE -> {
                    return;
                }
                case HEAD -> interceptAnswer();
                case PART -> {
                    added.answerArrived();
                    settle(interceptPart());
                }
                case ORDINARY -> walk();
            }
        }
    }

    private void interceptAnswer() {
        if (chain != null && chain.isToAskRest(stream.head(), tracker.head())) {
            stream.startAgain(question.command());
            wire.toServer(QuestionView.packet(allocator, chain.takeRest()));
            return;
        }
        added.answerArrived();
        if (interceptors.watchParts(question)) {
            stream.watch();
        }
        settle(interceptors.onAnswer(question, tracker.head()));
    }

    private Verdict interceptPart() {
        return interceptors.onPart(question, stream.position());
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
            case UPLOAD -> upload.begin(tracker.head().sequenceId(), chain);
            case ANSWER_END -> endAnswer();
            case BUFFER_END, BETWEEN_PACKETS -> {}
        }
    }

    private void endAnswer() {
        upload.end();
        if (stream.isLimited()) {
            wire.hangUp(false);
        } else if (failure != null) {
            failure.run();
            return;
        }
        answerEnded = true;
        stream.relayRest(); // unsolicited
        endIfBothEnded();
    }

    private void endIfBothEnded() {
        if (closed || !questionEnded || !answerEnded) {
            return;
        }
        boolean failed = asked && tracker.isError();
        interceptors.onEnd(question, asked && !failed && !statements.hasTakenBack());
        question.clear();
        if (asked) {
            added.record();
        }
        if (failed && !stream.isDiscarding()) {
            wire.traffic().error(ErrorSource.SERVER);
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

    private final class QuestionHalf extends AskingHalf {

        /** One for all questions. */
        private final Runnable proceed = this::proceed;

        QuestionHalf() {
            super(inquiries, gate, wire);
        }

        @Override
        public void proceed() {
            if (!statements.goesOn(question, proceed)) {
                return;
            }
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
                statements.forward();
            }
        }

        @Override
        public void reply(Reply reply) {
            statements.answerInstead(question, () -> replyInstead(reply));
        }

        private void replyInstead(Reply reply) {
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
        public void fail(MySqlError error, Outcome outcome) {
            statements.answerInstead(question, () -> failures.tell(error, outcome, question, this::replyInstead));
        }

        @Override
        public void split(List<Piece> pieces) {
            chain = new Chain(question, pieces);
            wire.dropQuestion();
        }

        @Override
        public Verdict goOn() {
            return interceptors.goOnWithQuestion(question);
        }
    }

    private final class AnswerHalf extends AskingHalf {

        AnswerHalf() {
            super(inquiries, gate, wire);
        }

        @Override
        public void proceed() {
            added.departed();
            relayHeld();
        }

        @Override
        public void reply(Reply reply) {
            added.departed();
            int sequenceId = stream.nextSequenceId(chain);
            statements.conceal(question, reply);
            replies.write(question.command().isEndless() ? reply.last() : reply, sequenceId, chain);
            relayHeld();
        }

        /** The server does nothing else before its answer has ended, so the error comes behind that. */
        @Override
        public void fail(MySqlError error, Outcome outcome) {
            if (outcome == Outcome.CLOSED || question.command().isEndless()) {
                reply(Reply.error(error).last());
                return;
            }
            added.departed();
            int sequenceId = stream.nextSequenceId(chain);
            statements.conceal(question, Reply.error(error));
            failure = () -> failures.tell(error, outcome, question, told -> {
                answerEnded = true;
                replies.write(told, sequenceId, chain);
                stream.relayRest();
                endIfBothEnded();
            });
            relayHeld();
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
