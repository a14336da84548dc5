package io.failgate.proxy.exchange;

import io.failgate.proxy.interception.ExchangeInterception;
import io.failgate.proxy.interception.Gate;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.tracking.AnswerTracker;
import io.failgate.proxy.tracking.ServerStatus;
import io.failgate.proxy.traffic.ErrorSource;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.EventExecutor;

/**
 * One command and its answer, each intercepted before it goes on. The owner of the client's bytes asks what the
 * exchange {@linkplain #wants wants} of them, after each event. One instance serves all exchanges of a session, one
 * after the other, on its event loop. So no field is volatile, and nothing is allocated per exchange.
 */
public final class Exchange {

    private final ExchangeParts parts;
    private final AnswerTracker tracker;
    private final AnswerStream stream;
    private final AnswerHalf answer;
    private final QuestionHalf question;
    private boolean closed;

    /** Serves a session. */
    public Exchange(
            Capabilities capabilities,
            ServerStatus status,
            ExchangeInterception interception,
            Wire wire,
            ByteBufAllocator allocator,
            EventExecutor loop) {
        this.tracker = new AnswerTracker(capabilities, status);
        this.stream = new AnswerStream(allocator, tracker, wire, new TrackedChanges(capabilities));
        Inquiries inquiries = new Inquiries(capabilities, status, stream.changes(), allocator, wire);
        StatementMemory statements = new StatementMemory(capabilities, allocator, wire, inquiries, stream);
        this.parts = new ExchangeParts(
                new QuestionView(capabilities, status),
                new Interceptors(statements, interception),
                statements,
                new Failures(inquiries, status),
                inquiries,
                new Replies(capabilities, status, allocator, wire),
                new Batch(),
                new AddedTime(loop.ticker(), wire.traffic()),
                new Gate(loop, this::resumed),
                wire,
                allocator);
        this.answer = new AnswerHalf(parts, tracker, stream);
        this.question = new QuestionHalf(parts, answer);
    }

    /** The command of this exchange, or of the last. */
    public Command command() {
        return parts.question().command();
    }

    /** What the exchange wants of the client's next bytes now. */
    public Intake wants() {
        if (closed || isForgetting()) {
            return Intake.LATER;
        }
        if (question.hasEnded() && !answer.isAwaited()) {
            return Intake.ENDED;
        }
        if (answer.upload().isUnderWay()) {
            return answer.upload().wants();
        }
        return question.hasEnded() ? whileAnswered() : question.wants();
    }

    /** Whether the server is to forget the session, between two commands, and has not said that it has. */
    public boolean isForgetting() {
        return question.wants() == Intake.COMMAND && parts.inquiries().awaitAnswer();
    }

    /**
     * Has the server forget the session. Only between two commands.
     *
     * @param then at once or later
     */
    public void forgetSession(Runnable then) {
        parts.inquiries().forgetSession(then);
    }

    /** What the exchange wants while the server answers. */
    private Intake whileAnswered() {
        return switch (command().response()) {
            case AUTHENTICATION -> Intake.AUTHENTICATION;
            case STREAM, TAKEOVER -> Intake.STREAM;
            default -> Intake.LATER;
        };
    }

    /** Whether bytes from the server belong to this exchange. */
    public boolean awaitsAnswer() {
        return answer.isAwaited() || parts.inquiries().awaitAnswer();
    }

    /** Bytes of the answer that are held back. */
    public int heldBytes() {
        return stream.heldBytes();
    }

    /** The sequence id of the server's last packet if it asks an authenticating client for something; else -1. */
    public int authenticationRequest() {
        return tracker.authenticationRequest();
    }

    /** Whether an answer waits for its verdict to take effect, or neither side is to learn of an end. */
    public boolean holdsAnswer() {
        return (answer.isAwaited() && parts.gate().isWaiting()) || parts.gate().isHalfOpen();
    }

    /** Whether the verdict on either half has yet to take effect. */
    public boolean isHeld() {
        return parts.gate().isWaiting();
    }

    /** Whether the client's command is undecided. The session still has it then. */
    public boolean holdsQuestion() {
        return question.isHeld();
    }

    /** Whether the server is still to be asked something for this exchange. */
    public boolean hasMoreToAsk() {
        return !answer.isAsked() || parts.batch().hasNext();
    }

    /** Begins with the question at {@code start} of the caller's buffer, {@code length} bytes; all, if complete. */
    public void begin(ByteBuf source, int start, int length, boolean complete) {
        stream.position().begin();
        parts.question().show(source, start, length, complete);
        question.begin();
    }

    /** Bytes of the client have come and were dropped. */
    public void dropped(ByteBuf in, int start, int end) {
        parts.statements().dropped(in, start, end);
    }

    /**
     * Sends what has come of a {@linkplain Intake#SPLICED_QUESTION spliced} question. Returns whether all of it has
     * come.
     */
    public boolean passSpliced(ByteBuf in) {
        return question.passSpliced(in);
    }

    /** The last byte of the question has come, and was sent or dropped. */
    public void questionEnded(int lastSequenceId) {
        question.ended(lastSequenceId);
    }

    /** A packet of the client's file has come, of that length. */
    public void uploadPacket(int bytes) {
        answer.upload().packet(bytes);
    }

    /** A range of bytes of the client's file is about to go to the server. */
    public void forwardingUpload(ByteBuf file, int start, int end) {
        answer.upload().forwarding(file, start, end);
    }

    /** The end of a packet of the file, which may be the last, has come, and was sent or dropped. */
    public void uploadPacketEnded(boolean last, int lastSequenceId) {
        answer.upload().packetEnded(last, lastSequenceId);
    }

    /** Takes bytes that came from the server. */
    public void answer(ByteBuf in) {
        if (parts.inquiries().awaitAnswer()) {
            parts.inquiries().answer(in);
        } else {
            answer.take(in);
        }
        answer.relay();
    }

    private void resumed() {
        answer.relay();
        parts.wire().resumed();
    }

    /** Both halves {@linkplain Intake#ENDED have ended}. The next piece of a text is asked, if there is one. */
    public void end() {
        boolean done =
                answer.isAsked() && !answer.hasFailed() && !parts.statements().hasTakenBack();
        parts.interceptors().exchangeEnded(parts.question(), done);
        parts.question().clear();
        if (answer.isAsked()) {
            parts.added().record();
        }
        if (answer.hasRelayedError()) {
            parts.wire().traffic().error(ErrorSource.SERVER);
            parts.batch().end();
        }
        if (parts.batch().hasNext()) {
            question.beginPiece();
        } else {
            parts.batch().clear();
            question.reset();
        }
    }

    /** Releases everything, because the session ends. */
    public void close() {
        closed = true;
        parts.gate().cancel();
        parts.inquiries().close();
        stream.close();
        parts.question().clear();
        parts.interceptors().sessionEnded();
    }
}
