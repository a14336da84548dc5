package io.failgate.failpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/**
 * Counts are exact and nobody is held for ever, however many threads are at a point and whatever is done to it
 * meanwhile.
 */
@Timeout(60)
class ContentionTest {

    private static final int THREADS = 8;
    private static final int EACH = 10_000;

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final FailPoints registry = FailPoints.builder().seed(1).build();
    private final FailPoint point = registry.define(new FailPointKey("x", "tests contention", "return(1)"));

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    /** What the task gives on each thread, all of them started at once. */
    private <T> List<T> onEveryThread(Callable<T> task) throws Exception {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        Callable<T> waiting = () -> {
            start.await();
            return task.call();
        };
        List<T> results = new ArrayList<>();
        for (Future<T> result : threads.invokeAll(Collections.nCopies(THREADS, waiting))) {
            results.add(result.get());
        }
        return results;
    }

    private List<String> outcomes() throws Exception {
        return onEveryThread(() -> Notation.evaluations(point, EACH)).stream()
                .flatMap(List::stream)
                .toList();
    }

    /** How often the point fires on one thread; a loop so tight that the threads meet at the count. */
    private int hits() {
        int hits = 0;
        for (int i = 0; i < EACH; i++) {
            hits += point.evaluate().isNone() ? 0 : 1;
        }
        return hits;
    }

    private void firesExactly(int times) throws Exception {
        registry.put("x", times + "*return");
        int fired =
                onEveryThread(this::hits).stream().mapToInt(Integer::intValue).sum();
        assertThat(fired).isEqualTo(times);
        assertThat(registry.list().get(0).hits()).isEqualTo(times);
        assertThat(registry.list().get(0).evaluations()).isEqualTo(THREADS * EACH);
    }

    @RepeatedTest(10)
    void aCountFiresExactlyThatOften() throws Exception {
        firesExactly(1000);
    }

    @RepeatedTest(10)
    void aCountThatLastsFiresExactlyThatOften() throws Exception {
        firesExactly(THREADS * EACH - 1000);
    }

    @RepeatedTest(5)
    void everyCountOfAChainFiresExactlyThatOften() throws Exception {
        registry.put("x", "50%20000*return(1)->30000*return(2)->7000*off->return(3)");
        List<String> outcomes = outcomes();
        assertThat(Collections.frequency(outcomes, "1")).isEqualTo(20_000);
        assertThat(Collections.frequency(outcomes, "2")).isEqualTo(30_000);
        assertThat(Collections.frequency(outcomes, "-")).isEqualTo(7_000);
        assertThat(Collections.frequency(outcomes, "3")).isEqualTo(THREADS * EACH - 57_000);
    }

    @RepeatedTest(5)
    void aSkipLetsExactlyThatManyGoBy() throws Exception {
        registry.put("x", "{\"mode\":{\"skip\":30000,\"times\":20000}}");
        assertThat(Collections.frequency(outcomes(), "{}")).isEqualTo(20_000);
        registry.put("x", "{\"mode\":{\"skip\":30000}}");
        assertThat(Collections.frequency(outcomes(), "-")).isEqualTo(30_000);
    }

    @RepeatedTest(5)
    void nobodyIsHeldOnceThePointIsRemoved() throws Exception {
        registry.put("x", "pause");
        List<List<CompletableFuture<Void>>> held = onEveryThread(this::pauseWhileOthersSwitch);
        registry.remove("x");
        assertThat(held).flatMap(each -> each).isNotEmpty().allMatch(CompletableFuture::isDone);
    }

    /** Pauses at the point each time it fires, arms it anew every tenth time and removes it now and then. */
    private List<CompletableFuture<Void>> pauseWhileOthersSwitch() {
        List<CompletableFuture<Void>> held = new ArrayList<>();
        for (int i = 0; i < EACH; i++) {
            Effect effect = point.evaluate();
            if (!effect.isNone()) {
                held.add(effect.pause().released().toCompletableFuture());
            }
            if (i % 10 == 0) {
                registry.put("x", "pause");
            }
            if (i % 100 == 55) {
                registry.remove("x");
            }
        }
        return held;
    }
}
