package io.failgate.failpoint;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a failpoint does at one moment. Terms and counts are those that are in force for a context, or everywhere;
 * totals are over all armings and scopes.
 *
 * @param key which one
 * @param armed whether terms or a callback are in force
 * @param pending whether no point has this name yet; then the terms wait for the class that defines it
 * @param scoped whether they are in force inside a scope only
 * @param terms those in force or pending; empty if there are none, or a callback
 * @param evaluations how often it was evaluated since it was armed
 * @param hits how often it fired since it was armed
 * @param remaining how many more hits the counts of its terms allow; empty if it may hit without end
 * @param paused how many are held by it now
 * @param scopes how many scopes have it armed for themselves
 * @param totalEvaluations how often it was evaluated in all
 * @param totalHits how often it fired in all
 * @param beginsIn how long the terms do nothing yet; empty if they are in force
 * @param expiresIn how long it takes until it is disarmed by itself; empty if it is not
 * @param warning why the first failed evaluation of its condition failed, since it was armed; empty if none has
 */
public record FailPointStatus(
        FailPointKey key,
        boolean armed,
        boolean pending,
        boolean scoped,
        Optional<Terms> terms,
        long evaluations,
        long hits,
        OptionalLong remaining,
        int paused,
        int scopes,
        long totalEvaluations,
        long totalHits,
        Optional<Duration> beginsIn,
        Optional<Duration> expiresIn,
        Optional<String> warning) {

    static FailPointStatus of(FailPointKey key, SiteState state, EvaluationContext context) {
        Optional<Arming> arming = Optional.ofNullable(state.inForce(context));
        return new FailPointStatus(
                key,
                arming.isPresent(),
                false,
                arming.isPresent() && !arming.equals(state.of(Optional.empty())),
                arming.flatMap(Arming::terms),
                arming.map(Arming::evaluations).orElse(0L),
                arming.map(Arming::hits).orElse(0L),
                arming.map(Arming::remaining).orElse(OptionalLong.empty()),
                arming.map(Arming::pausedNow).orElse(0),
                state.scopes(),
                state.totals().evaluations().sum(),
                state.totals().hits().sum(),
                arming.map(Arming::period).flatMap(Period::untilBegin),
                arming.map(Arming::period).flatMap(Period::untilEnd),
                arming.flatMap(Arming::warning));
    }

    /** Of a name that no point has yet. */
    static FailPointStatus ofPending(FailPointKey key, boolean scoped, Optional<Terms> terms, int scopes) {
        return new FailPointStatus(
                key,
                false,
                true,
                scoped,
                terms,
                0,
                0,
                OptionalLong.empty(),
                0,
                scopes,
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
