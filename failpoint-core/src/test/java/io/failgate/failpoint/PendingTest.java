package io.failgate.failpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is armed before its point is defined, because the class of the point is not loaded yet. */
@Timeout(60)
class PendingTest {

    private final FailPoints registry = FailPoints.builder().pendingNames().build();

    private FailPoint define(String fullName) {
        return registry.define(new FailPointKey(fullName, "tests what is pending", "return"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/x", "x"})
    void aNameIsArmedAsSoonAsItIsDefined(String name) throws InterruptedException {
        Armed armed = registry.arm(name, "2*return(1)");
        assertThat(armed.pending()).isTrue();
        assertThat(armed.key().fullName()).isEqualTo(name);
        assertThat(armed.hits() + armed.evaluations() + armed.paused()).isZero();
        armed.wakeUp();
        CompletionStage<Boolean> hit = armed.whenHit(2);
        CompletableFuture<Boolean> byName = registry.whenHit(Optional::empty, name, 1);
        assertThat(registry.undefined()).containsExactly(name);

        FailPoint point = define("a/x");
        assertThat(armed.pending()).isFalse();
        assertThat(armed.key()).isEqualTo(point.key());
        assertThat(registry.undefined()).isEmpty();
        assertThat(List.of(point.returnOr(0), point.returnOr(0), point.returnOr(0)))
                .containsExactly(1, 1, 0);
        assertThat(armed.hits()).isEqualTo(2);
        assertThat(armed.evaluations()).isEqualTo(3);
        assertThat(hit.toCompletableFuture()).isCompletedWithValue(true);
        assertThat(byName).isCompletedWithValue(true);
        assertThat(armed.awaitHits(2, Duration.ZERO)).isTrue();
        registry.put(name, "return(1)");
        armed.close();
        assertThat(point.armed()).as("armed anew since").isTrue();
    }

    @Test
    void closingRemovesItBeforeAndAfterItsPointIsDefined() {
        Armed before = registry.arm("a/x", "return(1)");
        CompletionStage<Boolean> hit = before.whenHit(1);
        before.close();
        assertThat(before.pending()).isFalse();
        assertThat(hit.toCompletableFuture()).isCompletedWithValue(false);
        assertThat(registry.undefined()).isEmpty();
        Armed after = registry.arm("a/x", "return(1)");
        before.close();
        assertThat(after.pending()).as("another's").isTrue();
        FailPoint point = define("a/x");
        assertThat(point.armed()).isTrue();
        after.close();
        assertThat(point.armed()).isFalse();
    }

    @Test
    void armingAnewReplacesAndRemovingRemoves() {
        Armed first = registry.arm("x", "return(1)");
        CompletionStage<Boolean> hit = first.whenHit(1);
        registry.put("x", "return(2)");
        assertThat(first.pending()).isFalse();
        assertThat(hit.toCompletableFuture()).isCompletedWithValue(false);
        first.close();
        registry.put("y", "return(1)");
        registry.remove("y");
        registry.apply(List.of(FailPointChange.put("z", "return"), FailPointChange.remove("z")));
        assertThat(registry.undefined()).containsExactly("x");
        assertThat(define("a/x").returnOr(0)).isEqualTo(2);
        registry.put("w", "return");
        registry.removeAll();
        assertThat(registry.undefined()).isEmpty();
    }

    @Test
    void whatComesLastCountsIfBothNamesArePending() {
        registry.put("x", "return(1)");
        registry.put("a/x", "return(2)");
        registry.put("x", "return(3)");
        assertThat(define("a/x").returnOr(0)).isEqualTo(3);
    }

    @Test
    void aCallbackIsPendingToo() {
        Armed armed = registry.arm("x", (FailPointCallback) context -> Optional.of(Value.integer(7)));
        assertThat(registry.status("x").terms()).isEmpty();
        assertThat(define("a/x").returnOr(0)).isEqualTo(7);
        assertThat(armed.hits()).isEqualTo(1);
    }

    @Test
    void eachScopeHasItsOwn() {
        FailPointScope one = registry.newScope("one");
        FailPointScope two = registry.newScope("two");
        FailPointScope closed = registry.newScope("closed");
        one.arm("x", "return(1)");
        two.arm("x", "return(2)");
        closed.arm("x", "return(3)");
        closed.close();
        FailPointStatus status = registry.list(one).get(0);
        assertThat(status.scoped() && status.pending()).isTrue();
        assertThat(status.scopes()).isEqualTo(2);
        assertThat(registry.status("x").terms()).isEmpty();
        FailPoint point = define("a/x");
        one.run(() -> assertThat(point.returnOr(0)).isEqualTo(1));
        two.run(() -> assertThat(point.returnOr(0)).isEqualTo(2));
        closed.run(() -> assertThat(point.returnOr(0)).isZero());
        assertThat(point.returnOr(0)).isZero();
    }

    @Test
    void theListEndsWithWhatIsPending() {
        registry.put("b/later", "sleep( 5 )");
        define("a/x");
        assertThat(registry.list()).map(FailPointStatus::pending).containsExactly(false, true);
        FailPointStatus status = registry.status("b/later");
        assertThat(registry.list().get(1)).isEqualTo(status);
        assertThat(status.key().fullName()).isEqualTo("b/later");
        assertThat(status.key().purpose()).contains("class that defines it is not loaded");
        assertThat(status.armed()).isFalse();
        assertThat(status.terms()).map(Terms::toString).contains("sleep(5)");
        registry.wakeUp("b/later");
    }

    @ParameterizedTest
    @CsvSource({"status", "remove", "wakeUp", "whenHit"})
    void aNameThatNobodyHasUsedIsRefusedAndClassLoadingIsNamed(String what) {
        define("a/point");
        assertThatThrownBy(() -> {
                    switch (what) {
                        case "status" -> registry.status("pont");
                        case "remove" -> registry.remove("pont");
                        case "wakeUp" -> registry.wakeUp("pont");
                        default -> registry.whenHit(Optional::empty, "pont", 1);
                    }
                })
                .isExactlyInstanceOf(FailPointException.class)
                .hasMessage("error on pont: failpoint: failpoint does not exist; did you mean \"point\"?;"
                        + " a failpoint exists when the class that defines it has been loaded");
    }

    @Test
    void aMistakeInOneOfSeveralArmsNone() {
        assertThatThrownBy(() ->
                        registry.apply(List.of(FailPointChange.put("x", "return"), FailPointChange.put("y", "retrun"))))
                .isInstanceOf(FailPointException.class)
                .hasMessageContaining("error on y: failpoint: failed to parse");
        assertThatThrownBy(() -> registry.put("x", "return where y"))
                .hasMessageContaining("this program has no conditions");
        assertThat(registry.undefined()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/", "a b", "a=b", "a;b"})
    void whatCanBeNoNameIsRefused(String name) {
        assertThatThrownBy(() -> registry.put(name, "return"))
                .isInstanceOf(FailPointException.class)
                .hasMessageContaining("not a failpoint name");
    }

    @Test
    void howMuchMayBePendingIsLimited() {
        assertThatThrownBy(() -> registry.put("x".repeat(1_025), "return"))
                .isInstanceOf(FailPointException.class)
                .hasMessageContaining("has 1025 characters, and at most 1024");
        for (int i = 0; i < PendingArmings.LIMIT; i++) {
            registry.put("x" + i, "return");
        }
        assertThatThrownBy(() -> registry.put("one-more", "return"))
                .isInstanceOf(FailPointException.class)
                .hasMessage("error on one-more: failpoint: at most 1000 names may wait for their points");
        registry.put("x0", "return(2)");
        assertThat(define("a/x0").returnOr(0)).isEqualTo(2);
        registry.put("one-more", "return");
        assertThat(registry.undefined()).hasSize(PendingArmings.LIMIT);
    }

    @Test
    void whatMakesNoSenseAtItsPointIsNoConcernOfTheClassThatDefinesIt() {
        FailPoints picky = FailPoints.builder()
                .pendingNames()
                .environment(Map.of("FAILPOINTS", "x=return where anything"))
                .conditions(text -> {
                    throw new IllegalArgumentException("no such condition: " + text);
                })
                .build();
        Armed armed = picky.arm("y", "return where anything");
        CompletionStage<Boolean> hit = armed.whenHit(1);
        for (String name : List.of("x", "y")) {
            FailPoint point = picky.define(new FailPointKey(name, "is picky", "return"));
            assertThat(point.armed()).isFalse();
        }
        assertThat(armed.pending()).isFalse();
        assertThat(hit.toCompletableFuture()).isCompletedWithValue(false);
    }

    @Test
    void aRegistryOfAFixedCatalogueRefusesUnknownNamesAsEver() {
        FailPoints fixed = FailPoints.create();
        assertThatThrownBy(() -> fixed.put("x", "return"))
                .hasMessage("error on x: failpoint: failpoint does not exist");
        assertThat(fixed.list()).isEmpty();
    }

    @Test
    void whoDefinesAndWhoArmsMayBeAtItAtTheSameTime() throws Exception {
        List<FailPoint> points = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            String name = "race-" + i;
            CountDownLatch start = new CountDownLatch(1);
            CompletableFuture<Armed> arming = CompletableFuture.supplyAsync(() -> {
                start.countDown();
                return registry.arm(name, "return(1)");
            });
            start.await();
            points.add(define("a/" + name));
            assertThat(arming.get().pending()).isFalse();
        }
        assertThat(points).allMatch(FailPoint::armed);
        assertThat(registry.undefined()).isEmpty();
    }
}
