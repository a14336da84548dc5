package io.failgate.proxy.injection;

import io.failgate.failpoint.Action;
import io.failgate.failpoint.CoreAction;
import io.failgate.failpoint.Effect;
import io.failgate.failpoint.FailPointKey;
import io.failgate.failpoint.Step;
import io.failgate.failpoint.Value;
import io.failgate.proxy.exchange.SessionContext;
import io.failgate.proxy.exchange.Verdict;
import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.protocol.ServerMessages;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
                    CoreAction.PAUSE, (verdicts, effect, step, then) -> new Verdict.Await(effect::pause, false, then)),
            Map.entry(CoreAction.PANIC, (verdicts, effect, step, then) -> new Verdict.HangUp(true)),
            Map.entry(CoreAction.CRASH, (verdicts, effect, step, then) -> new Verdict.Do(Verdicts::crash, then)),
            Map.entry(CoreAction.BREAK, (verdicts, effect, step, then) -> then),
            Map.entry(
                    CoreAction.PRINT,
                    (verdicts, effect, step, then) -> new Verdict.Do(() -> print(effect, step), then)),
            Map.entry(
                    MySqlAction.ERROR,
                    (verdicts, effect, step, then) -> verdicts.error(MySqlAction.error(step.arguments()))),
            Map.entry(
                    MySqlAction.OK,
                    (verdicts, effect, step, then) -> verdicts.ok == Verdict.PROCEED ? then : verdicts.ok),
            Map.entry(MySqlAction.CLOSE, (verdicts, effect, step, then) -> new Verdict.HangUp(false)),
            Map.entry(MySqlAction.RESET, (verdicts, effect, step, then) -> new Verdict.HangUp(true)),
            Map.entry(MySqlAction.HANG, (verdicts, effect, step, then) -> new Verdict.Await(effect::hang, true, then)),
            Map.entry(
                    MySqlAction.LATENCY,
                    (verdicts, effect, step, then) -> new Verdict.Delay(Latency.draw(effect, step), then)),
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
            return failed(FailCommand.of(data), then);
        }
        return error(error(effect.key(), value));
    }

    private Verdict failed(FailCommand failure, Verdict then) {
        Verdict outcome = failure.error().map(this::error).orElse(then);
        if (failure.close()) {
            outcome = new Verdict.HangUp(false);
        }
        return failure.block().isPresent() ? new Verdict.Delay(failure.block().get(), outcome) : outcome;
    }

    /** A number is MySQL's own error, a text is the text, all else says where it is from. */
    private static MySqlError error(FailPointKey key, Value value) {
        if (value.toInteger().filter(MySqlError::isNumber).isPresent()) {
            return ServerMessages.get().error(value.toInteger().orElseThrow().intValue());
        }
        return MySqlError.unknown(value.kind() == Value.Kind.TEXT ? value.display() : key.name() + " error injected");
    }

    private Verdict error(MySqlError error) {
        return ServerBehaviour.verdict(error, session);
    }

    private Verdict delay(Effect effect, Step step, Verdict then) {
        return new Verdict.Delay(step.value().toDuration().orElse(Duration.ZERO), then);
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
    static void crash() {
        Runtime.getRuntime().halt(ABORTED);
    }

    /** What one action does, and then. */
    @FunctionalInterface
    private interface Translation {
        Verdict translate(Verdicts verdicts, Effect effect, Step step, Verdict then);
    }
}
