package io.failgate.failpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a remote control needs: changes that take effect together, waiting for hits, waking, hearing of hits. */
class FailPointChangesTest {

    private final FailPoints registry = FailPoints.create();
    private final FailPoint first = registry.define(new FailPointKey("a/first", "for tests", "return"));
    private final FailPoint second = registry.define(new FailPointKey("a/second", "for tests", "return"));
    private final FailPointScope scope = registry.newScope("session");

    private String terms(EvaluationContext context, String name) {
        return registry.list(context).stream()
                .filter(status -> status.key().name().equals(name))
                .findFirst()
                .flatMap(FailPointStatus::terms)
                .map(Terms::toString)
                .orElse("");
    }

    @Test
    void changesTakeEffectInOrderInTheirScopes() {
        registry.put("second", "return(0)");
        List<Armed> armed = registry.apply(List.of(
                FailPointChange.put("first", "return(1)"),
                FailPointChange.remove("second"),
                FailPointChange.put("a/first", "return(2)"),
                FailPointChange.put("second", "return(3)").inside(scope)));
        assertThat(armed).extracting(Armed::key).containsExactly(first.key(), first.key(), second.key());
        assertThat(terms(scope, "first")).isEqualTo("return(2)");
        assertThat(terms(scope, "second")).isEqualTo("return(3)");
        assertThat(registry.status("second").armed()).isFalse();
        assertThat(registry.list(scope)).extracting(FailPointStatus::scoped).containsExactly(false, true);
    }

    @Test
    void nothingChangesIfAnythingIsWrong() {
        registry.put("first", "return(0)");
        for (FailPointChange wrong : List.of(
                FailPointChange.put("second", "return("),
                FailPointChange.remove("third"),
                FailPointChange.put("third", "return"))) {
            assertThatThrownBy(() -> registry.apply(List.of(FailPointChange.put("first", "return(1)"), wrong)))
                    .isInstanceOf(FailPointException.class)
                    .hasMessageContaining("error on " + wrong.name());
        }
        assertThat(terms(scope, "first")).isEqualTo("return(0)");
    }

    private void comeAndGo(AtomicLong heard) {
        for (int i = 0; i < 20_000; i++) {
            registry.listen((effect, context) -> heard.incrementAndGet()).close();
        }
    }

    /** One that stays hears of every hit, and those that have gone of none. */
    @Test
    void listenersMayComeAndGoWhilePointsAreHit() {
        registry.put("first", "return");
        AtomicLong heard = new AtomicLong();
        AtomicLong heardByOthers = new AtomicLong();
        long hits = 0;
        FailPointListener.Registration staying = registry.listen((effect, context) -> heard.incrementAndGet());
        CompletableFuture<Void> coming = CompletableFuture.allOf(
                CompletableFuture.runAsync(() -> comeAndGo(heardByOthers)),
                CompletableFuture.runAsync(() -> comeAndGo(heardByOthers)));
        do {
            first.evaluate();
            hits++;
        } while (!coming.isDone());
        coming.join();
        staying.close();
        long heardSoFar = heardByOthers.get();
        first.evaluate();
        assertThat(heard).hasValue(hits);
        assertThat(heardByOthers).hasValue(heardSoFar);
    }

    @Test
    void hitsAreWaitedForByName() {
        assertThatThrownBy(() -> registry.whenHit(scope, "first", 1))
                .isInstanceOf(FailPointException.class)
                .hasMessage("error on first: failpoint: not armed");
        registry.put("first", "return");
        CompletableFuture<Boolean> twice = registry.whenHit(scope, "a/first", 2);
        first.evaluate(scope);
        assertThat(twice).isNotDone();
        first.evaluate(scope);
        assertThat(twice).isCompletedWithValue(true);
        assertThat(registry.whenHit(scope, "first", 2)).isCompletedWithValue(true);
    }

    @Test
    void nobodyWaitsForHitsThatCannotCome() {
        registry.put("first", "off");
        CompletableFuture<Boolean> replaced = registry.whenHit(scope, "first", 1);
        Armed armed = registry.arm("first", "off");
        assertThat(replaced).isCompletedWithValue(false);
        CompletableFuture<Boolean> removed = registry.whenHit(scope, "first", 1);
        registry.remove("first");
        assertThat(removed).isCompletedWithValue(false);
        assertThat(armed.whenHit(1)).isCompletedWithValue(false);
    }

    @Test
    void aScopesOwnArmingIsWaitedFor() {
        registry.put("first", "return");
        registry.apply(List.of(FailPointChange.put("first", "return").inside(scope)));
        CompletableFuture<Boolean> inside = registry.whenHit(scope, "first", 1);
        first.evaluate(registry.newScope("other"));
        assertThat(inside).isNotDone();
        first.evaluate(scope);
        assertThat(inside).isCompletedWithValue(true);
    }

    @Test
    void wakingReachesThePausedOfEveryScope() {
        registry.put("first", "pause");
        scope.arm("first", "pause");
        Pause everywhere = first.evaluate(registry.newScope("other")).pause();
        Pause inside = first.evaluate(scope).pause();
        registry.wakeUp("first");
        assertThat(everywhere.released().toCompletableFuture()).isCompleted();
        assertThat(inside.released().toCompletableFuture()).isCompleted();
        assertThat(first.armed()).isTrue();
    }

    @Test
    void whatAListenerThrowsReachesNeitherWhoArmsNorTheSiteNorOtherListeners() {
        FailPoint point = registry.define(new FailPointKey("x/heard", "for tests", "return"));
        List<String> heard = new ArrayList<>();
        for (Throwable thrown : List.of(new IllegalStateException("on purpose"), new AssertionError("on purpose"))) {
            registry.listen(new FailPointListener() {
                @Override
                public void hit(Effect effect, EvaluationContext context) {
                    sneak(thrown);
                }

                @Override
                public void changed(FailPointKey key, Optional<FailPointScope> scope) {
                    sneak(thrown);
                }
            });
        }
        registry.listen(new FailPointListener() {
            @Override
            public void hit(Effect effect, EvaluationContext context) {
                heard.add("hit");
            }

            @Override
            public void changed(FailPointKey key, Optional<FailPointScope> scope) {
                heard.add("changed");
            }
        });
        registry.put("heard", "return(1)");
        assertThat(point.returnOr(0)).isEqualTo(1);
        registry.remove("heard");
        assertThat(heard).containsExactly("changed", "hit", "changed");
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void sneak(Throwable thrown) throws X {
        throw (X) thrown;
    }

    @Test
    void listenersHearOfEveryHitUntilTheyAreClosed() {
        List<String> heard = new ArrayList<>();
        FailPointListener.Registration listening = registry.listen((effect, context) -> heard.add(effect.key()
                        .name() + " " + effect.steps() + " " + context.scope().orElseThrow()));
        registry.put("first", "1*return(1)");
        first.evaluate(scope);
        first.evaluate(scope);
        listening.close();
        registry.put("first", "1*return(1)");
        first.evaluate(scope);
        assertThat(heard).containsExactly("first [return(1)] session");
    }
}
