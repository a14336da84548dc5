package io.failgate.failpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An arming begins and ends by the clock, if its terms say so. */
class ArmingTimeTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final SteppedClock clock = new SteppedClock();
    private final FailPoints registry =
            FailPoints.builder().clock(clock).pendingNames().build();
    private final FailPoint point = registry.define(new FailPointKey("io.failgate/point", "for tests", "return"));
    private final List<String> changes = new ArrayList<>();

    private void hear() {
        registry.listen(new FailPointListener() {
            @Override
            public void hit(Effect effect, EvaluationContext context) {
                // not of interest
            }

            @Override
            public void changed(FailPointKey key, Optional<FailPointScope> scope) {
                changes.add(key.name() + (point.armed() ? " armed" : " disarmed"));
            }
        });
    }

    @Test
    void itEndsByItself() {
        registry.put("point", "return(1) for 10s");
        hear();
        assertThat(point.returnOr(0)).isEqualTo(1);
        clock.pass(Duration.ofMillis(9999));
        assertThat(point.returnOr(0)).isEqualTo(1);
        assertThat(registry.status("point").expiresIn()).contains(Duration.ofMillis(1));
        assertThat(changes).isEmpty();
        clock.pass(Duration.ofMillis(1));
        assertThat(changes).containsExactly("point disarmed");
        assertThat(point.armed()).isFalse();
        assertThat(registry.status("point").terms()).isEmpty();
        assertThat(registry.status("point").expiresIn()).isEmpty();
        assertThat(registry.status("point").totalHits()).isEqualTo(2);
    }

    @Test
    void itBeginsLater() {
        registry.put("point", "2*return(1) after 1m for 10s");
        hear();
        assertThat(point.armed()).isTrue();
        assertThat(point.returnOr(0)).isZero();
        FailPointStatus waiting = registry.status("point");
        assertThat(waiting.beginsIn()).contains(Duration.ofMinutes(1));
        assertThat(waiting.expiresIn()).contains(Duration.ofSeconds(70));
        assertThat(waiting.evaluations())
                .as("what has not begun counts nothing")
                .isZero();
        clock.pass(Duration.ofMinutes(1));
        assertThat(changes).containsExactly("point armed");
        assertThat(registry.status("point").beginsIn()).isEmpty();
        assertThat(point.returnOr(0)).isEqualTo(1);
        clock.pass(Duration.ofSeconds(10));
        assertThat(changes).containsExactly("point armed", "point disarmed");
        assertThat(point.returnOr(0)).isZero();
    }

    @Test
    void whatIsLateIsOverAllTheSame() {
        registry.put("point", "return(1) for 10s");
        FailPointClock late = clock;
        Period period = new Period(new Schedule(Duration.ZERO, Optional.of(SECOND)), late);
        assertThat(period.isNow()).isTrue();
        clock.pass(SECOND);
        assertThat(period.isNow()).isFalse();
        assertThat(period.untilEnd()).contains(Duration.ZERO);
    }

    @Test
    void theEndReleasesThePausedAndTheWaiters() {
        Armed armed = registry.arm("point", "1*pause for 10s");
        CompletableFuture<Boolean> second = armed.whenHit(2).toCompletableFuture();
        CompletableFuture<Void> paused = point.evaluate().pause().released().toCompletableFuture();
        clock.pass(SECOND.multipliedBy(10));
        assertThat(paused).isCompleted();
        assertThat(second).isCompletedWithValue(false);
    }

    @Test
    void anotherArmingHasATimeOfItsOwn() {
        registry.put("point", "return(1) for 10s");
        clock.pass(SECOND);
        registry.put("point", "return(2) for 10s");
        clock.pass(SECOND.multipliedBy(9));
        assertThat(point.returnOr(0)).isEqualTo(2);
        clock.pass(SECOND);
        assertThat(point.returnOr(0)).isZero();
        registry.put("point", "return(3)");
        clock.pass(Duration.ofDays(365));
        assertThat(point.returnOr(0)).isEqualTo(3);
    }

    @Test
    void aScopeFallsBackToWhatIsArmedAroundIt() {
        registry.put("point", "return(1)");
        FailPointScope scope = registry.newScope("test");
        scope.arm("point", "return(2) for 10s");
        scope.run(() -> assertThat(point.returnOr(0)).isEqualTo(2));
        clock.pass(SECOND.multipliedBy(10));
        scope.run(() -> assertThat(point.returnOr(0)).isEqualTo(1));
    }

    @Test
    void whatIsPendingBeginsToCountWhenItIsDefined() {
        registry.put("late", "return(1) for 10s");
        clock.pass(Duration.ofHours(1));
        FailPoint late = registry.define(new FailPointKey("io.failgate/late", "for tests", "return"));
        clock.pass(SECOND.multipliedBy(9));
        assertThat(late.returnOr(0)).isEqualTo(1);
        clock.pass(SECOND);
        assertThat(late.returnOr(0)).isZero();
    }

    @Test
    void whatIsArmedOftenWaitsOnce() {
        for (int i = 0; i < 1000; i++) {
            registry.put("point", "return(1) for 1h");
            clock.pass(Duration.ofMillis(1));
        }
        assertThat(clock.waits()).isEqualTo(1);
        clock.pass(Duration.ofHours(1));
        assertThat(point.armed()).isFalse();
        assertThat(clock.waits()).isZero();
    }

    @Test
    void aLimitEndsWhatIsForgotten() {
        registry.put("point", "return(1)");
        registry.limitTime(Duration.ofMinutes(10));
        clock.pass(Duration.ofHours(1));
        assertThat(point.returnOr(0)).as("armed before").isEqualTo(1);
        registry.putAll(Map.of("point", "return(2) after 1m"));
        assertThat(registry.status("point").terms()).map(Terms::toString).contains("return(2) after 1m");
        clock.pass(Duration.ofMinutes(10));
        assertThat(point.returnOr(0)).isEqualTo(2);
        clock.pass(Duration.ofMinutes(1));
        assertThat(point.armed()).isFalse();
        registry.put("point", "return(3) for 1h");
        clock.pass(Duration.ofMinutes(59));
        assertThat(point.returnOr(0)).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "return for 30s | return for 30s",
                "return after 15m for 1.5s | return for 1s500ms after 15m",
                "1*return->off  AFTER 90s | 1*return->off after 1m30s",
                "return for 30s where x = 1 | return for 30s where x = 1",
                "return where x = 'for 3s' | return where x = 'for 3s'",
                "return where x like '% for 3s' | return where x like '% for 3s'",
                "return('for 30s') | return(\"for 30s\")"
            })
    void isReadAndPrinted(String text, String printed) {
        Terms terms = Terms.parse(text);
        assertThat(terms).hasToString(printed);
        assertThat(Terms.parse(printed)).isEqualTo(terms);
        assertThat(Terms.parse(printed).schedule()).isEqualTo(terms.schedule());
    }

    @Test
    void documentsHaveItToo() {
        Terms terms = Terms.parse("{\"mode\": \"alwaysOn\", \"for\": \"30s\", \"after\": \"15m\"}");
        assertThat(terms.schedule())
                .isEqualTo(new Schedule(Duration.ofMinutes(15), Optional.of(Duration.ofSeconds(30))));
        assertThat(Terms.parse(terms.toString())).isEqualTo(terms);
        FailPointChange change = FailPointChange.configure(
                "{\"configureFailPoint\": \"point\", \"mode\": \"alwaysOn\", \"for\": \"1s\"}");
        registry.apply(List.of(change));
        clock.pass(SECOND);
        assertThat(point.armed()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "return for 30 | position 12: \"for\" takes a time with its unit, as in for 30s",
                "return for | \"for\" takes a time with its unit, as in for 30s",
                "return for 0s | \"for\" takes a time",
                "return after -1s | \"after\" takes a time with its unit, as in after 30s",
                "return for 1s for 2s | \"for\" stands there twice",
                "return forr 30s | \"for\", \"after\", \"where\" or the end; did you mean \"for\"?",
                "return aftr 30s | did you mean \"after\"?",
                "return wher a = 1 | did you mean \"where\"?",
                "return where a = 1 for 30s | \"for 30s\" stands in front of \"where\"",
                "return where a = 1 AFTER 1m | \"after 1m\" stands in front of \"where\"",
                "{\"mode\": \"alwaysOn\", \"for\": 30} | \"for\" must be a time with its unit in quotes, as in \"30s\"",
                "{\"mode\": \"alwaysOn\", \"after\": \"30\"} | \"after\" must be a time with its unit in quotes",
                "{\"mode\": \"alwaysOn\", \"fr\": \"30s\"} | did you mean \"for\"?"
            })
    void isRefusedWithTheReason(String text, String reason) {
        assertThatThrownBy(() -> Terms.parse(text))
                .isInstanceOf(TermsException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"return for 292y", "return for 9999999999999h", "return after 1h for 99999999999999s"})
    void isRefusedIfItIsTooLong(String text) {
        assertThatThrownBy(() -> Terms.parse(text)).isInstanceOf(TermsException.class);
    }
}
