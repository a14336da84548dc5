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

/** Counts are exact and nobody is held for ever, however many threads are at a point and whatever is done to it meanwhile. */
@Timeout(60)
class ContentionTest {

    private static final int THREADS = 8;
    private static final int EACH = 2_000;

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

    @RepeatedTest(5)
    void aCountFiresExactlyThatOften() throws Exception {
        registry.put("x", "1000*return");
        assertThat(Collections.frequency(outcomes(), "{}")).isEqualTo(1000);
        assertThat(registry.list().get(0).hits()).isEqualTo(1000);
        assertThat(registry.list().get(0).evaluations()).isEqualTo(THREADS * EACH);
    }

    @RepeatedTest(5)
    void everyCountOfAChainFiresExactlyThatOften() throws Exception {
        registry.put("x", "50%1000*return(1)->3000*return(2)->700*off->return(3)");
        List<String> outcomes = outcomes();
        assertThat(Collections.frequency(outcomes, "1")).isEqualTo(1000);
        assertThat(Collections.frequency(outcomes, "2")).isEqualTo(3000);
        assertThat(Collections.frequency(outcomes, "-")).isEqualTo(700);
        assertThat(Collections.frequency(outcomes, "3")).isEqualTo(THREADS * EACH - 4700);
    }

    @RepeatedTest(5)
    void aSkipLetsExactlyThatManyGoBy() throws Exception {
        registry.put("x", "{\"mode\":{\"skip\":1000,\"times\":2000}}");
        assertThat(Collections.frequency(outcomes(), "{}")).isEqualTo(2000);
        registry.put("x", "{\"mode\":{\"skip\":1000}}");
        assertThat(Collections.frequency(outcomes(), "-")).isEqualTo(1000);
    }

    @RepeatedTest(5)
    void nobodyIsHeldOnceThePointIsRemoved() throws Exception {
        registry.put("x", "pause");
        List<List<CompletableFuture<Void>>> held = onEveryThread(this::pauseWhileOthersSwitch);
        registry.remove("x");
        assertThat(held).flatMap(each -> each).hasSizeGreaterThan(EACH).allMatch(CompletableFuture::isDone);
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
