package io.failgate.proxy.exchange;

import io.failgate.proxy.interception.Outcome;
import io.failgate.proxy.interception.Piece;
import io.failgate.proxy.interception.Reply;
import io.failgate.proxy.interception.Verdict;
import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.protocol.PacketHeader;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The question of an exchange on its way to the server. One event loop. */
final class QuestionHalf extends AskingHalf {

    private final ExchangeParts parts;
    private final QuestionView question;
    private final StatementMemory statements;
    private final Batch batch;
    private final AnswerHalf answer;

    /** One instance for all questions. */
    private final Runnable pass = this::pass;

    private State state = State.NONE;

    /** The reply for the client when all of its command has come; null if the server answers. */
    private @Nullable Reply reply;

    /** What is to become of the client's command. */
    private enum State {
        /** No command has come. */
        NONE(Intake.COMMAND),
        /** It waits for a verdict, or for the verdict to take effect. */
        DECIDING(Intake.LATER),
        /** It goes to the server. */
        PASSING(Intake.QUESTION),
        /** It goes to the server with another front. */
        SPLICED(Intake.SPLICED_QUESTION),
        /** It is dropped: the client gets a reply, or the server is asked something else. */
        DROPPED(Intake.DROPPED_QUESTION),
        /** It is dropped: the server is asked its pieces. */
        SPLIT(Intake.DROPPED_QUESTION),
        /** All of it has come, and has gone on or was dropped. */
        ENDED(Intake.LATER);

        private final Intake intake;

        State(Intake intake) {
            this.intake = intake;
        }
    }

    QuestionHalf(ExchangeParts parts, AnswerHalf answer) {
        super(parts);
        this.parts = parts;
        this.question = parts.question();
        this.statements = parts.statements();
        this.batch = parts.batch();
        this.answer = answer;
    }

    /** Decides about what the question shows now. */
    void begin() {
        parts.added().questionArrived();
        state = State.DECIDING;
        answer.reset();
        Verdict verdict = parts.interceptors().onQuestion(question);
        question.letGo();
        verdict.settle(parts.gate(), this);
    }

    /** What the client's next bytes are, as far as the question knows. */
    Intake wants() {
        return state.intake;
    }

    /** Whether the session still has the client's command, because it is undecided. */
    boolean isHeld() {
        return state == State.DECIDING && !question.isPiece();
    }

    boolean hasEnded() {
        return state == State.ENDED;
    }

    /** The exchange has ended, and no piece of a text is left. */
    void reset() {
        state = State.NONE;
    }

    /** Sends what has come of the command with another front. Returns whether all of it has come. */
    boolean passSpliced(ByteBuf in) {
        Splice splice = Objects.requireNonNull(statements.splice());
        boolean ended = splice.take(in, parts.wire()::toServer);
        if (ended) {
            ended(splice.lastSequenceId());
        }
        return ended;
    }

    /** The last byte of the client's command has come, and has gone on or was dropped. */
    void ended(int lastSequenceId) {
        if (state == State.SPLIT) {
            batch.link().continueAt(PacketHeader.next(lastSequenceId));
            beginPiece();
        } else {
            statements.questionEnded(lastSequenceId);
            settle(PacketHeader.next(lastSequenceId));
        }
    }

    /** Asks the next piece of a text. */
    void beginPiece() {
        batch.showNext(question);
        begin();
    }

    /** Nothing of the client's command is left to come. */
    private void settle(int nextSequenceId) {
        state = State.ENDED;
        Reply instead = reply;
        if (instead != null) {
            reply = null;
            parts.replies().write(instead, nextSequenceId, batch.link());
        } else if (question.isOwn()) {
            parts.wire().toServer(question.packet(parts.allocator()));
        }
    }

    /** Drops the client's command. A piece comes from a command that was dropped already. */
    private void drop() {
        if (question.isPiece()) {
            settle(batch.nextSequenceId());
        } else {
            state = State.DROPPED;
        }
    }

    @Override
    public void pass() {
        if (!statements.goesOn(question, pass)) {
            return;
        }
        parts.added().departed();
        answer.begin(question.command(), batch.link());
        if (question.isOwn()) {
            drop();
        } else {
            state = statements.splice() == null ? State.PASSING : State.SPLICED;
        }
    }

    @Override
    public void reply(Reply instead) {
        statements.answerInstead(question, () -> replyInstead(instead));
    }

    private void replyInstead(Reply instead) {
        reply = instead;
        drop();
    }

    @Override
    public void fail(MySqlError error, Outcome outcome) {
        statements.answerInstead(question, () -> parts.failures().tell(error, outcome, question, this::replyInstead));
    }

    @Override
    public void forget(Verdict then) {
        parts.inquiries().forgetSession(() -> settle(then));
    }

    @Override
    public void split(List<Piece> pieces) {
        batch.begin(question, pieces);
        state = State.SPLIT;
    }

    @Override
    public Verdict next() {
        return parts.interceptors().nextOnQuestion(question);
    }
}
