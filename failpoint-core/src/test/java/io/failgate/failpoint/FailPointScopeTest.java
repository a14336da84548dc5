package io.failgate.failpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Failpoints that are armed for one part of a program's work, while others arm them differently. */
@Timeout(60)
class FailPointScopeTest {

    private final FailPoints registry = FailPoints.create();
    private final FailPoint point = registry.define(new FailPointKey("a/point", "for tests", "return"));
    private final ExecutorService pool = Executors.newFixedThreadPool(2);
    private final ExecutorService single = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop() {
        pool.shutdownNow();
        single.shutdownNow();
    }

    private Optional<Value> inside(FailPointScope scope) throws Exception {
        return scope.call(point::returned);
    }

    @Test
    void whatAScopeArmsCountsOnlyInside() throws Exception {
        FailPointScope scope = registry.newScope("one");
        FailPointScope other = registry.newScope("other");
        scope.arm("point", "return(1)");
        assertThat(inside(scope)).contains(Value.integer(1));
        assertThat(inside(other)).isEmpty();
        assertThat(point.returned()).isEmpty();
        assertThat(point.evaluate(scope).isNone()).isFalse();
        assertThat(point.evaluate(other).isNone()).isTrue();
        assertThat(registry.list().get(0).armed()).isFalse();
        assertThat(registry.list().get(0).scopes()).isEqualTo(1);
        assertThat(registry.list().get(0).totalHits()).isEqualTo(2);
    }

    @Test
    void theInnermostArmingCountsAndThenTheOnesAround() throws Exception {
        FailPointScope outer = registry.newScope("outer");
        FailPointScope inner = outer.newScope("inner");
        registry.put("point", "return(0)");
        assertThat(inside(inner)).contains(Value.integer(0));
        outer.arm("point", "return(1)");
        assertThat(inside(inner)).contains(Value.integer(1));
        inner.arm("point", "return(2)");
        assertThat(inside(inner)).contains(Value.integer(2));
        assertThat(inside(outer)).contains(Value.integer(1));
        inner.remove("point");
        assertThat(inside(inner)).contains(Value.integer(1));
        outer.close();
        assertThat(inside(inner)).contains(Value.integer(0));
        registry.remove("point");
        assertThat(point.armed()).isFalse();
    }

    @Test
    void aScopeOpenedInsideAnotherIsInsideIt() throws Exception {
        FailPointScope outer = registry.newScope("outer");
        outer.arm("point", "return(1)");
        FailPointScope inner = outer.call(() -> registry.newScope("inner"));
        assertThat(inside(inner)).contains(Value.integer(1));
    }

    @Test
    void threadsInheritTheScopeAndExecutorsCanBeWrapped() throws Exception {
        FailPointScope scope = registry.newScope("one");
        scope.arm("point", "return(1)");
        CompletableFuture<Optional<Value>> inThread = new CompletableFuture<>();
        scope.run(() -> new Thread(() -> inThread.complete(point.returned())).start());
        assertThat(inThread.get(10, TimeUnit.SECONDS)).contains(Value.integer(1));

        pool.submit(() -> {}).get();
        pool.submit(() -> {}).get(); // both threads were started outside
        assertThat(CompletableFuture.supplyAsync(point::returned, scope.wrap(pool))
                        .get())
                .contains(Value.integer(1));
        assertThat(CompletableFuture.supplyAsync(point::returned, pool).get()).isEmpty();

        Executor shared = FailPointScope.propagating(pool);
        assertThat(scope.call(() -> CompletableFuture.supplyAsync(point::returned, shared))
                        .get())
                .contains(Value.integer(1));
        assertThat(CompletableFuture.supplyAsync(point::returned, shared).get()).isEmpty();
    }

    @Test
    void aPropagatingExecutorForgetsTheScopeItsThreadsWereStartedIn() throws Exception {
        FailPointScope scope = registry.newScope("one");
        scope.arm("point", "return(1)");
        scope.run(() -> pool.execute(() -> {})); // a thread is started inside, and stays there
        Executor shared = FailPointScope.propagating(pool);
        assertThat(CompletableFuture.supplyAsync(point::returned, shared).get()).isEmpty();
    }

    @Test
    void aThreadIsWhereItWasBeforeOnceItLeaves() throws Exception {
        FailPointScope outer = registry.newScope("outer");
        FailPointScope inner = registry.newScope("inner");
        outer.arm("point", "return(1)");
        try (var inOuter = outer.enter()) {
            assertThat(inOuter).isNotNull();
            try (var inInner = inner.enter()) {
                assertThat(inInner).isNotNull();
                assertThat(point.returned()).isEmpty();
            }
            assertThat(point.returned()).contains(Value.integer(1));
        }
        assertThat(point.returned()).isEmpty();
    }

