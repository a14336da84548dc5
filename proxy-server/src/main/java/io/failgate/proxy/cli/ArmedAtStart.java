package io.failgate.proxy.cli;

import io.failgate.failpoint.FailPointKey;
import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.config.StartFailPoint;
import io.failgate.proxy.logging.PrintableText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what is armed at start, and what is not, because the same failpoint is armed again further on. */
final class ArmedAtStart {

    private static final Logger LOG = LoggerFactory.getLogger(ArmedAtStart.class);

    /** Characters of the terms in the log. */
    private static final int LONGEST_TERMS = 1024;

    private ArmedAtStart() {}

    static void log(List<StartFailPoint> points, FailPoints failPoints) {
        Map<FailPointKey, StartFailPoint> used = new HashMap<>();
        points.forEach(point -> used.put(failPoints.status(point.key()).key(), point));
        for (StartFailPoint point : points) {
            String terms = PrintableText.of(point.terms(), LONGEST_TERMS);
            StartFailPoint last = Objects.requireNonNull(
                    used.get(failPoints.status(point.key()).key()));
            if (last.equals(point)) {
                LOG.info("{}: {}={} is armed", point.origin(), point.key(), terms);
                failPoints
                        .status(point.key())
                        .warning()
                        .ifPresent(warning -> LOG.warn("{} is armed, but {}", point.key(), warning));
            } else {
                LOG.warn("{}: {}={} is not used, as {} arms it", point.origin(), point.key(), terms, last.origin());
            }
        }
    }
}
