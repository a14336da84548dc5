package io.failgate.failpoint;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an evaluation yields: the steps to take now, in order, or {@link #NONE}. Data only; the caller acts. Immutable,
 * made once per term when a point is armed, so that an evaluation allocates nothing.
 */
public final class Effect {

    /** Nothing happens. */
    public static final Effect NONE = new Effect(null, List.of(), null);

    /** The exit code of a process that {@code abort()} ended. */
    private static final int ABORTED = 134;

    private final @Nullable FailPointKey key;
    private final List<Step> steps;
    private final @Nullable Arming arming;
    private final boolean pauses;

    private Effect(@Nullable FailPointKey key, List<Step> steps, @Nullable Arming arming) {
        this.key = key;
        this.steps = steps;
        this.arming = arming;
        this.pauses = steps.stream().anyMatch(step -> step.action() == CoreAction.PAUSE);
    }

    static Effect of(FailPointKey key, List<Step> steps, Arming arming) {
        List<Step> acting =
                steps.stream().filter(step -> step.action() != CoreAction.OFF).toList();
        return acting.isEmpty() ? NONE : new Effect(key, acting, arming);
    }

    /** Whether nothing happens. */
    public boolean isNone() {
        return steps.isEmpty();
    }

    /** Whether the failpoint was disarmed or armed anew since it yielded this; never for {@link #NONE}. */
    public boolean isRetired() {
        return arming != null && arming.isRetired();
    }

    /** Whether one of the steps is a {@code pause}. */
    boolean pauses() {
        return pauses;
    }

    /** The steps, in order; never {@code off}. */
    public List<Step> steps() {
        return steps;
    }

    /**
     * The failpoint that fired.
     *
     * @throws IllegalStateException for {@link #NONE}
     */
    public FailPointKey key() {
        if (key == null) {
            throw new IllegalStateException("nothing fired");
        }
        return key;
    }

    /**
     * Starts a wait for a {@code pause} step. If what waits goes away first, it must {@linkplain Pause#leave() leave}.
     *
     * @throws IllegalStateException for {@link #NONE}
     */
    public Pause pause() {
        return arming().pause(pauses, true);
    }

    /**
     * Starts a wait that only re-arming and removing the point end, as for {@link #pause()}.
     *
     * @throws IllegalStateException for {@link #NONE}
     */
    public Pause hang() {
        return arming().pause(false, false);
    }

    /**
     * The next number, from 0 to 1 without 1, of the same sequence from which probabilities are drawn: for actions that
     * leave something to chance.
     *
     * @throws IllegalStateException for {@link #NONE}
     */
    public double draw() {
        return arming().draw();
    }

    /**
     * Takes a step {@code print}: logs its argument, or that the point was executed.
     *
     * @throws IllegalStateException for {@link #NONE}
     */
    public void print(Step step) {
        Log.info(
                step.arguments().isEmpty()
                        ? "failpoint " + key().name() + " executed."
                        : step.value().display());
    }

    /**
     * Takes a step {@code crash}: halts the process with exit code 134. No {@code finally} and no shutdown hook runs.
     *
     * @param last is run before, behind the line of the log that says so
     * @throws IllegalStateException for {@link #NONE}
     */
    public void crash(Runnable last) {
        crash(key().name(), last);
    }

    static void crash(String name, Runnable last) {
        Log.error("failpoint " + name + " halts the process");
        last.run();
        Endpoints.settle();
        Runtime.getRuntime().halt(ABORTED);
    }

    private Arming arming() {
        if (arming == null) {
            throw new IllegalStateException("nothing fired");
        }
        return arming;
    }
}
