package io.failgate.proxy.injection;

import static io.failgate.proxy.injection.ActionRow.bytes;
import static io.failgate.proxy.injection.ActionRow.halves;
import static io.failgate.proxy.injection.ActionRow.noBytes;
import static io.failgate.proxy.injection.ActionRow.noHalves;

import io.failgate.failpoint.Action;
import io.failgate.failpoint.CoreAction;
import io.failgate.failpoint.Effect;
import io.failgate.failpoint.Step;
import io.failgate.proxy.interception.Moment;
import io.failgate.proxy.interception.Moment.Trait;
import io.failgate.proxy.interception.Obstacle;
import io.failgate.proxy.interception.Treatment;
import io.failgate.proxy.interception.Verdict;
import io.failgate.proxy.logging.Logs;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** The table of actions: a row for each, with its effects and where it makes no sense. Immutable. */
final class Actions {

    private static final String UNASKED = "nothing was asked that could be answered with an OK";
    private static final String NOBODY_WAITS = "no command waits for an answer";
    private static final String NO_STREAM = "only a stream of bytes has a speed: use downstream or upstream";
    private static final String NO_PACKET_YET = "there is no packet of the server's yet; after-command has one";
    private static final String PACKET_OF_CLIENT =
            "there is no packet of the server's; use upstream, or after-load-data";
    private static final String NOTHING_TO_HOLD = "nothing is under way that could be held: use before-command";

    /** All rows, in the order in which users read their actions. */
    private static final List<ActionRow> ROWS = List.of(
            row(CoreAction.OFF, halves((firing, step, then) -> then), bytes((bytes, effect, step) -> bytes)),
            row(
                    CoreAction.RETURN,
                    halves(Firing::returned).ending().not(Trait.NOBODY_WAITS, NOBODY_WAITS),
                    noBytes(NOBODY_WAITS)),
            row(
                    CoreAction.SLEEP,
                    halves(Actions::delay),
                    bytes((bytes, effect, step) -> later(bytes, duration(step, 0)))),
            row(
                    CoreAction.DELAY,
                    halves(Actions::delay),
                    bytes((bytes, effect, step) -> later(bytes, duration(step, 0)))),
            row(CoreAction.YIELD, halves((firing, step, then) -> then), bytes((bytes, effect, step) -> bytes)),
            row(
                    CoreAction.PAUSE,
                    halves((firing, step, then) -> firing.await(firing.effect()::pause, false, then))
                            .not(Trait.NOTHING_UNDER_WAY, NOTHING_TO_HOLD),
                    bytes((bytes, effect, step) -> bytes.withObstacle(new Obstacle.Hold(effect::pause, false)))),
            row(
                    CoreAction.PANIC,
                    halves((firing, step, then) -> new Verdict.HangUp(true)).ending(),
                    bytes((bytes, effect, step) -> bytes.withObstacle(new Obstacle.End(true)))),
            row(
                    CoreAction.CRASH,
                    halves((firing, step, then) ->
                            new Verdict.Do(() -> firing.effect().crash(Logs::close), then)),
                    bytes((bytes, effect, step) -> {
                        effect.crash(Logs::close);
                        return bytes;
                    })),
            row(CoreAction.BREAK, halves((firing, step, then) -> then), bytes((bytes, effect, step) -> bytes)),
            row(
                    CoreAction.PRINT,
                    halves((firing, step, then) ->
                            new Verdict.Do(() -> firing.effect().print(step), then)),
                    bytes((bytes, effect, step) -> {
                        effect.print(step);
                        return bytes;
                    })),
            row(
                    MySqlAction.ERROR,
                    halves((firing, step, then) -> firing.error(MySqlAction.error(step.arguments())))
                            .ending()
                            .not(Trait.NOBODY_WAITS, NOBODY_WAITS),
                    noBytes(NOBODY_WAITS)),
            row(
                    MySqlAction.OK,
                    halves((firing, step, then) -> firing.okOr(then))
                            .not(Trait.BEFORE_LOGIN, "only the server can let a client in")
                            .not(
                                    Trait.NO_OK,
                                    "the command is answered with a statement's description or with rows, "
                                            + "not with an OK")
                            .not(Trait.AMONG_ROWS, "an OK cannot stand among rows")
                            .not(Trait.IN_UPLOAD, "the server has not got the file yet; use after-load-data")
                            .not(Trait.UNASKED, UNASKED),
                    noBytes(UNASKED)),
            row(
                    MySqlAction.CLOSE,
                    halves((firing, step, then) -> new Verdict.HangUp(false)).ending(),
                    bytes((bytes, effect, step) -> bytes.withObstacle(new Obstacle.End(false)))),
            row(
                    MySqlAction.RESET,
                    halves((firing, step, then) -> new Verdict.HangUp(true)).ending(),
                    bytes((bytes, effect, step) -> bytes.withObstacle(new Obstacle.End(true)))),
            row(
                    MySqlAction.HANG,
                    halves((firing, step, then) -> firing.await(firing.effect()::hang, true, then))
                            .not(Trait.NOTHING_UNDER_WAY, NOTHING_TO_HOLD),
                    bytes((bytes, effect, step) -> bytes.withObstacle(new Obstacle.Hold(effect::hang, true)))),
            row(
                    MySqlAction.LATENCY,
                    halves(Firing::latency),
                    bytes((bytes, effect, step) -> later(bytes, Latency.draw(effect, step.arguments())))),
            row(
                    MySqlAction.TRUNCATE,
                    halves((firing, step, then) -> new Verdict.Truncate(number(step)))
                            .ending()
                            .not(Trait.NO_PACKET_YET, NO_PACKET_YET)
                            .not(Trait.IN_UPLOAD, PACKET_OF_CLIENT),
                    bytes((bytes, effect, step) -> bytes.withLimit(number(step)))),
            row(
                    MySqlAction.CORRUPT,
                    halves((firing, step, then) -> new Verdict.Corrupt(MySqlAction.corruption(step.arguments())))
                            .ending()
                            .not(Trait.NO_PACKET_YET, NO_PACKET_YET)
                            .not(Trait.IN_UPLOAD, PACKET_OF_CLIENT),
                    noBytes("bytes may be any part of a packet; after-command has its header")),
            row(
                    MySqlAction.THROTTLE,
                    noHalves(NO_STREAM),
                    bytes((bytes, effect, step) -> bytes.withBytesPerSecond(number(step)))),
            row(
                    MySqlAction.SLICE,
                    noHalves(NO_STREAM),
                    bytes((bytes, effect, step) -> bytes.withSlices((int) number(step), duration(step, 1)))),
            row(
                    MySqlAction.SLOW_CLOSE,
                    noHalves(NO_STREAM),
                    bytes((bytes, effect, step) -> bytes.withSlowClose(duration(step, 0)))),
            row(
                    MySqlAction.FORGET,
                    halves((firing, step, then) -> new Verdict.Forget(then))
                            .not(Trait.BEFORE_LOGIN, "there is no session yet that could be forgotten")
                            .not(
                                    Trait.ANSWERING,
                                    "the server is not done with the command; use idle, or the next one's")
                            .not(Trait.NOBODY_WAITS, "the session ends anyway"),
                    noBytes("bytes may be any part of a packet; use idle or before-command")));

