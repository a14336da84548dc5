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
     */
    record Ask(String sql, Function<ServerAnswer, Verdict> then) implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            half.ask(sql, then);
        }
    }

    /**
     * Another verdict, when something has come to pass, or has not in time.
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
     */
    record Answer(Reply reply) implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            half.reply(reply);
        }
    }

    /**
     * The connection ends.
     */
    record HangUp(boolean reset) implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            half.hangUp(reset);
        }
    }

    /**
     * Another verdict, later.
     */
    record Delay(Duration time, Verdict then) implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            gate.delay(time, then, half);
        }
    }

    /**
     * Another verdict, when a paused failpoint goes on.
     */
    record Await(Supplier<Pause> pause, boolean halfOpen, Verdict then) implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            gate.await(pause.get(), halfOpen, then, half);
        }
    }

    /**
     * Another verdict, which is made only now.
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
     */
    record Fail(MySqlError error, Outcome outcome) implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            half.fail(error, outcome);
        }
    }

    /**
     * Another verdict, when the server has said what its status is: an error may have changed it. Of a question half.
     */
    record AskStatus(boolean multiStatements, Supplier<Verdict> then) implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            half.askStatus(multiStatements, then);
        }
    }

    /**
     * The client gets so many bytes more of the answer at most, then the connection ends.
     */
    record Truncate(long bytes) implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            half.truncate(bytes);
        }
    }

    /**
     * The next packet of the answer reaches the client with a broken header, and the rest as it is.
     */
    record Corrupt(Corruption corruption) implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            half.corrupt(corruption);
        }
    }

    /**
     * Another verdict, after something was done that needs no time.
     */
    record Do(Runnable act, Verdict then) implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            act.run();
            then.settle(gate, half);
        }
    }
}
