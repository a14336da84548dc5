package io.failgate.failpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

/** One arming of a point: waking up those who are paused, and how modifiers use up draws and counts. */
class ArmingTest {

    private static final FailPointKey KEY = new FailPointKey("x", "tests armings", "return(1)");

    /** Gives the numbers again and again, and counts how many were drawn. */
    private static final class Draws {
        private final double[] numbers;
        private int drawn;

        Draws(double... numbers) {
            this.numbers = numbers;
        }

        double next() {
            return numbers[drawn++ % numbers.length];
        }
    }

    private static Arming arming(String terms, DoubleSupplier draws) {
        return new Arming(
                KEY,
                Terms.parse(terms),
                Condition.ALWAYS,
                draws,
                Period.always(),
                new Arming.Accounts(new Arming.Totals((effect, context) -> {}), new HitWaiters(), HitLedger.NONE));
    }

    private static String evaluate(Arming arming) {
        return Notation.of(arming.evaluate(EvaluationContext.ofThread()));
    }

    @Test
    void wakingUpReleasesThoseWhoArePausedNowAndNotThoseWhoComeLater() {
        Arming arming = arming("pause", new Draws(0)::next);
        CompletableFuture<Void> before = arming.pause(false, true).released().toCompletableFuture();
        arming.wakeUp();
        CompletableFuture<Void> after = arming.pause(false, true).released().toCompletableFuture();
        assertThat(before).isCompleted();
        assertThat(after).isNotDone();
        assertThat(arming.pausedNow()).isEqualTo(1);
    }

    @Test
    void aChanceBeforeACountSpendsTheCountOnHitsOnly() {
        Arming arming = arming("50%2*return(1)", new Draws(0.5, 0.49)::next);
        assertThat(evaluate(arming) + evaluate(arming) + evaluate(arming)).isEqualTo("-1-");
        assertThat(evaluate(arming) + evaluate(arming) + evaluate(arming)).isEqualTo("1--");
    }

    @Test
    void aCountBeforeAChanceIsSpentOnTrials() {
        Draws draws = new Draws(0.5, 0.49);
        Arming arming = arming("3*50%return(1)", draws::next);
        assertThat(evaluate(arming) + evaluate(arming) + evaluate(arming)).isEqualTo("-1-");
        assertThat(evaluate(arming) + evaluate(arming)).isEqualTo("--");
        assertThat(draws.drawn).as("nothing is drawn once the count is used up").isEqualTo(3);
    }

    @Test
    void aMissTriesTheNextTerm() {
        Arming arming = arming("50%return(1)->50%return(2)->off", new Draws(0.9, 0.1)::next);
        assertThat(evaluate(arming)).isEqualTo("2");
        assertThat(evaluate(arming("50%return(1)->50%return(2)", new Draws(0.9)::next)))
                .isEqualTo("-");
    }

    @Test
    void aTermThatIsNotReachedSpendsNothing() {
        Arming arming = arming("2*return(1)->1*return(2)", new Draws(0)::next);
        assertThat(evaluate(arming) + evaluate(arming) + evaluate(arming) + evaluate(arming))
                .isEqualTo("112-");
    }

    @Test
    void zeroPercentNeverFiresAndAHundredAlways() {
        double largest = Math.nextDown(1.0);
        assertThat(evaluate(arming("0%return(1)", new Draws(0)::next))).isEqualTo("-");
        assertThat(evaluate(arming("100%return(1)", new Draws(largest)::next))).isEqualTo("1");
        assertThat(evaluate(arming("125%return(1)", new Draws(largest)::next))).isEqualTo("1");
    }
}