    /** The table of this program. */
    static final Actions ALL = new Actions(ROWS);

    private final Map<Action, ActionRow> rows = new LinkedHashMap<>();

    Actions(Collection<ActionRow> rows) {
        for (ActionRow row : rows) {
            if (this.rows.put(row.action(), row) != null) {
                throw new IllegalStateException(
                        "the table of actions has two rows for " + row.action().keyword());
            }
        }
    }

    private static ActionRow row(Action action, ActionRow.OnHalves halves, ActionRow.OnBytes bytes) {
        return new ActionRow(action, halves, bytes);
    }

    /**
     * Refuses actions without a row, before any of them can fire.
     *
     * @throws IllegalStateException for the first action without one
     */
    void check(Collection<Action> known) {
        for (Action action : known) {
            if (!rows.containsKey(action)) {
                throw new IllegalStateException("the table of actions has no row for " + action.keyword()
                        + ", which says what it does, or why it makes no sense, at "
                        + Arrays.stream(Moment.values())
                                .filter(moment -> moment != Moment.NONE)
                                .map(Moment::name)
                                .collect(Collectors.joining(", ")));
            }
        }
    }

    private ActionRow row(Action action) {
        return Objects.requireNonNull(rows.get(action), action::keyword);
    }

    /**
     * The verdict that takes the steps of a site one after the other, until one ends the half.
     *
     * @param last the verdict behind the steps
     */
    Verdict verdict(Firing firing, Verdict last) {
        Verdict verdict = last;
        List<Step> steps = firing.effect().steps();
        for (int i = steps.size() - 1; i >= 0; i--) {
            Step step = steps.get(i);
            verdict = row(step.action()).halves().effect().verdict(firing, step, verdict);
        }
        return verdict;
    }

    /** The combined effect of all steps on bytes. */
    Treatment treatment(Effect effect) {
        Treatment treatment = Treatment.NONE;
        for (Step step : effect.steps()) {
            treatment = row(step.action()).bytes().effect().treatment(treatment, effect, step);
        }
        return treatment;
    }

    /** Why an action makes no sense at a moment; empty if it makes sense. */
    Optional<String> objectionTo(Action action, Moment moment) {
        return row(action).objectionTo(moment);
    }

    /** Whether an action ends what happens at a moment, so that no step behind it is taken. */
    boolean ends(Action action, Moment moment) {
        return moment.stage() != Moment.Stage.BYTES && row(action).halves().ends();
    }

    /** The actions that make sense at a moment. */
    List<Action> at(Moment moment) {
        return rows.values().stream()
                .filter(row -> row.objectionTo(moment).isEmpty())
                .map(ActionRow::action)
                .toList();
    }

    private static Verdict delay(Firing firing, Step step, Verdict then) {
        return new Verdict.Delay(duration(step, 0), then);
    }

    private static Treatment later(Treatment bytes, Duration time) {
        return bytes.withLatency(bytes.latency().plus(time));
    }

    private static Duration duration(Step step, int argument) {
        return step.arguments().size() > argument
                ? step.arguments().get(argument).toDuration().orElse(Duration.ZERO)
                : Duration.ZERO;
    }

    private static long number(Step step) {
        return Sizes.of(step.value()).orElseThrow();
    }
}
