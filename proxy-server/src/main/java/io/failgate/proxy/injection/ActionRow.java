package io.failgate.proxy.injection;

import io.failgate.failpoint.Action;
import io.failgate.failpoint.Effect;
import io.failgate.failpoint.Step;
import io.failgate.proxy.interception.Moment;
import io.failgate.proxy.interception.Treatment;
import io.failgate.proxy.interception.Verdict;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The effects of one action, or why it makes no sense, on halves and on bytes. Immutable.
 *
 * @param action which
 * @param halves its effect at sites that ask for a verdict: on a half of an exchange, or at a moment of a connection
 * @param bytes its effect on bytes that pass
 */
record ActionRow(Action action, OnHalves halves, OnBytes bytes) {

    /** Turns a step into a verdict. */
    @FunctionalInterface
    interface HalfEffect {
        Verdict verdict(Firing firing, Step step, Verdict then);
    }

    /** Adds the effect of a step to those of others. */
    @FunctionalInterface
    interface ByteEffect {
        Treatment treatment(Treatment bytes, Effect effect, Step step);
    }

    /**
     * An action on halves.
     *
     * @param effect its effect
     * @param nowhere why it makes no sense on any half
     * @param objections why it makes no sense at moments with a trait; the first counts
     * @param ends whether it ends the half, so that no step behind it is taken
     */
    record OnHalves(HalfEffect effect, Optional<String> nowhere, Map<Moment.Trait, String> objections, boolean ends) {

        /** The same, but it ends the half. */
        OnHalves ending() {
            return new OnHalves(effect, nowhere, objections, true);
        }

        /** The same, but not at moments with this trait. */
        OnHalves not(Moment.Trait trait, String reason) {
            Map<Moment.Trait, String> more = new LinkedHashMap<>(objections);
            more.put(trait, reason);
            return new OnHalves(effect, nowhere, more, ends);
        }

        private Optional<String> objectionTo(Moment moment) {
            return nowhere.or(() -> objections.entrySet().stream()
                    .filter(objection -> moment.traits().contains(objection.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst());
        }
    }

    /**
     * An action on bytes.
     *
     * @param effect its effect
     * @param nowhere why it makes no sense
     */
    record OnBytes(ByteEffect effect, Optional<String> nowhere) {}

    static OnHalves halves(HalfEffect effect) {
        return new OnHalves(effect, Optional.empty(), Map.of(), false);
    }

    static OnHalves noHalves(String reason) {
        return new OnHalves((firing, step, then) -> then, Optional.of(reason), Map.of(), false);
    }

    static OnBytes bytes(ByteEffect effect) {
        return new OnBytes(effect, Optional.empty());
    }

    static OnBytes noBytes(String reason) {
        return new OnBytes((bytes, effect, step) -> bytes, Optional.of(reason));
    }

    /** Why the action makes no sense at a moment; empty if it makes sense. */
    Optional<String> objectionTo(Moment moment) {
        return switch (moment.stage()) {
            case NOTHING -> Optional.empty();
            case BYTES -> bytes.nowhere();
            default -> halves.objectionTo(moment);
        };
    }
}
