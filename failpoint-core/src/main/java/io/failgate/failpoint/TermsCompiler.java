package io.failgate.failpoint;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.DoubleSupplier;

/**
 * Makes armings of terms, for one registry: with its actions, its conditions and its draws. A mistake is found before
 * anything changes. Thread-safe.
 */
final class TermsCompiler {

    /** Of a program that has no conditions. */
    static final Condition.Compiler NO_CONDITIONS = text -> {
        throw new IllegalArgumentException("this program has no conditions, but got \"where " + text + "\"");
    };

    private final List<Action> hostActions;
    private final List<Action> actions;
    private final Condition.Compiler conditions;
    private final RandomSource random = RandomSource.ofTime();
    private OptionalLong seed;
    private volatile Optional<Duration> longestTime = Optional.empty();

    /**
     * Knows the actions of a host program beside the core's.
     *
     * @throws IllegalArgumentException if two actions have the same keyword
     */
    TermsCompiler(Collection<? extends Action> hostActions, Condition.Compiler conditions, OptionalLong seed) {
        this.hostActions = List.copyOf(hostActions);
        this.actions = new Vocabulary(hostActions).actions();
        this.conditions = conditions;
        this.seed = seed;
    }

    /** Every action, the core's first. */
    List<Action> actions() {
        return actions;
    }

    /**
     * Parses terms.
     *
     * @param name what the user calls the point
     * @throws FailPointException if they cannot be parsed, or have a condition where there are none
     */
    Terms parse(String name, String text) {
        try {
            Terms terms = Terms.parse(text, hostActions);
            if (conditions == NO_CONDITIONS && !terms.where().isEmpty()) {
                conditions.compile(terms.where()); // refuses it
            }
            return terms;
        } catch (TermsException | IllegalArgumentException wrong) {
            throw new FailPointException("error on " + name + ": failpoint: " + wrong.getMessage(), wrong);
        }
    }

    /**
     * Compiles terms, so that arming the point with them cannot fail.
     *
     * @param name what the user calls the point
     * @throws FailPointException if they cannot be parsed, or make no sense at that point
     */
    Arming.Maker compile(FailPointKey key, String name, String text, HitLedger ledger) {
        Terms terms = parse(name, text);
        try {
            Condition condition = conditions.compile(key, terms);
            return new Arming.Maker() {
                @Override
                public Arming make(Site site, HitWaiters hitWaiters) {
                    return new Arming(
                            site.key(),
                            terms,
                            condition,
                            draws(site.key()),
                            new Period(limited(terms.schedule()), site.actor().clock()),
                            new Arming.Accounts(site.state().totals(), hitWaiters, ledger));
                }

                @Override
                public Optional<String> warning() {
                    return Arming.warning(condition, Optional.of(terms));
                }
            };
        } catch (IllegalArgumentException wrong) {
            throw new FailPointException("error on " + name + ": failpoint: " + wrong.getMessage(), wrong);
        }
    }

    /** Has what is armed from now on without an end be disarmed when that time is over. */
    void limitTime(Duration longest) {
        longestTime = Optional.of(longest);
    }

    private Schedule limited(Schedule schedule) {
        return longestTime.map(schedule::forAtMost).orElse(schedule);
    }

    /** Makes the draws of armings from now on repeatable. */
    synchronized void seed(long newSeed) {
        seed = OptionalLong.of(newSeed);
    }

    private synchronized DoubleSupplier draws(FailPointKey key) {
        return seed.isPresent() ? RandomSource.stream(seed.getAsLong(), key.fullName()) : random.fork();
    }
}
