package io.failgate.failpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who waits for a hit is told of that one, in time and in order, however many wait, give up and come meanwhile. */
@Timeout(60)
class HitWaitersTest {

    private static final int THREADS = 4;
    private static final int EACH = 5_000;

    private final ExecutorService threads = Executors.newFixedThreadPool(2 * THREADS);
    private final HitWaiters waiters = new HitWaiters();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    /** The obvious thing: a list in the order of arrival, walked at each hit. */
    private static final class Walked {

        private final List<String> told = new ArrayList<>();
        private final List<Waiter> waiting = new ArrayList<>();
        private long reached;

        private record Waiter(int number, long times) {}

        void await(int number, long times) {
            waiting.add(new Waiter(number, times));
            tellDue();
        }

        void reach() {
            reached++;
            tellDue();
        }

        private void tellDue() {
            waiting.stream().filter(this::due).forEach(waiter -> told.add(waiter.number() + " true"));
            waiting.removeIf(this::due);
        }

        private boolean due(Waiter waiter) {
            return waiter.times() <= reached;
        }

        void giveUp(int number) {
            waiting.removeIf(waiter -> waiter.number() == number);
        }

        void end() {
            waiting.forEach(waiter -> told.add(waiter.number() + " false"));
            waiting.clear();
        }
    }

    @Test
    void theOrderIsThatOfAListWhichIsWalked() {
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            HitWaiters some = new HitWaiters();
            Walked walked = new Walked();
            List<String> told = new ArrayList<>();
            List<CompletableFuture<Boolean>> hits = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                switch (random.nextInt(5)) {
                    case 0 -> {
                        some.reach();
                        walked.reach();
                    }
                    case 1 -> {
                        int number = random.nextInt(hits.size() + 1);
                        hits.stream().skip(number).limit(1).forEach(hit -> hit.cancel(false));
                        walked.giveUp(number);
                    }
                    default -> {
                        int number = hits.size();
                        long times = random.nextInt(20);
                        CompletableFuture<Boolean> hit = some.await(times);
                        hits.add(hit);
                        hit.thenAccept(reached -> told.add(number + " " + reached));
                        walked.await(number, times);
                    }
                }
                assertThat(told).as("seed %s", seed).isEqualTo(walked.told);
                assertThat(some.size()).as("seed %s", seed).isEqualTo(walked.waiting.size());
            }
            some.end();
            walked.end();
            assertThat(told).as("seed %s", seed).isEqualTo(walked.told);
            assertThat(some.size()).as("seed %s", seed).isZero();
        }
    }

    @Test
    void whoeverIsToldMayHitAgain() {
        List<String> told = new ArrayList<>();
        waiters.await(1).thenAccept(hit -> {
            told.add("first");
            waiters.reach();
        });
        waiters.await(2).thenAccept(hit -> told.add("second hit"));
        waiters.await(1).thenAccept(hit -> told.add("first, who came later"));
        waiters.reach();
        assertThat(told).containsExactly("first", "first, who came later", "second hit");
    }

    @Test
    void whoeverGivesUpIsForgottenAndHoldsNobodyUp() {
        CompletableFuture<Boolean> first = waiters.await(1);
        CompletableFuture<Boolean> second = waiters.await(2);
        first.cancel(false);
        assertThat(waiters.size()).isEqualTo(1);
        waiters.reach();
        assertThat(second).isNotDone();
        waiters.reach();
        assertThat(second).isCompletedWithValue(true);
    }

    /** Everybody at once: what the tasks give, once all have come to an end. */
    private <T> List<T> together(List<Callable<T>> tasks) throws Exception {
        CyclicBarrier start = new CyclicBarrier(tasks.size());
        List<Callable<T>> waiting = new ArrayList<>();
        for (Callable<T> task : tasks) {
            waiting.add(() -> {
                start.await();
                return task.call();
            });
        }
        List<T> results = new ArrayList<>();
        for (Future<T> result : threads.invokeAll(waiting)) {
            results.add(result.get());
        }
        return results;
    }

    /** Every fourth gives up, at some time. Those who came too early are put into {@code early}. */
    private List<CompletableFuture<Boolean>> await(Random random, AtomicLong begun, Queue<Long> early) {
        List<CompletableFuture<Boolean>> hits = new ArrayList<>();
        for (int i = 0; i < EACH; i++) {
            long times = 1L + random.nextInt(THREADS * EACH);
            CompletableFuture<Boolean> hit = waiters.await(times);
            hit.thenRun(() -> {
                if (begun.get() < times) {
                    early.add(times);
                }
            });
            if (i % 4 == 3) {
                hits.remove(random.nextInt(hits.size())).cancel(false);
            }
            hits.add(hit);
        }
        return hits;
    }

    @RepeatedTest(10)
    void nobodyIsForgottenAndNobodyIsToldTooEarly() throws Exception {
        AtomicLong begun = new AtomicLong();
        Queue<Long> early = new ConcurrentLinkedQueue<>();
        List<Callable<List<CompletableFuture<Boolean>>>> tasks = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(i);
            tasks.add(() -> await(random, begun, early));
            tasks.add(() -> {
                for (int hit = 0; hit < EACH; hit++) {
                    begun.incrementAndGet();
                    waiters.reach();
                }
                return List.of();
            });
        }
        List<CompletableFuture<Boolean>> hits =
                together(tasks).stream().flatMap(List::stream).toList();
        assertThat(hits).isNotEmpty().allMatch(hit -> hit.isDone() && hit.join());
        assertThat(early).isEmpty();
        assertThat(waiters.size()).isZero();
    }

    /** The last hit and the waiter for it come at the same time: either sees the other. */
    @Test
    void aWaiterWhoComesWithTheHitIsTold() throws Exception {
        for (int round = 1; round <= 20_000; round++) {
            int times = round;
            Future<?> hitting = threads.submit(waiters::reach);
            CompletableFuture<Boolean> hit = waiters.await(times);
            hitting.get();
            assertThat(hit).isCompletedWithValue(true);
        }
    }

    @RepeatedTest(50)
    void nobodyWaitsOnceItHasEnded() throws Exception {
        List<Callable<List<CompletableFuture<Boolean>>>> tasks = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            tasks.add(() -> List.of(waiters.await(1), waiters.await(2), waiters.await(1)));
        }
        tasks.add(() -> {
            waiters.end();
            return List.of();
        });
        assertThat(together(tasks)).flatMap(each -> each).allMatch(hit -> hit.isDone() && !hit.join());
        assertThat(waiters.size()).isZero();
    }
}
