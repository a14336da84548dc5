package io.failgate.failpoint;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** Takes the steps of effects, outside of any lock: on the calling thread, or as a stage that completes later. */
final class Actor {

    private final FailPointClock clock;

    Actor(FailPointClock clock) {
        this.clock = clock;
    }

    FailPointClock clock() {
        return clock;
    }

    /**
     * Takes the steps on this thread. An interrupt ends a wait, and stays set.
     *
     * @return the value of {@code return}, which ends the steps
     * @throws FailPointPanic for {@code panic}
     */
    Optional<Value> act(Effect effect) {
        for (Step step : effect.steps()) {
            if (step.action() == CoreAction.RETURN) {
                return Optional.of(step.value());
            }
            act(effect, step);
        }
        return Optional.empty();
    }

    private void act(Effect effect, Step step) {
        switch (core(step)) {
            case SLEEP -> sleep(duration(step));
            case DELAY -> spin(duration(step));
            case PAUSE -> hold(effect.pause());
            default -> actAtOnce(effect, step);
        }
    }

    /**
     * The same without a thread that waits. The stage fails with {@link FailPointPanic} for {@code panic}. It completes
     * in the scope of the calling thread, whatever thread completes it.
     */
    CompletionStage<Optional<Value>> actLater(Effect effect) {
        return actLater(effect, effect.steps(), ThreadScope.current());
    }

    private CompletionStage<Optional<Value>> actLater(Effect effect, List<Step> steps, Optional<FailPointScope> scope) {
        if (steps.isEmpty()) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        Step step = steps.get(0);
        List<Step> rest = steps.subList(1, steps.size());
        try {
            return switch (core(step)) {
                case RETURN -> CompletableFuture.completedStage(Optional.of(step.value()));
                case SLEEP, DELAY ->
                    inside(scope, clock.after(duration(step))).thenCompose(done -> actLater(effect, rest, scope));
                case PAUSE ->
                    inside(scope, effect.pause().released()).thenCompose(done -> actLater(effect, rest, scope));
                default -> {
                    actAtOnce(effect, step);
                    yield actLater(effect, rest, scope);
                }
            };
        } catch (FailPointPanic panic) {
            return CompletableFuture.failedStage(panic);
        }
    }

    private static CompletionStage<Void> inside(Optional<FailPointScope> scope, CompletionStage<Void> stage) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        stage.whenComplete((nothing, failure) -> ThreadScope.run(scope, () -> {
            if (failure == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(failure);
            }
        }));
        return done;
    }

    @SuppressWarnings("ThreadPriorityCheck") // yielding is what the user asks for
    private static void actAtOnce(Effect effect, Step step) {
        switch (core(step)) {
            case YIELD -> Thread.yield();
            case PANIC -> throw Panic.raise(effect.key().fullName(), step.value());
            case CRASH -> effect.crash(() -> {});
            case BREAK -> FailPoints.breakHere();
            case PRINT -> effect.print(step);
            default -> throw new IllegalStateException(step + " takes time");
        }
    }

    private static CoreAction core(Step step) {
        if (step.action() instanceof CoreAction core) {
            return core;
        }
        throw new IllegalStateException(step + " is the host program's to take: it evaluates and acts itself");
    }

    private static Duration duration(Step step) {
        return step.value().toDuration().orElseThrow();
    }

    private void sleep(Duration duration) {
        try {
            clock.sleep(duration);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void spin(Duration duration) {
        long start = clock.nanoTime();
        while (clock.nanoTime() - start < duration.toNanos()
                && !Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
    }

    static void hold(Pause pause) {
        try {
            pause.released().toCompletableFuture().get();
        } catch (InterruptedException interrupted) {
            pause.leave();
            Thread.currentThread().interrupt();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
