package io.failgate.failpoint.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.failgate.failpoint.Armed;
import io.failgate.failpoint.FailPointScope;
import io.failgate.failpoint.FailPoints;
import io.failgate.failpoint.Value;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** Failpoints armed by annotation, as tests that are run by this one see them. */
class FailPointExtensionTest {

    private static final io.failgate.failpoint.FailPoint POINT =
            io.failgate.failpoint.FailPoint.define("io.failgate.junit/point", "for tests", "return(1)");
    private static final io.failgate.failpoint.FailPoint OTHER =
            io.failgate.failpoint.FailPoint.define("io.failgate.junit/other", "for tests", "return(1)");

    private static Events run(Class<?> tests) {
        return execute(tests).testEvents();
    }

    private static EngineExecutionResults execute(Class<?> tests) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(tests))
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "8")
                .execute();
    }

    private static void assertNothingIsLeft() {
        assertThat(POINT.armed()).isFalse();
        assertThat(OTHER.armed()).isFalse();
    }

    @Test
    void aMethodsPointIsArmedForThatMethodOnly() {
        run(OfMethods.class).assertStatistics(events -> events.started(4).succeeded(4));
        assertNothingIsLeft();
    }

    /** Points armed by methods. */
    @FailPoint.Several({})
    static class OfMethods {

        @Test
        @FailPoint(key = "io.failgate.junit/point", terms = "2*return(5)")
        void armed(Armed armed) {
            assertThat(POINT.returnOr(0)).isEqualTo(5);
            assertThat(armed.hits()).isEqualTo(1);
            assertThat(armed.key().name()).isEqualTo("point");
        }

        @Test
        void notArmed() {
            assertThat(POINT.returnOr(0)).isZero();
        }

        @Test
        @FailPoint(key = "point", terms = "return(6)")
        @FailPoint(key = "other", terms = "return(7)")
        void several(@FailPoint(key = "other") Armed other, @FailPoint(key = "io.failgate.junit/point") Armed point) {
            assertThat(POINT.returnOr(0)).isEqualTo(6);
            assertThat(OTHER.returnOr(0)).isEqualTo(7);
            assertThat(OTHER.returnOr(0)).isEqualTo(7);
            assertThat(point.hits()).isEqualTo(1);
            assertThat(other.hits()).isEqualTo(2);
        }

        @Test
        @FailPoint(key = "point", terms = "return(8)")
        void executors(FailPointScope scope) throws Exception {
            ExecutorService pool = Executors.newSingleThreadExecutor();
            try {
                assertThat(CompletableFuture.supplyAsync(() -> POINT.returnOr(0), scope.wrap(pool))
                                .get())
                        .isEqualTo(8);
                assertThat(CompletableFuture.supplyAsync(() -> POINT.returnOr(0), scope.wrap(ForkJoinPool.commonPool()))
                                .get())
                        .isEqualTo(8);
            } finally {
                pool.shutdownNow();
            }
        }
    }

    @Test
    void aClasssPointIsArmedForEachOfItsMethodsAndAMethodsOwnCountsFirst() {
        run(OfClass.class).assertStatistics(events -> events.started(3).succeeded(3));
        assertNothingIsLeft();
    }

    /** A point armed by the class. */
    @FailPoint(key = "point", terms = "return(1)")
    static class OfClass {

        @Test
        void ofTheClass(Armed armed) {
            assertThat(POINT.returnOr(0)).isEqualTo(1);
            assertThat(armed.key().name()).isEqualTo("point");
        }

        @Test
        @FailPoint(key = "point", terms = "return(2)")
        void ofTheMethod() {
            assertThat(POINT.returnOr(0)).isEqualTo(2);
        }

        /** A class inside. */
        @Nested
        class Inner {

            @Test
            @FailPoint(key = "other", terms = "return(3)")
            void ofBoth() {
                assertThat(POINT.returnOr(0)).isEqualTo(1);
                assertThat(OTHER.returnOr(0)).isEqualTo(3);
            }
        }
    }

    @Test
    void aTestThatFailsLeavesNothingArmed() {
        run(Failing.class).assertStatistics(events -> events.started(2).failed(2));
        assertNothingIsLeft();
    }

    /** Tests that fail, one of them before it begins. */
    static class Failing {

        @Test
        @FailPoint(key = "point", terms = "return(1)")
        void fails() {
            throw new IllegalStateException("on purpose");
        }

        @Test
        @FailPoint(key = "point", terms = "return(1)")
        @FailPoint(key = "other", terms = "nonsense")
        void cannotBeArmed() {
            throw new IllegalStateException("never run");
        }
    }

    @Test
    void testsInParallelNeverSeeEachOthersTerms() {
        run(Parallel.class).assertStatistics(events -> events.started(400).succeeded(400));
        assertNothingIsLeft();
    }

    /** Many tests at a time that arm the same point. */
    @Tag("parallel")
    @Execution(ExecutionMode.CONCURRENT)
    static class Parallel {

        @RepeatedTest(200)
        @FailPoint(key = "point", terms = "2*return(1)")
        void one(Armed armed) throws Exception {
            assertAlone(1, armed);
        }

        @RepeatedTest(200)
        @FailPoint(key = "point", terms = "2*return(2)")
        void two(Armed armed) throws Exception {
            assertAlone(2, armed);
        }

        private static void assertAlone(int own, Armed armed) throws Exception {
            assertThat(POINT.returned()).contains(Value.integer(own));
            CompletableFuture<Integer> inThread = new CompletableFuture<>();
            new Thread(() -> inThread.complete(POINT.returnOr(0))).start();
            assertThat(inThread.get()).isEqualTo(own);
            assertThat(POINT.returned()).isEmpty();
            assertThat(armed.hits()).isEqualTo(2);
        }
    }

    static List<String> failures(Class<?> tests) {
        EngineExecutionResults results = execute(tests);
        return results.allEvents().failed().stream()
                .map(event -> event.getTestDescriptor().getDisplayName() + ": "
                        + event.getRequiredPayload(TestExecutionResult.class)
                                .getThrowable()
                                .orElseThrow()
                                .getMessage())
                .sorted()
                .toList();
    }

    @Test
    void aTestFailsIfItsPointIsNotHitAsOftenAsItMust() {
        assertThat(failures(Hits.class))
                .containsExactly(
                        "misspelt(): @FailPoint(key = \"point\", terms = \"return(1)\") was armed and never hit;"
                                + " if that is fine, say hits = FailPoint.ANY",
                        "mustNotBeHit(): @FailPoint(key = \"point\", terms = \"return\", hits = 0) was hit 1 times",
                        "onlyOneOfTwo(): @FailPoint(key = \"other\", terms = \"return\") was armed and never hit;"
                                + " if that is fine, say hits = FailPoint.ANY",
                        "tooFew(): @FailPoint(key = \"point\", terms = \"return\", hits = 2) was hit 1 times",
                        "tooMany(): @FailPoint(key = \"point\", terms = \"return\", hits = 1) was hit 2 times");
        assertNothingIsLeft();
    }

    /** Tests that hit their points more or less often. */
    static class Hits {

        @Test
        @FailPoint(key = "point", terms = "return(1)")
        void misspelt() {
            POINT.key();
        }

        @Test
        @FailPoint(key = "point", hits = 1)
        void tooMany() {
            POINT.inject();
            POINT.inject();
        }

        @Test
        @FailPoint(key = "point", hits = 2)
        void tooFew() {
            POINT.inject();
        }

        @Test
        @FailPoint(key = "point", hits = 0)
        void mustNotBeHit() {
            POINT.inject();
        }

        @Test
        @FailPoint(key = "point")
        @FailPoint(key = "other")
        void onlyOneOfTwo() {
            POINT.inject();
        }

        @Test
        @FailPoint(key = "point", hits = 1)
        @FailPoint(key = "other", hits = FailPoint.ANY)
        void exactly() {
            POINT.inject();
        }

        @Test
        @FailPoint(key = "point", terms = "off", hits = 0)
        void never() {
            POINT.inject();
        }
    }

    @Test
    void whatAClassArmsMustBeHitByItsTestsTogether() {
        assertThat(failures(HitTogether.class)).isEmpty();
        assertThat(failures(NeverHit.class))
                .containsExactly("FailPointExtensionTest$NeverHit: @FailPoint(key = \"point\", terms = \"return\") was"
                        + " armed and never hit; if that is fine, say hits = FailPoint.ANY");
        assertThat(failures(Failing.class)).as("no second complaint").hasSize(2);
        assertThat(failures(FailingBeforeItHits.class)).containsExactly("fails(): on purpose");
        assertNothingIsLeft();
    }

    /** A point of the class that one of its tests hits. */
    @FailPoint(key = "point", hits = 1)
    static class HitTogether {

        @Test
        void hits() {
            POINT.inject();
        }

        @Test
        void doesNot() {
            POINT.key();
        }
    }

    /** A point of the class that none of its tests hits. */
    @FailPoint(key = "point")
    static class NeverHit {

        @Test
        void doesNot() {
            POINT.key();
        }
    }

    /** A point of the class that a failing test would have hit. */
    @FailPoint(key = "point")
    static class FailingBeforeItHits {

        @Test
        void fails() {
            throw new IllegalStateException("on purpose");
        }
    }

    @Test
    void theScopesOfTestsDoNotShowInTheRegistry() {
        run(OfMethods.class).assertStatistics(events -> events.failed(0));
        assertThat(FailPoints.global().list()).allSatisfy(status -> {
            assertThat(status.armed()).isFalse();
            assertThat(status.scopes()).isZero();
        });
    }
}
