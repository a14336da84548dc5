package io.failgate.failpoint;

import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The mutable part of a failpoint: which arming is in force, and the totals over all armings. Thread-safe. */
final class SiteState {

    private volatile @Nullable Arming arming;
    private final LongAdder evaluationsBefore = new LongAdder();
    private final LongAdder hitsBefore = new LongAdder();

    boolean isArmed() {
        return arming != null;
    }

    Optional<Arming> current() {
        return Optional.ofNullable(arming);
    }

    Effect evaluate() {
        Arming now = arming;
        return now == null ? Effect.NONE : now.evaluate();
    }

    /** Puts another arming, or none, in force. The caller {@linkplain Arming#retire() retires} the one returned. */
    Optional<Arming> replace(@Nullable Arming next) {
        Arming last = arming;
        arming = next;
        if (last != null) {
            evaluationsBefore.add(last.evaluations());
            hitsBefore.add(last.hits());
        }
        return Optional.ofNullable(last);
    }
}
