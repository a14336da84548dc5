package io.failgate.proxy.admin;

import io.failgate.failpoint.FailPointStatus;
import io.failgate.failpoint.Terms;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A failpoint as the JSON API shows it; the fields are those of {@link FailPointStatus}.
 *
 * @param name the full name
 * @param terms null if it is not armed
 * @param beginsInMs milliseconds until its terms begin; null if they have
 * @param expiresInMs milliseconds until it is disarmed by itself; null if it is not
 * @param warning why its condition could not be evaluated; null if it always could
 */
record FailPointView(
        String name,
        boolean armed,
        @Nullable String terms,
        long evaluations,
        long hits,
        int paused,
        int scopes,
        long totalEvaluations,
        long totalHits,
        String purpose,
        String example,
        @Nullable Long beginsInMs,
        @Nullable Long expiresInMs,
        @Nullable String warning) {

    static FailPointView of(FailPointStatus status) {
        return new FailPointView(
                status.key().fullName(),
                status.armed(),
                status.terms().map(Terms::toString).orElse(null),
                status.evaluations(),
                status.hits(),
                status.paused(),
                status.scopes(),
                status.totalEvaluations(),
                status.totalHits(),
                status.key().purpose(),
                status.key().example(),
                status.beginsIn().map(Duration::toMillis).orElse(null),
                status.expiresIn().map(Duration::toMillis).orElse(null),
                status.warning().orElse(null));
    }
}
