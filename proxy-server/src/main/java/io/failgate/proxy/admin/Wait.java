package io.failgate.proxy.admin;

import io.failgate.failpoint.Value;
import io.failgate.proxy.logging.PrintableText;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The body of a wait; null is the default. */
record Wait(
        @Nullable Long hits,
        @Nullable Long timesEntered,
        @Nullable String timeout) {

    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int LONGEST_QUOTE = 40;

    /** A wait for hits in this proxy. */
    static Wait here(String body) {
        JsonFields fields = JsonFields.of(body, "hits", "timesEntered", "timeout");
        return of(fields, fields.optionalWholeNumber("timesEntered").orElse(null));
    }

    /** A wait for hits in all members of a fleet, which do not count over all armings. */
    static Wait inFleet(String body) {
        return of(JsonFields.of(body, "hits", "timeout"), null);
    }

    private static Wait of(JsonFields fields, @Nullable Long timesEntered) {
        return new Wait(
                fields.optionalWholeNumber("hits").orElse(null),
                timesEntered,
                fields.optionalText("timeout").orElse(null));
    }

    long hitsOrOne() {
        if (timesEntered != null) {
            if (hits != null || timesEntered < 1) {
                throw new RequestException(
                        400, "\"timesEntered\" must be 1 or more, and stands in the place of \"hits\"");
            }
            return timesEntered;
        }
        if (hits != null && hits < 1) {
            throw new RequestException(400, "\"hits\" must be 1 or more");
        }
        return hits == null ? 1 : hits;
    }

    String timeoutText() {
        return timeout == null ? "30s" : timeout;
    }

    Duration timeoutOrUsual() {
        return Value.durationWithUnit(timeoutText())
                .filter(given -> !given.isZero() && given.compareTo(LONGEST) <= 0)
                .orElseThrow(() -> new RequestException(
                        400,
                        "\"timeout\" must be a duration of up to an hour with its unit, such as \"30s\""
                                + " or \"1m30s\", but is \"" + PrintableText.of(timeoutText(), LONGEST_QUOTE) + "\""));
    }
}