    @Test
    void aClosedScopeIsGoneFromTheThreadsThatHaveInheritedIt() throws Exception {
        FailPointScope outer = registry.newScope("outer");
        FailPointScope inner = outer.newScope("inner");
        outer.arm("point", "return(1)");
        inner.arm("point", "return(2)");
        inner.run(() -> single.execute(() -> {})); // its thread is started inside
        assertThat(single.submit(ThreadScope::current).get()).contains(inner);
        inner.close();
        inner.arm("point", "return(3)");
        assertThat(single.submit(point::returned).get()).contains(Value.integer(1));
        outer.close();
        assertThat(single.submit(ThreadScope::current).get()).isEmpty();
        assertThat(inside(inner)).as("it can be used again").contains(Value.integer(3));
    }

    @Test
    void threadsThatAWrappedExecutorStartsAreInItsScopeForTheTimeOfATaskOnly() throws Exception {
        FailPointScope scope = registry.newScope("one");
        for (ExecutorService wrapped : List.of(scope.wrap(single), FailPointScope.propagating(single))) {
            assertThat(scope.call(() -> wrapped.submit(ThreadScope::current).get()))
                    .contains(scope);
            assertThat(single.submit(ThreadScope::current).get()).isEmpty();
        }
        Executor plain = FailPointScope.propagating((Executor) single);
        scope.run(() -> plain.execute(() -> {}));
        assertThat(single.submit(ThreadScope::current).get()).isEmpty();
        assertThat(scope.call(ThreadScope::current))
                .as("the submitter's own place")
                .contains(scope);
    }

    @Test
    void everyWayToSubmitCarriesTheScope() throws Exception {
        FailPointScope scope = registry.newScope("one");
        Callable<Optional<FailPointScope>> where = ThreadScope::current;
        ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
        try {
            for (ScheduledExecutorService wrapped :
                    List.of(scope.wrap(scheduler), FailPointScope.propagating(scheduler))) {
                scope.call(() -> {
                    assertThat(wrapped.submit(where).get()).contains(scope);
                    assertThat(wrapped.invokeAny(List.of(where))).contains(scope);
                    assertThat(wrapped.invokeAny(List.of(where), 20, TimeUnit.SECONDS))
                            .contains(scope);
                    assertThat(wrapped.invokeAll(List.of(where)).get(0).get()).contains(scope);
                    assertThat(wrapped.invokeAll(List.of(where), 20, TimeUnit.SECONDS)
                                    .get(0)
                                    .get())
                            .contains(scope);
                    assertThat(wrapped.schedule(where, 1, TimeUnit.NANOSECONDS).get())
                            .contains(scope);
                    for (Function<Runnable, Future<?>> way : List.<Function<Runnable, Future<?>>>of(
                            wrapped::submit,
                            task -> wrapped.submit(task, "result"),
                            task -> wrapped.schedule(task, 1, TimeUnit.NANOSECONDS),
                            task -> wrapped.scheduleAtFixedRate(task, 0, 1, TimeUnit.HOURS),
                            task -> wrapped.scheduleWithFixedDelay(task, 0, 1, TimeUnit.HOURS))) {
                        CompletableFuture<Optional<FailPointScope>> told = new CompletableFuture<>();
                        Future<?> future = way.apply(() -> told.complete(ThreadScope.current()));
                        assertThat(told.get(20, TimeUnit.SECONDS)).contains(scope);
                        future.cancel(false);
                    }
                    return ThreadScope.current();
                });
            }
        } finally {
            scope.wrap(scheduler).shutdown();
        }
        assertThat(scheduler.isShutdown()).isTrue();
        assertThat(scope.wrap(scheduler).awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void twoTestsAtATimeNeverSeeEachOthersTerms() throws Exception {
        int rounds = 1_000;
        CyclicBarrier together = new CyclicBarrier(2);
        Future<Integer> one = pool.submit(() -> strangers(1, rounds, together));
        Future<Integer> two = pool.submit(() -> strangers(2, rounds, together));
        assertThat(one.get(50, TimeUnit.SECONDS)).isZero();
        assertThat(two.get(50, TimeUnit.SECONDS)).isZero();
        assertThat(point.armed()).isFalse();
    }

    /**
     * Arms the point in a scope again and again, while somebody else does. How often anything but its own value was
     * seen.
     */
    private int strangers(int own, int rounds, CyclicBarrier together) throws Exception {
        int strangers = 0;
        for (int i = 0; i < rounds; i++) {
            FailPointScope scope = registry.newScope("test " + own);
            try (scope;
                    Armed armed = scope.arm("point", "2*return(" + own + ")")) {
                together.await(20, TimeUnit.SECONDS);
                long seen = scope.call(() -> point.returnOr(0L)) + scope.call(() -> point.returnOr(0L));
                together.await(20, TimeUnit.SECONDS);
                strangers += seen == 2L * own && armed.hits() == 2 && !point.shouldFail() ? 0 : 1;
            }
        }
        return strangers;
    }
}
