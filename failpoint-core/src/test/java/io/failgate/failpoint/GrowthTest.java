package io.failgate.failpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What one user does costs no more for thousands of others: a walk over them would cost some hundred times as much.
 *
 * <p>The least time of many short batches is compared, taken in turns for few and many others. Whatever disturbs a
 * batch makes it longer, so a disturbance of all batches of one kind alone would be needed to fail this wrongly.
 */
@Tag("exhaustive")
@Timeout(120)
class GrowthTest {

    private static final int FEW = 10;
    private static final int MANY = 4_000;
    private static final int TIMES = 20;
    private static final int BATCHES = 200;
    private static final int BATCH = 20;
    private static final EvaluationContext EVERYWHERE = Optional::empty;

    private static void doesNotGrow(IntFunction<Runnable> work) {
        Runnable besideFew = work.apply(FEW);
        Runnable besideMany = work.apply(MANY);
        long few = Long.MAX_VALUE;
        long many = Long.MAX_VALUE;
        for (int i = 0; i < BATCHES; i++) {
            few = Math.min(few, nanoseconds(besideFew));
            many = Math.min(many, nanoseconds(besideMany));
        }
        assertThat(many)
                .as("beside %s, against %s ns beside %s", MANY, few, FEW)
                .isLessThan(few * TIMES);
    }

    private static long nanoseconds(Runnable work) {
        long start = System.nanoTime();
        for (int i = 0; i < BATCH; i++) {
            work.run();
        }
        return System.nanoTime() - start;
    }

    private static FailPointKey key(int number) {
        return new FailPointKey("tests/growth-" + number, "tests growth", "return");
    }

    private static FailPoints registry(int points) {
        FailPoints registry = FailPoints.create();
        IntStream.range(0, points).mapToObj(GrowthTest::key).forEach(registry::define);
        return registry;
    }

    @Test
    void aHitDoesNotLookAtWhoWaitsForOthers() {
        doesNotGrow(waiters -> {
            FailPoints registry = FailPoints.create();
            FailPoint point = registry.define(key(0));
            wait(registry, waiters);
            return () -> point.evaluate(EVERYWHERE);
        });
    }

    @Test
    void waitingAndGivingUpDoNotLookAtTheOthers() {
        doesNotGrow(waiters -> {
            FailPoints registry = registry(1);
            wait(registry, waiters);
            return () -> registry.whenHit(EVERYWHERE, "tests/growth-0", 1L << 40)
                    .complete(false); // cancelling costs the stack trace of an exception, many times as much
        });
    }

    private static void wait(FailPoints registry, int waiters) {
        registry.put("growth-0", "return");
        for (int i = 1; i <= waiters; i++) {
            registry.whenHit(EVERYWHERE, "growth-0", Long.MAX_VALUE - i);
        }
    }

    @Test
    void aNameIsFoundWithoutLookingAtTheOthers() {
        doesNotGrow(points -> {
            FailPoints registry = registry(points);
            return () -> registry.put("growth-0", "off");
        });
    }

    @Test
    void armingInAScopeDoesNotCopyTheOthers() {
        doesNotGrow(scopes -> {
            FailPoints registry = registry(1);
            for (int i = 0; i < scopes; i++) {
                registry.newScope("other").arm("growth-0", "off");
            }
            FailPointScope scope = registry.newScope("one");
            return () -> scope.arm("growth-0", "off").close();
        });
    }

    @Test
    void closingAScopeLooksAtWhatItArmedOnly() {
        doesNotGrow(points -> {
            FailPoints registry = registry(points);
            FailPointScope scope = registry.newScope("one");
            return () -> {
                scope.arm("tests/growth-0", "off");
                scope.close();
            };
        });
    }

    @Test
    void definingAPointLooksAtWhatIsAwaitedForItOnly() {
        doesNotGrow(names -> {
            String variable = IntStream.range(0, names)
                    .mapToObj(i -> "other-" + i + "=off")
                    .collect(Collectors.joining(";"));
            FailPoints registry = FailPoints.builder()
                    .environment(Map.of("FAILPOINTS", variable))
                    .build();
            int[] defined = {0};
            return () -> registry.define(key(defined[0]++));
        });
    }
}
