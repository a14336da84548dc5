package io.failgate.failpoint;

import static io.failgate.failpoint.Notation.evaluations;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The registry: defining, arming, re-arming, removing and listing points, and releasing whoever they hold. */
class FailPointsTest {

    private final FailPoints registry = FailPoints.builder().seed(1).build();

    private FailPoint define(String fullName) {
        return registry.define(new FailPointKey(fullName, "tests the registry", "return(1)"));
    }

    private FailPointStatus status(FailPoint point) {
        return registry.list().stream()
                .filter(status -> status.key().equals(point.key()))
                .findFirst()
                .orElseThrow();
    }

    private static CompletableFuture<Void> paused(Effect effect) {
        return effect.pause().released().toCompletableFuture();
    }

    @Test
    void aPointIsNotArmedWhenItIsDefined() {
        FailPoint point = define("a/b");
        assertThat(point.armed()).isFalse();
        assertThat(point.evaluate()).isSameAs(Effect.NONE);
        assertThat(point.key()).isEqualTo(new FailPointKey("a/b", "tests the registry", "return(1)"));
        assertThat(point).hasToString("a/b");
    }

    @Test
    void aFullNameThatIsDefinedTwiceIsOnePoint() {
        FailPoint first = define("a/x");
        registry.put("x", "2*return(1)");
        FailPoint second = registry.define(new FailPointKey("a/x", "somewhere else", "return"));
        assertThat(second).isSameAs(first);
        assertThat(second.returnOr(0)).isEqualTo(1);
        assertThat(first.returnOr(0)).isEqualTo(1);
        assertThat(second.returnOr(0)).as("one count").isZero();
        assertThat(registry.list()).hasSize(1);
        assertThat(define("b/x")).isNotSameAs(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/", "/", "a b", "a=b", "a;b", "a\tb", " a"})
    void aNameThatWouldClashWithTheSyntaxIsRefused(String name) {
        assertThatThrownBy(() -> define(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a failpoint name: \"" + name + "\"");
    }

    @Test
    void theNameIsTheLastSegmentOfTheFullName() {
        assertThat(define("a/b/c").key().name()).isEqualTo("c");
        assertThat(define("d").key().name()).isEqualTo("d");
    }

    @ParameterizedTest
    @ValueSource(strings = {"path/to/point", "point"})
    void aPointIsArmedAndRemovedByFullNameAndByName(String name) {
        FailPoint point = define("path/to/point");
        registry.put(name, "return(1)");
        assertThat(point.armed()).isTrue();
        assertThat(evaluations(point, 2)).containsExactly("1", "1");
        registry.remove(name);
        assertThat(point.armed()).isFalse();
        assertThat(point.evaluate()).isSameAs(Effect.NONE);
    }

    @Test
    void anAmbiguousNameIsRefusedWithTheFullNames() {
        FailPoint first = define("a/x");
        FailPoint second = define("b/x");
        String message = "error on x: failpoint: the name is ambiguous; write one of a/x, b/x";
        assertThatThrownBy(() -> registry.put("x", "return(1)")).hasMessage(message);
        assertThatThrownBy(() -> registry.remove("x")).hasMessage(message);
        assertThat(first.armed() || second.armed()).isFalse();
        registry.put("b/x", "return(1)");
        assertThat(first.armed()).isFalse();
        assertThat(second.armed()).isTrue();
    }

    @Test
    void aFullNameGoesBeforeTheSameName() {
        FailPoint other = define("b/x");
        FailPoint exact = define("x");
        registry.put("x", "return(1)");
        assertThat(exact.armed()).isTrue();
        assertThat(other.armed()).isFalse();
    }

    @Test
    void anUnknownPointIsRefusedWithTheNearestName() {
        define("proxy/before-commit");
        assertThatThrownBy(() -> registry.put("before-comit", "return(1)"))
                .isExactlyInstanceOf(FailPointException.class)
                .hasMessage("error on before-comit: failpoint: failpoint does not exist;"
                        + " did you mean \"before-commit\"?");
        assertThatThrownBy(() -> registry.remove("proxy/before_commit"))
                .hasMessage("error on proxy/before_commit: failpoint: failpoint does not exist;"
                        + " did you mean \"proxy/before-commit\"?");
        assertThatThrownBy(() -> registry.put("something-else", "return(1)"))
                .hasMessage("error on something-else: failpoint: failpoint does not exist");
    }

    @Test
    void removingAnInactivePointIsFine() {
        FailPoint point = define("a/x");
        assertThatCode(() -> registry.remove("x")).doesNotThrowAnyException();
        registry.put("x", "return(1)");
        registry.remove("x");
        assertThatCode(() -> registry.remove("x")).doesNotThrowAnyException();
        assertThat(point.armed()).isFalse();
    }

    @Test
    void badTermsLeaveTheOldOnesInForceWithTheirCounts() {
        FailPoint point = define("x");
        registry.put("x", "2*return(1)->return(2)");
        point.evaluate();
        assertThatThrownBy(() -> registry.put("x", "return(1"))
                .isExactlyInstanceOf(FailPointException.class)
                .hasMessage("error on x: failpoint: failed to parse \"return(1\" past \"\""
                        + " (position 9: expected \")\")");
        assertThat(evaluations(point, 2)).containsExactly("1", "2");
        assertThat(status(point).evaluations()).isEqualTo(3);
    }

    @Test
    void armingAnewReplacesTheTermsAndCountsFromZero() {
        FailPoint point = define("x");
        registry.put("x", "1*return(1)");
        assertThat(evaluations(point, 2)).containsExactly("1", "-");
        registry.put("x", "1*return(1)");
        assertThat(status(point).hits()).isZero();
        assertThat(status(point).evaluations()).isZero();
        assertThat(evaluations(point, 2)).containsExactly("1", "-");
    }

    @Test
    void severalPointsAreArmedTogether() {
        FailPoint first = define("a/x");
        FailPoint second = define("a/y");
        registry.putAll(Map.of("x", "return(1)", "a/y", "return(2)"));
        assertThat(evaluations(first, 1)).containsExactly("1");
        assertThat(evaluations(second, 1)).containsExactly("2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown=return(2)", "y=retrun(2)", "z=return(2)"})
    void nothingIsArmedIfAnythingIsWrong(String wrong) {
        FailPoint good = define("a/x");
        List<FailPoint> others = List.of(define("a/y"), define("a/z"), define("b/z"));
        registry.put("x", "return(1)");
        Map<String, String> terms = new LinkedHashMap<>();
        terms.put("x", "return(2)");
        terms.put(wrong.split("=", -1)[0], wrong.split("=", -1)[1]);
        assertThatThrownBy(() -> registry.putAll(terms)).isInstanceOf(FailPointException.class);
        assertThat(evaluations(good, 1)).containsExactly("1");
        assertThat(others).noneMatch(FailPoint::armed);
    }

    @Test
    void pointsAreListedInTheOrderOfTheirDefinition() {
        List.of("z/b", "a/b", "m").forEach(this::define);
        registry.put("m", "return(1)");
        registry.put("z/b", "off");
        assertThat(registry.list())
                .extracting(status -> status.key().fullName())
                .containsExactly("z/b", "a/b", "m");
        assertThat(registry.list()).extracting(FailPointStatus::armed).containsExactly(true, false, true);
    }

    @Test
    void theStatusSaysWhatIsInForceAndWhatHappened() {
        FailPoint point = define("x");
        assertThat(status(point)).isEqualTo(disarmed(point, 0, 0));
        registry.put("x", "1*OFF -> 2 * return( 'a' )");
        assertThat(status(point).terms()).map(Terms::toString).contains("1*off->2*return(\"a\")");
        for (int i = 0; i < 5; i++) {
            point.evaluate();
        }
        assertThat(status(point).evaluations()).isEqualTo(5);
        assertThat(status(point).hits()).as("off is no hit").isEqualTo(2);
        registry.remove("x");
        assertThat(status(point)).isEqualTo(disarmed(point, 5, 2));
    }

    private static FailPointStatus disarmed(FailPoint point, long totalEvaluations, long totalHits) {
        return new FailPointStatus(
                point.key(),
                false,
                false,
                false,
                Optional.empty(),
                0,
                0,
                OptionalLong.empty(),
                0,
                0,
                totalEvaluations,
                totalHits,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void theStatusCountsThePaused() {
        FailPoint point = define("x");
        registry.put("x", "pause");
        Pause first = point.evaluate().pause();
        point.evaluate().pause();
        assertThat(status(point).paused()).isEqualTo(2);
        first.leave();
        assertThat(status(point).paused()).isEqualTo(1);
    }

    @Test
    void armingAnewReleasesThePaused() {
        FailPoint point = define("x");
        registry.put("x", "pause");
        Effect effect = point.evaluate();
        List<CompletableFuture<Void>> held = List.of(paused(effect), paused(effect));
        assertThat(held).noneMatch(CompletableFuture::isDone);
        registry.put("x", "pause");
        assertThat(held).allMatch(CompletableFuture::isDone);
        assertThat(paused(point.evaluate())).as("held by the new arming").isNotDone();
    }

    @Test
    void badTermsReleaseNobody() {
        FailPoint point = define("x");
        registry.put("x", "pause");
        CompletableFuture<Void> held = paused(point.evaluate());
        assertThatThrownBy(() -> registry.put("x", "paus")).isInstanceOf(FailPointException.class);
        assertThat(held).isNotDone();
    }

    @Test
    void removingReleasesThePaused() {
        FailPoint point = define("x");
        registry.put("x", "pause");
        CompletableFuture<Void> held = paused(point.evaluate());
        registry.remove("x");
        assertThat(held).isCompleted();
    }

    @Test
    void otherPointsReleaseNobody() {
        FailPoint point = define("x");
        define("y");
        registry.put("x", "pause");
        CompletableFuture<Void> held = paused(point.evaluate());
        registry.put("y", "pause");
        registry.remove("y");
        assertThat(held).isNotDone();
    }

    @Test
    void whoeverLeavesIsNotHeldAnyLonger() {
        FailPoint point = define("x");
        registry.put("x", "pause");
        Effect effect = point.evaluate();
        Pause leaving = effect.pause();
        CompletableFuture<Void> staying = paused(effect);
        leaving.leave();
        leaving.leave();
        assertThat(leaving.released().toCompletableFuture()).isCompleted();
        assertThat(staying).isNotDone();
        registry.remove("x");
        leaving.leave();
        assertThat(staying).isCompleted();
    }

    @Test
    void whoeverPausesTooLateIsReleasedAtOnce() {
        FailPoint point = define("x");
        registry.put("x", "pause");
        Effect late = point.evaluate();
        registry.put("x", "pause");
        assertThat(paused(late)).isCompleted();
        assertThat(status(point).paused()).isZero();
        Effect later = point.evaluate();
        registry.remove("x");
        assertThat(paused(later)).isCompleted();
    }

    @Test
    void theReleasedCanOnlyBeCompletedByTheRegistry() {
        FailPoint point = define("x");
        registry.put("x", "pause");
        Pause pause = point.evaluate().pause();
        assertThat(pause.released().toCompletableFuture().complete(null)).isTrue();
        assertThat(pause.released().toCompletableFuture()).isNotDone();
        assertThat(status(point).paused()).isEqualTo(1);
    }

    @Test
    void whoWasReleasedMayUseTheRegistry() {
        FailPoint point = define("x");
        registry.put("x", "pause");
        CompletableFuture<Void> done = paused(point.evaluate()).thenRun(() -> registry.put("x", "return(2)"));
        registry.put("x", "return(1)");
        assertThat(done).isCompleted();
        assertThat(evaluations(point, 1)).containsExactly("2");
    }

    @Test
    void anEffectKnowsItsPointAndNothingHasNone() {
        FailPoint point = define("a/x");
        registry.put("x", "off & print & return(1)");
        assertThat(point.evaluate().key()).isSameAs(point.key());
        assertThat(point.evaluate().steps()).extracting(Step::toString).containsExactly("print", "return(1)");
        assertThatThrownBy(Effect.NONE::key).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(Effect.NONE::pause).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theSameSeedGivesTheSameDrawsAndAnotherSeedOthers() {
        List<String> first = draws(1);
        assertThat(draws(1)).isEqualTo(first);
        assertThat(draws(2)).isNotEqualTo(first);
        assertThat(first).contains("1", "-");
    }

    private static List<String> draws(long seed) {
        FailPoints seeded = FailPoints.builder().seed(seed).build();
        FailPoint point = seeded.define(new FailPointKey("x", "tests draws", "50%return(1)"));
        seeded.put("x", "50%return(1)");
        return evaluations(point, 64);
    }

    @Test
    void pointsDrawIndependently() {
        FailPoint first = define("x");
        FailPoint second = define("y");
        registry.put("x", "50%return(1)");
        registry.put("y", "50%return(1)");
        assertThat(evaluations(first, 64)).isNotEqualTo(evaluations(second, 64));
    }

    @Test
    void registriesAreIndependent() {
        FailPoints other = FailPoints.create();
        FailPoint point = define("x");
        FailPoint namesake = other.define(point.key());
        registry.put("x", "return(1)");
        assertThat(namesake.armed()).isFalse();
        assertThat(other.list()).noneMatch(FailPointStatus::armed);
    }

    @Test
    void actionsOfTheHostAreKnownOnlyToItsRegistry() {
        FailPoints host =
                FailPoints.builder().actions(List.of(HostAction.values())).build();
        FailPoint point = host.define(new FailPointKey("x", "tests actions", "poke"));
        host.put("x", "poke(1,2)");
        assertThat(evaluations(point, 1)).containsExactly("poke(1,2)");
        define("x");
        assertThatThrownBy(() -> registry.put("x", "poke")).hasMessageContaining("unknown action \"poke\"");
    }

    @Test
    void aRegistryNamesItsActions() {
        FailPoints host =
                FailPoints.builder().actions(List.of(HostAction.values())).build();
        assertThat(host.actions()).startsWith(CoreAction.values()).endsWith(HostAction.values());
        assertThat(host.actions()).hasSize(CoreAction.values().length + HostAction.values().length);
        assertThat(registry.actions()).containsExactly(CoreAction.values());
    }

    @Test
    void twoActionsWithOneKeywordAreRefused() {
        assertThatThrownBy(() ->
                        FailPoints.builder().actions(List.of(CoreAction.SLEEP)).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("two actions are called sleep");
    }
}
