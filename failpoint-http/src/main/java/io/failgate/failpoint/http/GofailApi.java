package io.failgate.failpoint.http;

import io.failgate.failpoint.FailPointChange;
import io.failgate.failpoint.FailPointException;
import io.failgate.failpoint.FailPointStatus;
import io.failgate.failpoint.FailPoints;
import io.failgate.failpoint.Terms;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What gofail answers: a path is a failpoint, a body is its terms, and everything is text. Where gofail and
 * pingcap/failpoint answer with different codes, the code is gofail's.
 */
final class GofailApi {

    private static final String COUNT = "/count";
    private static final String SEVERAL = "failpoints";
    private static final String DISABLED = "failpoint: failpoint is disabled";

    private final FailPoints registry;

    GofailApi(FailPoints registry) {
        this.registry = registry;
    }

    /** All points, if there is no key; the terms of one; or its hits. */
    Answer get(String key) {
        if (key.isEmpty()) {
            return new Answer(200, list());
        }
        boolean count = key.endsWith(COUNT);
        FailPointStatus status;
        try {
            status = registry.status(count ? key.substring(0, key.length() - COUNT.length()) : key);
        } catch (FailPointException unknown) {
            return Answer.error(404, "failed to GET: " + unknown.getMessage());
        }
        if (isDisabled(status)) {
            return Answer.error(count ? 500 : 404, "failed to GET: " + DISABLED);
        }
        return new Answer(200, count ? String.valueOf(status.hits()) : terms(status) + "\n");
    }

    /** What is pending is armed as soon as a class defines it. */
    private static boolean isDisabled(FailPointStatus status) {
        return !status.armed() && !status.pending();
    }

    private String list() {
        return registry.list().stream()
                .map(status -> status.key().fullName() + "=" + terms(status))
                .sorted()
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String terms(FailPointStatus status) {
        return status.terms().map(Terms::toString).orElse("");
    }

    /** Arms one point, or several at the special key: all of them, or none if anything is wrong. */
    Answer put(String key, String body) {
        try {
            List<FailPointChange> changes = key.equalsIgnoreCase(SEVERAL)
                    ? FailPointChange.parseAll(body)
                    : List.of(FailPointChange.put(key, body));
            registry.apply(changes);
            return Answer.NO_CONTENT;
        } catch (FailPointException refused) {
            return Answer.error(400, "failed to set failpoint: " + refused.getMessage());
        }
    }

    /** Disarms a point. */
    Answer delete(String key) {
        try {
            if (isKnown(key).filter(GofailApi::isDisabled).isPresent()) {
                return Answer.error(400, "failed to delete failpoint " + DISABLED);
            }
            registry.remove(key);
            return Answer.NO_CONTENT;
        } catch (FailPointException unknown) {
            return Answer.error(400, "failed to delete failpoint " + unknown.getMessage());
        }
    }

    private Optional<FailPointStatus> isKnown(String key) {
        try {
            return Optional.of(registry.status(key));
        } catch (FailPointException unknown) {
            return Optional.empty();
        }
    }
}
