package io.failgate.failpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the code at a site can do with a failpoint: each of the ways to ask, off and with every kind of action. */
@Timeout(30)
class FailPointSiteTest {

    private final ManualClock clock = new ManualClock();
    private final FailPoints registry = FailPoints.builder().clock(clock).build();
    private final FailPoint point = registry.define(new FailPointKey("a/point", "for tests", "return"));

    /** Time that passes only when somebody waits. */
    private static final class ManualClock implements FailPointClock {

        private final List<Duration> slept = new ArrayList<>();
        private final CompletableFuture<Void> later = new CompletableFuture<>();
        private long now;

        @Override
        public long nanoTime() {
            now += 1_000_000;
            return now;
        }

        @Override
        public void sleep(Duration duration) {
            slept.add(duration);
        }

        @Override
        public CompletionStage<Void> after(Duration duration) {
            slept.add(duration);
            return later;
        }
    }

    @Test
    void offEveryWayToAskGoesOn() throws IOException {
        List<Value> seen = new ArrayList<>();
        point.inject();
        point.inject(seen::add);
        point.check(IOException::new);
        point.pauseWhileSet();
        assertThat(seen).isEmpty();
        assertThat(point.armed()).isFalse();
        assertThat(point.shouldFail()).isFalse();
        assertThat(point.returned()).isEmpty();
        assertThat(point.returnedLater()).isCompletedWithValue(Optional.empty());
        assertThat(point.returnOr(7)).isEqualTo(7);
        assertThat(point.returnOr(7L)).isEqualTo(7L);
        assertThat(point.returnOr("seven")).isEqualTo("seven");
        assertThat(point.returnOr(true)).isTrue();
        assertThat(point.evaluate().isNone()).isTrue();
    }

    @Test
    void aNumberThatDoesNotFitIsNotCutOff() {
        registry.put("point", "return(5000000000)");
        assertThat(point.returnOr(7)).isEqualTo(7);
        assertThat(point.returnOr(7L)).isEqualTo(5_000_000_000L);
    }

    @Test
    void aReturnedValueIsHandedToTheCode() {
        List<Value> seen = new ArrayList<>();
        registry.put("point", "return(42)");
        point.inject(seen::add);
        assertThat(seen).containsExactly(Value.integer(42));
        assertThat(point.returnOr(7)).isEqualTo(42);
        assertThat(point.returnOr(7L)).isEqualTo(42L);
        assertThat(point.returnOr("seven")).isEqualTo("42");
        assertThat(point.returnOr(true)).as("not a truth value").isTrue();
        registry.put("point", "return(false)");
        assertThat(point.returnOr(true)).isFalse();
        assertThat(point.returnOr(7)).as("not a number").isEqualTo(7);
    }

    @Test
    void theBodyRunsOnlyForReturn() {
        List<Value> seen = new ArrayList<>();
        for (String terms : List.of("off", "sleep(1)", "delay(1)", "yield", "print", "break", "0*return")) {
            registry.put("point", terms);
            point.inject(seen::add);
        }
        assertThat(seen).isEmpty();
        registry.put("point", "return");
        point.inject(seen::add);
        assertThat(seen).containsExactly(Value.UNIT);
    }

