package io.failgate.proxy.exchange;

import io.failgate.failpoint.Pause;
import java.time.Duration;
import java.util.function.Supplier;

/** What an interceptor decides about one half of an exchange. Data only; {@link Gate} acts. */
public sealed interface Verdict {

    /** The half goes on as if nobody had looked. */
    Verdict PROCEED = new Proceed();

    /** Settles the half, at once or later. */
    void settle(Gate gate, Half half);

    /** Goes on. */
    record Proceed() implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            half.proceed();
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
     * @param then the other verdict
     */
    record Await(Supplier<Pause> pause, Verdict then) implements Verdict {
        @Override
        public void settle(Gate gate, Half half) {
            gate.await(pause.get(), then, half);
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
