package io.failgate.failpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What somebody keeps account of outside of the process, an arming goes on with. */
class HitLedgerTest {

    private static final FailPointKey KEY = new FailPointKey("test/point", "a test's", "return");

    private final FailPoints failPoints = FailPoints.create();
    private final FailPoint point = failPoints.define(KEY);

    /** A ledger that lets so many hits be spent. */
    private static HitLedger ledger(long spentBefore, AtomicLong allowed) {
        return new HitLedger() {
            @Override
            public long spentBefore() {
                return spentBefore;
            }

            @Override
            public boolean mayHit() {
                return allowed.get() > 0;
            }

            @Override
            public boolean spend() {
                return allowed.getAndDecrement() > 0;
            }
        };
    }

    private void arm(String terms, long spentBefore, long allowed) {
        failPoints.apply(
                List.of(FailPointChange.put("point", terms).with(ledger(spentBefore, new AtomicLong(allowed)))));
    }

    private String next() {
        return point.returned().map(Value::display).orElse("-");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3*return(a)                       | 0 | a a a - -",
                "3*return(a)                       | 2 | a - - - -",
                "3*return(a)                       | 3 | - - - - -",
                "3*return(a)                       | 9 | - - - - -",
                "2*return(a)->1*return(b)->return(c) | 2 | b c c c c",
                "2*return(a)->1*return(b)->return(c) | 5 | c c c c c",
                "0%3*return(a)                     | 3 | - - - - -",
                "100%3*return(a)                   | 2 | a - - - -",
                "2*off->2*return(a)                | 1 | a - - - -",
            })
    void anArmingGoesOnBehindWhatWasSpent(String terms, long spentBefore, String fires) {
        arm(terms.strip(), spentBefore, 1000);
        assertThat(String.join(" ", List.of(next(), next(), next(), next(), next())))
                .isEqualTo(fires);
    }

    @Test
    void aHitThatCannotBeSpentDoesNotHappenAndCostsNoCount() {
        AtomicLong allowed = new AtomicLong();
        failPoints.apply(List.of(FailPointChange.put("point", "2*return(a)").with(ledger(0, allowed))));
        assertThat(next() + next() + next()).isEqualTo("---");
        allowed.set(10);
        assertThat(next() + next() + next()).isEqualTo("aa-");
        FailPointStatus status = failPoints.status("point");
        assertThat(status.hits()).isEqualTo(2);
        assertThat(allowed).hasValue(8);
    }

    @Test
    void whoIsLateToSpendDoesNotHit() {
        failPoints.apply(List.of(FailPointChange.put("point", "return(a)").with(new HitLedger() {
            @Override
            public long spentBefore() {
                return 0;
            }

            @Override
            public boolean mayHit() {
                return true;
            }

            @Override
            public boolean spend() {
                return false; // another thread was faster
            }
        })));
        assertThat(point.returned()).isEqualTo(Optional.empty());
        assertThat(failPoints.status("point").hits()).isZero();
    }
}
