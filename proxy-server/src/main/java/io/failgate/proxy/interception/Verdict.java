package io.failgate.proxy.interception;

import io.failgate.failpoint.Pause;
import io.failgate.proxy.protocol.MySqlError;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/** What an interceptor decides about one half of an exchange. Data only; {@link Gate} acts. */
public sealed interface Verdict {

    /** The half goes on as if this interceptor had not looked; the next is asked. */
    Verdict PROCEED = new Proceed();

    /** The half goes on, and no other interceptor is asked. */
    Verdict FORWARD = new Forward();

    /** Settles the half, at once or later. */
    void settle(Gate gate, Half half);

    /** Goes on, if nobody else objects. */
    record Proceed() implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            half.proceed();
        }
    }

    /** Goes on. */
    record Forward() implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            half.proceed();
        }
    }

    /**
     * The server is asked the pieces of a text one after the other instead of the whole, each an exchange of its own,
     * and the client gets their answers as one chain of results. Only for a complete question that was {@linkplain
     * Question#keep() kept}, and is no {@linkplain Question#isPiece() piece} itself.
     *
     * @param pieces in order; never empty
     */
    record Split(List<Piece> pieces) implements Verdict {
        /** Copies the pieces. */
        public Split {
            pieces = List.copyOf(pieces);
        }

        @Override
        public void settle(Gate gate, Half half) {
            half.split(pieces);
        }
    }

    /**
     * Another verdict, when the server has answered a question of Failgate's own. Of a question half, or of the half of
     * an answer that is one packet, as the server must have nothing else to do.
     *
     * @param sql what it is asked, in ASCII
     * @param then makes the other verdict; if it proceeds, the next interceptor is asked
     */
    record Ask(String sql, Function<ServerAnswer, Verdict> then) implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            half.ask(sql, then);
        }
    }

    /**
     * Another verdict, when something has come to pass, or has not in time.
     *
     * @param stage completes when it has; cancelled if nobody waits any more
     * @param timeout how long at most
     * @param then makes the other verdict; given nothing if the time is over
     */
    record Until<T>(CompletableFuture<T> stage, Duration timeout, Function<Optional<T>, Verdict> then)
            implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            gate.until(stage, timeout, then, half);
        }
    }

    /**
     * The client gets this instead of what the server would have answered, or has answered.
     *
     * @param reply writes the packets
     */
    record Answer(Reply reply) implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            half.reply(reply);
        }
    }

    /**
     * The connection ends.
     *
     * @param reset whether the client sees a reset (RST) rather than an end (FIN)
     */
    record HangUp(boolean reset) implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            half.hangUp(reset);
        }
    }

    /**
     * Another verdict, later.
     *
     * @param time how much later
     * @param then the other verdict
     */
    record Delay(Duration time, Verdict then) implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            gate.delay(time, then, half);
        }
    }

    /**
     * Another verdict, when a paused failpoint goes on.
     *
     * @param pause starts the pause
     * @param halfOpen whether the client is not told meanwhile that the server has gone
     * @param then the other verdict
     */
    record Await(Supplier<Pause> pause, boolean halfOpen, Verdict then) implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            gate.await(pause.get(), halfOpen, then, half);
        }
    }

    /**
     * Another verdict, which is made only now.
     *
     * @param verdict makes it
     */
    record Continue(Supplier<Verdict> verdict) implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            verdict.get().settle(gate, half);
        }
    }

    /**
     * The client is told this error instead of what the server would have answered, or of what is left of its answer,
     * and the server is left as one that has said it.
     *
     * @param error which
     * @param outcome what a server does before it tells that error
     */
    record Fail(MySqlError error, Outcome outcome) implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            half.fail(error, outcome);
        }
    }

    /**
     * Another verdict, when the server has said what its status is: an error may have changed it. Of a question half.
     *
     * @param multiStatements whether it takes several statements in one text, since that is what it is told anew
     * @param then makes the other verdict; if it proceeds, the next interceptor is asked
     */
    record AskStatus(boolean multiStatements, Supplier<Verdict> then) implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            half.askStatus(multiStatements, then);
        }
    }

    /**
     * The client gets so many bytes more of the answer at most, then the connection ends.
     *
     * @param bytes of packets, their headers included
     */
    record Truncate(long bytes) implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            half.truncate(bytes);
        }
    }

    /**
     * The next packet of the answer reaches the client with a broken header, and the rest as it is.
     *
     * @param corruption what is wrong
     */
    record Corrupt(Corruption corruption) implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            half.corrupt(corruption);
        }
    }

    /**
     * Another verdict, after something was done that needs no time.
     *
     * @param act what is done
     * @param then the other verdict
     */
    record Do(Runnable act, Verdict then) implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            act.run();
            then.settle(gate, half);
        }
    }
}
