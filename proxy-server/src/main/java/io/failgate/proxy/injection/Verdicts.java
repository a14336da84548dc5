package io.failgate.proxy.injection;

import io.failgate.failpoint.Action;
import io.failgate.failpoint.CoreAction;
import io.failgate.failpoint.Effect;
import io.failgate.failpoint.FailPointKey;
import io.failgate.failpoint.Step;
import io.failgate.failpoint.Value;
import io.failgate.proxy.exchange.Reply;
import io.failgate.proxy.exchange.Verdict;
import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.protocol.ServerMessages;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what a failpoint yields into what an exchange does. Immutable. */
final class Verdicts {

    private static final Logger LOG = LoggerFactory.getLogger("io.failgate.failpoint");

    /** The exit code of a process that {@code abort()} ended. */
    private static final int ABORTED = 134;

    private static final Map<Action, Translation> TRANSLATIONS = Map.ofEntries(
            Map.entry(CoreAction.RETURN, (effect, step, then) -> error(returned(effect.key(), step.value()))),
            Map.entry(CoreAction.SLEEP, Verdicts::delay),
            Map.entry(CoreAction.DELAY, Verdicts::delay),
            Map.entry(CoreAction.YIELD, (effect, step, then) -> then),
            Map.entry(CoreAction.PAUSE, (effect, step, then) -> new Verdict.Await(effect::pause, then)),
            Map.entry(CoreAction.PANIC, (effect, step, then) -> new Verdict.HangUp(true)),
            Map.entry(
                    CoreAction.CRASH,
                    (effect, step, then) ->
                            new Verdict.Do(() -> Runtime.getRuntime().halt(ABORTED), then)),
            Map.entry(CoreAction.BREAK, (effect, step, then) -> then),
            Map.entry(CoreAction.PRINT, Verdicts::print),
            Map.entry(MySqlAction.ERROR, (effect, step, then) -> error(MySqlAction.error(step.arguments()))),
            Map.entry(MySqlAction.CLOSE, (effect, step, then) -> new Verdict.HangUp(false)),
            Map.entry(MySqlAction.RESET, (effect, step, then) -> new Verdict.HangUp(true)));

    private Verdicts() {}

    /** The verdict that takes the steps of the effect one after the other; what ends the half ends the steps. */
    static Verdict of(Effect effect) {
        Verdict verdict = Verdict.PROCEED;
        List<Step> steps = effect.steps();
        for (int i = steps.size() - 1; i >= 0; i--) {
            Step step = steps.get(i);
            Translation translation = TRANSLATIONS.get(step.action());
            if (translation == null) {
                throw new IllegalStateException("no translation of " + step);
            }
            verdict = translation.translate(effect, step, verdict);
        }
        return verdict;
    }

    /** The error that a {@code return} stands for: a number is MySQL's own error, a text is the text, all else says where it is from. */
    private static MySqlError returned(FailPointKey key, Value value) {
        if (value.toInteger().filter(MySqlError::isNumber).isPresent()) {
            return ServerMessages.get().error(value.toInteger().orElseThrow().intValue());
        }
        return MySqlError.unknown(value.kind() == Value.Kind.TEXT ? value.display() : key.name() + " error injected");
    }

    private static Verdict error(MySqlError error) {
        return new Verdict.Answer(Reply.error(error));
    }

    private static Verdict delay(Effect effect, Step step, Verdict then) {
        return new Verdict.Delay(step.value().toDuration().orElseThrow(), then);
    }

    private static Verdict print(Effect effect, Step step, Verdict then) {
        String text = step.arguments().isEmpty()
                ? "failpoint " + effect.key().name() + " executed."
                : step.value().display();
        return new Verdict.Do(() -> LOG.info("{}", text), then);
    }

    /** What one action does, and then. */
    @FunctionalInterface
    private interface Translation {
        Verdict translate(Effect effect, Step step, Verdict then);
    }
}