    @Test
    void aCheckedExceptionIsThrownFromTheSite() {
        registry.put("point", "1*return(\"disk full\")");
        assertThatThrownBy(() -> point.check(IOException::new))
                .isInstanceOf(IOException.class)
                .hasMessage("disk full");
        assertThatCode(() -> point.check(IOException::new)).doesNotThrowAnyException();
        registry.put("point", "return");
        assertThatThrownBy(() -> point.check(text -> new IllegalStateException(text + "!")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("failpoint point!");
    }

    @Test
    void shouldFailIsABranchCondition() {
        registry.put("point", "1*return->1*return(true)->1*return(false)->1*return(0)->sleep(1)");
        assertThat(List.of(
                        point.shouldFail(),
                        point.shouldFail(),
                        point.shouldFail(),
                        point.shouldFail(),
                        point.shouldFail()))
                .containsExactly(true, true, false, true, false);
    }

    @Test
    void stepsAreTakenInOrderOnTheSameHit() {
        registry.put("point", "sleep(20)&delay(5)&sleep(1s)&return(1)&sleep(99)");
        assertThat(point.returned()).contains(Value.integer(1));
        assertThat(clock.slept).containsExactly(Duration.ofMillis(20), Duration.ofSeconds(1));
        assertThat(clock.now).isGreaterThan(5_000_000);
    }

    @Test
    void panicThrowsAnErrorWithItsValue() {
        registry.put("point", "1*panic->panic(boom)");
        assertThatThrownBy(point::inject).isInstanceOf(FailPointPanic.class).hasMessage("failpoint panic: {}");
        assertThatThrownBy(point::inject).isInstanceOf(FailPointPanic.class).hasMessage("failpoint panic: boom");
    }

    @Test
    void anInterruptEndsAWaitAndStaysSet() {
        FailPoints real = FailPoints.create();
        FailPoint sleeper = real.define(new FailPointKey("s", "for tests", "sleep(1h)"));
        for (String terms : List.of("sleep(1h)", "pause")) {
            real.put("s", terms);
            Thread.currentThread().interrupt();
            sleeper.inject();
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(real.list().get(0).paused()).isZero();
    }

    @Test
    void anInterruptEndsADelayAndStaysSet() throws Exception {
        FailPoints real = FailPoints.create();
        FailPoint busy = real.define(new FailPointKey("a/busy", "for tests", "delay(1)"));
        Armed armed = real.arm("busy", "delay(1h)&return(1)");
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread thread = new Thread(() -> interrupted.complete(
                busy.returnOr(0) == 1 && Thread.currentThread().isInterrupted()));
        thread.start();
        assertThat(armed.awaitHits(1, Duration.ofSeconds(10))).isTrue();
        thread.interrupt();
        assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void pauseHoldsTheThreadUntilThePointIsRemoved() throws Exception {
        Armed armed = registry.arm("point", "pause");
        CompletableFuture<Void> held = CompletableFuture.runAsync(point::inject);
        assertThat(armed.awaitHits(1, Duration.ofSeconds(10))).isTrue();
        assertThat(held).isNotDone();
        armed.close();
        held.get(10, TimeUnit.SECONDS);
    }

    @Test
    void aPausedHitThatWasWaitedForCanBeWoken() throws Exception {
        try (Armed armed = registry.arm("point", "pause")) {
            for (int i = 1; i <= 200; i++) {
                CompletableFuture<Void> held = CompletableFuture.runAsync(point::inject);
                assertThat(armed.awaitHits(i, Duration.ofSeconds(10))).isTrue();
                armed.wakeUp();
                held.get(10, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void pauseWhileSetHoldsTheThreadWhateverTheAction() throws Exception {
        Armed armed = registry.arm("point", "return(1)");
        CompletableFuture<Void> held = CompletableFuture.runAsync(point::pauseWhileSet);
        while (armed.hits() < 2) { // once more for each time it is woken
            armed.wakeUp();
        }
        assertThat(held).as("still set, so held again").isNotDone();
        registry.remove("point");
        held.get(10, TimeUnit.SECONDS);
        registry.put("point", "2*off");
        point.pauseWhileSet();
    }

    @Test
    void waitingTakesNoThreadInTheAsynchronousFront() throws Exception {
        registry.put("point", "sleep(1h)&return(5)");
        CompletionStage<Optional<Value>> later = point.returnedLater();
        assertThat(later.toCompletableFuture()).isNotDone();
        clock.later.complete(null);
        assertThat(later).isCompletedWithValue(Optional.of(Value.integer(5)));
        registry.put("point", "pause&return(6)");
        CompletionStage<Optional<Value>> paused = point.returnedLater();
        assertThat(paused.toCompletableFuture()).isNotDone();
        registry.wakeUp("point");
        assertThat(paused).isCompletedWithValue(Optional.of(Value.integer(6)));
        registry.put("point", "panic(\"x\")");
        assertThatThrownBy(() -> point.returnedLater().toCompletableFuture().get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(FailPointPanic.class);
    }

    @Test
    void aCallbackMayBeArmedInsteadOfTerms() {
        List<EvaluationContext> contexts = new ArrayList<>();
        try (Armed armed = registry.arm("point", context -> {
            contexts.add(context);
            return contexts.size() == 2 ? Optional.of(Value.text("second")) : Optional.empty();
        })) {
            assertThat(point.returned()).isEmpty();
            assertThat(point.returned()).contains(Value.text("second"));
            assertThat(armed.evaluations()).isEqualTo(2);
            assertThat(armed.hits()).isEqualTo(1);
            assertThat(registry.list().get(0).armed()).isTrue();
            assertThat(registry.list().get(0).terms()).isEmpty();
        }
        assertThat(point.armed()).isFalse();
    }

    @Test
    void anArmingKnowsItsHitsAndWaitsForThem() throws Exception {
        try (Armed armed = registry.arm("point", "3*return")) {
            assertThat(armed.awaitHits(0, Duration.ZERO)).isTrue();
            assertThat(armed.awaitHits(1, Duration.ofNanos(1))).isFalse();
            CompletionStage<Boolean> third = armed.whenHit(3);
            for (int i = 0; i < 4; i++) {
                point.inject();
                assertThat(third.toCompletableFuture().isDone()).isEqualTo(i >= 2);
            }
            assertThat(armed.hits()).isEqualTo(3);
            assertThat(armed.evaluations()).isEqualTo(4);
        }
    }

    @Test
    void closingAnArmingLeavesALaterOneInForce() {
        Armed first = registry.arm("point", "return(1)");
        Armed second = registry.arm("point", "return(2)");
        first.close();
        assertThat(point.returned()).contains(Value.integer(2));
        second.close();
        second.close();
        assertThat(point.armed()).isFalse();
    }

    @Test
    void sleepersDoNotQueue() throws Exception {
        FailPoints real = FailPoints.create();
        FailPoint sleeper = real.define(new FailPointKey("s", "for tests", "sleep(200)"));
        int threads = 16;
        real.put("s", "sleep(200)");
        CountDownLatch done = new CountDownLatch(threads);
        long start = System.nanoTime();
        for (int i = 0; i < threads; i++) {
            new Thread(() -> {
                        sleeper.inject();
                        done.countDown();
                    })
                    .start();
        }
        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        long queued = TimeUnit.MILLISECONDS.toNanos(200L * threads);
        assertThat(System.nanoTime() - start)
                .as("%d in a row would take longer", threads)
                .isLessThan(queued);
    }

    @Test
    void theCountIsSpentBeforeTheActionRuns() {
        registry.put("point", "1*panic->return(2)");
        assertThatThrownBy(point::inject).isInstanceOf(FailPointPanic.class);
        assertThat(point.returned()).contains(Value.integer(2));
    }

    @Test
    void aSeedMakesEveryArmingDrawTheSameWhateverOtherPointsDo() {
        FailPoint other = registry.define(new FailPointKey("a/other", "for tests", "return"));
        registry.seed(42);
        registry.put("point", "50%return");
        String alone = draws();
        registry.putAll(Map.of("point", "50%return", "other", "50%return"));
        other.inject();
        assertThat(draws()).isEqualTo(alone).contains("1").contains("0");
        registry.seed(43);
        registry.put("point", "50%return");
        assertThat(draws()).isNotEqualTo(alone);
    }

    private String draws() {
        StringBuilder draws = new StringBuilder();
        for (int i = 0; i < 64; i++) {
            draws.append(point.shouldFail() ? '1' : '0');
        }
        return draws.toString();
    }

    @Test
    void aMillionDrawsAtFiftyPercentHitAboutHalfAMillionTimes() {
        registry.seed(1);
        for (String terms : List.of("50%return", "{\"mode\":{\"activationProbability\":0.5}}")) {
            try (Armed armed = registry.arm("point", terms)) {
                for (int i = 0; i < 1_000_000; i++) {
                    point.evaluate();
                }
                assertThat(armed.hits()).isBetween(499_000L, 501_000L);
            }
        }
    }

    @Test
    void aConditionIsCompiledByTheHostAndWhatItRefusesIsNotCounted() {
        AtomicBoolean applies = new AtomicBoolean();
        FailPoints host = FailPoints.builder()
                .conditions(text -> {
                    if (!text.equals("it applies")) {
                        throw new IllegalArgumentException("unknown condition: " + text);
                    }
                    return context -> applies.get();
                })
                .build();
        FailPoint conditional = host.define(new FailPointKey("c", "for tests", "return"));
        try (Armed armed = host.arm("c", "1*return(1) where it applies")) {
            assertThat(conditional.returned()).isEmpty();
            assertThat(armed.evaluations()).isZero();
            applies.set(true);
            assertThat(conditional.returned()).contains(Value.integer(1));
            assertThat(conditional.returned()).isEmpty();
        }
        assertThatThrownBy(() -> host.put("c", "return where it rains"))
                .isInstanceOf(FailPointException.class)
                .hasMessageContaining("unknown condition: it rains");
        assertThatThrownBy(() -> registry.put("point", "return where it applies"))
                .isInstanceOf(FailPointException.class)
                .hasMessageContaining("no conditions");
    }

    @Test
    void aParseErrorKeepsItsPlaceAsTheCause() {
        assertThatThrownBy(() -> registry.put("point", "return(1)->slep(5)"))
                .cause()
                .isInstanceOfSatisfying(
                        TermsException.class,
                        wrong -> assertThat(wrong.caret())
                                .isEqualTo("return(1)->slep(5)" + System.lineSeparator() + " ".repeat(11) + "^"));
    }
}
