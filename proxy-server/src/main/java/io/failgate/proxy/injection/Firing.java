package io.failgate.proxy.injection;

import io.failgate.failpoint.CoreAction;
import io.failgate.failpoint.Effect;
import io.failgate.failpoint.FailPointKey;
import io.failgate.failpoint.Pause;
import io.failgate.failpoint.Step;
import io.failgate.failpoint.Value;
import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.interception.Moment;
import io.failgate.proxy.interception.Verdict;
import io.failgate.proxy.protocol.MySqlError;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A site that has fired and owes a verdict: makes the verdicts that depend on the session. Immutable.
 *
 * @param session the session at the site
 * @param effect what the site yields
 * @param moment when that is
 * @param ok the meaning of {@code ok} here; {@link Verdict#NEXT} if it has no meaning
 */
record Firing(SessionContext session, Effect effect, Moment moment, Verdict ok) {

    private static final Logger LOG = LoggerFactory.getLogger("io.failgate.failpoint");

    /** The OK, if an OK can be the answer. */
    Verdict okOr(Verdict then) {
        return ok == Verdict.NEXT ? then : ok;
    }

    /** The error that a {@code return} stands for, or the faults of MongoDB's data. */
    Verdict returned(Step step, Verdict then) {
        Value value = step.value();
        if (value.raw() instanceof Map<?, ?> data) {
            return failed(FailCommand.of(data), then);
        }
        return error(returnedError(effect.key(), value));
    }

    private Verdict failed(FailCommand failure, Verdict then) {
        Verdict outcome = failure.error().map(this::error).orElse(then);
        if (failure.close()) {
            outcome = new Verdict.HangUp(false);
        }
        return failure.block().isPresent() ? new Verdict.Delay(failure.block().get(), outcome) : outcome;
    }

    /**
     * A number selects the server's own error; text is the message of a 1105; no value names the failpoint.
     *
     * @throws IllegalArgumentException if no server says such an error, with a message for the user
     */
    static InjectedError returnedError(FailPointKey key, Value value) {
        return switch (value.kind()) {
            case UNIT -> InjectedError.unknown(key.name() + " error injected");
            case TEXT -> InjectedError.unknown(value.display());
            default ->
                numbered(value)
                        .orElseThrow(() -> new IllegalArgumentException("return(" + value + ") is no error: "
                                + (value.kind() == Value.Kind.INT ? "a number is from 1 to 65534; " : "")
                                + "return(1213) is error 1213, return(\"text\") is error 1105 with that text, and"
                                + " return alone is error 1105 that names " + key.name()));
        };
    }

    /** The error of a {@code return} with a number; empty for other steps. */
    static Optional<InjectedError> numberedError(Step step) {
        return step.action() == CoreAction.RETURN ? numbered(step.value()) : Optional.empty();
    }

    private static Optional<InjectedError> numbered(Value value) {
        return value.toInteger().filter(MySqlError::isNumber).map(code -> InjectedError.of(code.intValue()));
    }

    Verdict error(InjectedError error) {
        return ErrorTexts.complete(error, session, moment, told -> ServerBehaviour.verdict(told, session));
    }

    /** Waits for a duration that varies, and logs it. */
    Verdict latency(Step step, Verdict then) {
        Duration drawn = Latency.draw(effect, step.arguments());
        LOG.info("failpoint {} holds {} for {} ms", effect.key().name(), session, drawn.toMillis());
        return new Verdict.Delay(drawn, then);
    }

    /** Waits until a pause is released. The time is unknown before, so it is logged afterwards. */
    Verdict await(Supplier<Pause> pause, boolean halfOpen, Verdict then) {
        AtomicLong start = new AtomicLong();
        Supplier<Pause> begin = () -> {
            start.set(System.nanoTime());
            return pause.get();
        };
        Runnable end = () -> LOG.info(
                "failpoint {} lets {} go on after {} ms",
                effect.key().name(),
                session,
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start.get()));
        return new Verdict.Await(begin, halfOpen, new Verdict.Do(end, then));
    }
}
