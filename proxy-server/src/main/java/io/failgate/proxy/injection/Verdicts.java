package io.failgate.proxy.injection;

import io.failgate.failpoint.Action;
import io.failgate.failpoint.CoreAction;
import io.failgate.failpoint.Effect;
import io.failgate.failpoint.FailPointKey;
import io.failgate.failpoint.Pause;
import io.failgate.failpoint.Step;
import io.failgate.failpoint.Value;
import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.interception.Verdict;
import io.failgate.proxy.logging.Logs;
import io.failgate.proxy.protocol.MySqlError;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what a failpoint yields into what an exchange, or a moment of a connection, does. Immutable.
 *
 * @param session on whose behalf
 * @param ok what {@code ok} means here
 */
record Verdicts(SessionContext session, Verdict ok) {

    private static final Logger LOG = LoggerFactory.getLogger("io.failgate.failpoint");

    /** The exit code of a process that {@code abort()} ended. */
    private static final int ABORTED = 134;

    private static final Map<Action, Translation> TRANSLATIONS = Map.ofEntries(
            Map.entry(CoreAction.RETURN, Verdicts::returned),
            Map.entry(CoreAction.SLEEP, Verdicts::delay),
            Map.entry(CoreAction.DELAY, Verdicts::delay),
            Map.entry(CoreAction.YIELD, (verdicts, effect, step, then) -> then),
            Map.entry(
                    CoreAction.PAUSE,
                    (verdicts, effect, step, then) -> verdicts.wait(effect, effect::pause, false, then)),
            Map.entry(CoreAction.PANIC, (verdicts, effect, step, then) -> new Verdict.HangUp(true)),
            Map.entry(CoreAction.CRASH, (verdicts, effect, step, then) -> new Verdict.Do(() -> crash(effect), then)),
            Map.entry(CoreAction.BREAK, (verdicts, effect, step, then) -> then),
            Map.entry(
                    CoreAction.PRINT,
                    (verdicts, effect, step, then) -> new Verdict.Do(() -> print(effect, step), then)),
            Map.entry(
                    MySqlAction.ERROR,
                    (verdicts, effect, step, then) -> verdicts.error(effect, MySqlAction.error(step.arguments()))),
            Map.entry(
                    MySqlAction.OK,
                    (verdicts, effect, step, then) -> verdicts.ok == Verdict.PROCEED ? then : verdicts.ok),
            Map.entry(MySqlAction.CLOSE, (verdicts, effect, step, then) -> new Verdict.HangUp(false)),
            Map.entry(MySqlAction.RESET, (verdicts, effect, step, then) -> new Verdict.HangUp(true)),
            Map.entry(
                    MySqlAction.HANG,
                    (verdicts, effect, step, then) -> verdicts.wait(effect, effect::hang, true, then)),
            Map.entry(MySqlAction.LATENCY, (verdicts, effect, step, then) -> verdicts.latency(effect, step, then)),
            Map.entry(
                    MySqlAction.TRUNCATE,
                    (verdicts, effect, step, then) ->
                            new Verdict.Truncate(step.value().toInteger().orElseThrow())),
            Map.entry(
                    MySqlAction.CORRUPT,
                    (verdicts, effect, step, then) -> new Verdict.Corrupt(MySqlAction.corruption(step.arguments()))));

    /**
     * The verdict that takes the steps of the effect one after the other; what ends the half ends the steps.
     *
     * @param last what comes behind them
     */
    Verdict of(Effect effect, Verdict last) {
        Verdict verdict = last;
        List<Step> steps = effect.steps();
        for (int i = steps.size() - 1; i >= 0; i--) {
            Step step = steps.get(i);
            Translation translation = TRANSLATIONS.get(step.action());
            if (translation == null) {
                throw new IllegalStateException("no translation of " + step);
            }
            verdict = translation.translate(this, effect, step, verdict);
        }
        return verdict;
    }

    /** The error that a {@code return} stands for, or what MongoDB's data say. */
    private Verdict returned(Effect effect, Step step, Verdict then) {
        Value value = step.value();
        if (value.raw() instanceof Map<?, ?> data) {
            return failed(effect, FailCommand.of(data), then);
        }
        return error(effect, returnedError(effect.key(), value));
    }

    private Verdict failed(Effect effect, FailCommand failure, Verdict then) {
        Verdict outcome = failure.error().map(error -> error(effect, error)).orElse(then);
        if (failure.close()) {
            outcome = new Verdict.HangUp(false);
        }
        return failure.block().isPresent() ? new Verdict.Delay(failure.block().get(), outcome) : outcome;
    }

    /**
     * A number is the server's own error, a text is the text, all else says where it is from.
     *
     * @throws IllegalArgumentException if no server has that number
     */
    static InjectedError returnedError(FailPointKey key, Value value) {
        if (value.toInteger().filter(MySqlError::isNumber).isPresent()) {
            return InjectedError.of(value.toInteger().orElseThrow().intValue());
        }
        return InjectedError.unknown(
                value.kind() == Value.Kind.TEXT ? value.display() : key.name() + " error injected");
    }

    private Verdict error(Effect effect, InjectedError error) {
        return ErrorTexts.complete(
                error, session, SiteKey.moment(effect.key()), told -> ServerBehaviour.verdict(told, session));
    }

    private Verdict delay(Effect effect, Step step, Verdict then) {
        return new Verdict.Delay(step.value().toDuration().orElse(Duration.ZERO), then);
    }

    private Verdict latency(Effect effect, Step step, Verdict then) {
        Duration drawn = Latency.draw(effect, step);
        LOG.info("failpoint {} holds {} for {} ms", effect.key().name(), session, drawn.toMillis());
        return new Verdict.Delay(drawn, then);
    }

    /** Nobody knows how long this will be, so that it is logged behind it. */
    private Verdict wait(Effect effect, Supplier<Pause> pause, boolean halfOpen, Verdict then) {
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

    /** Logs what {@code print} says. */
    static void print(Effect effect, Step step) {
        LOG.info(
                "{}",
                step.arguments().isEmpty()
                        ? "failpoint " + effect.key().name() + " executed."
                        : step.value().display());
    }

    /** Ends the process, as {@code crash} does. */
    static void crash(Effect effect) {
        LOG.error("failpoint {} halts the process", effect.key().name());
        Logs.close();
        Runtime.getRuntime().halt(ABORTED);
    }

    /** What one action does, and then. */
    @FunctionalInterface
    private interface Translation {
        Verdict translate(Verdicts verdicts, Effect effect, Step step, Verdict then);
    }
}
