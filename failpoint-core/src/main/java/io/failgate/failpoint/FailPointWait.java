package io.failgate.failpoint;

import java.time.Duration;
import java.util.Optional;

/**
 * A wait for the hits of a failpoint over its lifetime; see {@link FailPoints#whenEntered}.
 *
 * @param name full name or name of the point
 * @param timesEntered how often it must have fired in all
 * @param maxTime the longest wait
 */
public record FailPointWait(String name, long timesEntered, Optional<Duration> maxTime) {

    /**
     * Reads MongoDB's command {@code {"waitForFailPoint": name, "timesEntered": n, "maxTimeMS": n}}.
     *
     * @throws FailPointException if it has not this form
     */
    public static FailPointWait parse(String document) {
        return MongoCommand.await(document);
    }
}
