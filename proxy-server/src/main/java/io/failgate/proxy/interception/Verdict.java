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
    Verdict NEXT = GoOn.NEXT;

    /** The half goes on, and no other interceptor is asked. */
    Verdict PASS = GoOn.PASS;

    /** Settles the half, at once or later. */
    void settle(Gate gate, Half half);

    /** The half goes on as it is. */
    enum GoOn implements Verdict {
        /** Unless another interceptor decides otherwise. */
        NEXT,
        /** Whatever others would say. */
        PASS;

        @Override
        public void settle(Gate gate, Half half) {
            half.pass();
        }
    }

    /**
     * The server is asked the pieces of a text, at least one, one after the other instead of the whole. Each is an
     * exchange of its own, and the client gets their answers as one chain of results. Only for a complete question that
     * was {@linkplain Question#keep() kept}, and that is no {@linkplain Question#isPiece() piece} itself.
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
     * Another verdict, when the server has answered a question of Failgate's own, in ASCII. If that verdict is {@link
     * #NEXT}, the next interceptor is asked. Only for a question half, or for an answer of one packet, because the
     * server must have nothing else to do.
     */
    record Ask(String sql, Function<ServerAnswer, Verdict> then) implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            half.ask(sql, then);
        }
    }

    /**
     * Another verdict, when a stage has completed; it is made of an empty result if the timeout is over first. The
     * stage is cancelled if the half does not wait any more.
     */
    record Until<T>(CompletableFuture<T> stage, Duration timeout, Function<Optional<T>, Verdict> then)
            implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            gate.until(stage, timeout, then, half);
        }
    }

    /** The client gets the packets of a reply instead of what the server would have answered, or has answered. */
    record Answer(Reply reply) implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            half.reply(reply);
        }
    }

    /** The connection ends: with a reset (RST), or else with an end (FIN). */
    record HangUp(boolean reset) implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            half.hangUp(reset);
        }
    }

    /** Another verdict, after this time. */
    record Delay(Duration time, Verdict then) implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            gate.delay(time, then, half);
        }
    }

    /**
     * Another verdict, when the pause that begins now is released. If it is half-open, the client is not told meanwhile
     * that the server has gone.
     */
    record Await(Supplier<Pause> pause, boolean halfOpen, Verdict then) implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            gate.await(pause.get(), halfOpen, then, half);
        }
    }

    /** Another verdict, which is made only now. */
    record Deferred(Supplier<Verdict> verdict) implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            verdict.get().settle(gate, half);
        }
    }

    /**
     * The client is told this error instead of the server's answer, or of what is left of that. First the server does
     * what the outcome says, so it is left as one that has said the error.
     */
    record Fail(MySqlError error, Outcome outcome) implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            half.fail(error, outcome);
        }
    }

    /**
     * Another verdict, when the server has told its status, which an error may have changed. If that verdict is {@link
     * #NEXT}, the next interceptor is asked. The server is told anew whether it takes several statements in one text,
     * so this must be what is in force. Only for a question half.
     */
    record AskStatus(boolean multiStatements, Supplier<Verdict> then) implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            half.askStatus(multiStatements, then);
        }
    }

    /**
     * Another verdict, when the server has forgotten the session: its transaction, locks, prepared statements,
     * variables and temporary tables. The client is not told. If that verdict is {@link #NEXT}, the next interceptor is
     * asked. Only while the server has nothing else to do.
     */
    record Forget(Verdict then) implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            half.forget(then);
        }
    }

    /** The client gets so many bytes more of the answer at most, headers included, then the connection ends. */
    record Truncate(long bytes) implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            half.truncate(bytes);
        }
    }

    /** The next packet of the answer reaches the client with a broken header, and the rest as it is. */
    record Corrupt(Corruption corruption) implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            half.corrupt(corruption);
        }
    }

    /** Another verdict, after an act that needs no time. */
    record Do(Runnable act, Verdict then) implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            act.run();
            then.settle(gate, half);
        }
    }
}
