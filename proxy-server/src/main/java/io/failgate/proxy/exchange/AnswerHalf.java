package io.failgate.proxy.exchange;

import io.failgate.proxy.interception.Corruption;
import io.failgate.proxy.interception.Outcome;
import io.failgate.proxy.interception.Reply;
import io.failgate.proxy.interception.Verdict;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.tracking.AnswerTracker;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** The answer of an exchange on its way to the client. One event loop. */
final class AnswerHalf extends AskingHalf {

    private final ExchangeParts parts;
    private final QuestionView question;
    private final AnswerTracker tracker;
    private final AnswerStream stream;
    private final Upload upload;
    private State state = State.NOT_ASKED;
    private @Nullable Failing failing;

    /** How far the answer is. */
    private enum State {
        /** The server was not asked. */
        NOT_ASKED,
        /** The server was asked and has not answered, or the client has not got all of the answer. */
        AWAITED,
        /** The client has it. */
        ENDED
    }

    /** An error for the client, told when the rest of the answer was thrown away. */
    private record Failing(MySqlError error, Outcome outcome, int sequenceId) {}

    AnswerHalf(ExchangeParts parts, AnswerTracker tracker, AnswerStream stream) {
        super(parts);
        this.parts = parts;
        this.question = parts.question();
        this.tracker = tracker;
        this.stream = stream;
        this.upload = new Upload(this::interceptPart, stream, parts.replies(), parts.gate(), parts.wire());
    }

    /** A question is next, and the server may never be asked it. */
    void reset() {
        state = State.NOT_ASKED;
        failing = null;
    }

    /** The server is asked this command, and the link joins its answer to other answers. */
    void begin(Command command, Link link) {
        state = command.response() == Command.Response.NONE ? State.ENDED : State.AWAITED;
        stream.begin(command, link);
    }

    boolean isAsked() {
        return state != State.NOT_ASKED;
    }

    boolean isAwaited() {
        return state == State.AWAITED;
    }

    /** Whether the server has answered with an error, and the client has got it. */
    boolean hasRelayedError() {
        return hasFailed() && !stream.isDiscarding();
    }

    /** Whether the server has answered with an error. */
    boolean hasFailed() {
        return isAsked() && tracker.isError();
    }

    /** The file that the client sends inside the answer. */
    Upload upload() {
        return upload;
    }

    /** Takes bytes of the server. */
    void take(ByteBuf in) {
        stream.take(in);
    }

    /** Relays what has come, up to the next decision. */
    void relay() {
        while (stream.heldBytes() > 0
                && isAwaited()
                && !parts.gate().isWaiting()
                && !parts.inquiries().awaitAnswer()) {
            switch (stream.look()) {
                case INCOMPLETE -> {
                    return;
                }
                case HEAD -> interceptHead();
                case PART -> {
                    parts.added().answerArrived();
                    decide(interceptPart());
                }
                case ORDINARY -> walk();
            }
        }
    }

    private void interceptHead() {
        if (parts.batch().isToAskRest(stream.head(), tracker.head())) {
            stream.startAgain(question.command());
            parts.wire()
                    .toServer(
                            QuestionView.packet(parts.allocator(), parts.batch().takeRest()));
            return;
        }
        parts.added().answerArrived();
        if (parts.interceptors().watchParts(question)) {
            stream.watch();
        }
        decide(parts.interceptors().onAnswer(question, tracker.head()));
    }

    private Verdict interceptPart() {
        return parts.interceptors().onPart(question, stream.position());
    }

    private void decide(Verdict verdict) {
        verdict.settle(parts.gate(), this);
    }

    private void walk() {
        switch (stream.walk()) {
            case UPLOAD -> upload.begin(tracker.head().sequenceId());
            case ANSWER_END -> endOfAnswer();
            case BUFFER_END, BETWEEN_PACKETS -> {}
        }
    }

    private void endOfAnswer() {
        upload.answerEnded();
        Failing told = failing;
        if (stream.output().isLimited()) {
            parts.wire().hangUp(false);
            end();
        } else if (told == null) {
            end();
        } else {
            parts.failures().tell(told.error, told.outcome, question, reply -> {
                parts.replies().write(reply, told.sequenceId, stream.link());
                end();
            });
        }
    }

    private void end() {
        state = State.ENDED;
        stream.relayRest(); // unsolicited
    }

    @Override
    public void pass() {
        parts.added().departed();
    }

    @Override
    public void reply(Reply reply) {
        replyInstead(question.command().isEndless() ? reply.last() : reply);
    }

    private void replyInstead(Reply reply) {
        parts.added().departed();
        int sequenceId = stream.nextSequenceId();
        parts.statements().conceal(question, reply);
        parts.replies().write(reply, sequenceId, stream.link());
    }

    /** Tells the error behind the end of the answer: the server does nothing else before that. */
    @Override
    public void fail(MySqlError error, Outcome outcome) {
        if (outcome == Outcome.CLOSED || question.command().isEndless()) {
            replyInstead(Reply.error(error).last());
            return;
        }
        parts.added().departed();
        failing = new Failing(error, outcome, stream.nextSequenceId());
        parts.statements().conceal(question, Reply.error(error));
    }

    @Override
    public void truncate(long bytes) {
        parts.added().departed();
        stream.output().limit(bytes);
    }

    @Override
    public void corrupt(Corruption corruption) {
        stream.output().corrupt(corruption);
        pass();
    }

    @Override
    public Verdict next() {
        return parts.interceptors().nextOnAnswer(question, tracker.head());
    }
}
