package io.failgate.proxy.admin;

import io.failgate.failpoint.FailPointChange;
import io.failgate.failpoint.FailPointException;
import io.failgate.failpoint.FailPointStatus;
import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.logging.PrintableText;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The registry as both APIs use it: an unknown failpoint is a 404, a mistake a 400, and every change is logged. */
final class KnownFailPoints {

    private static final int LONGEST_LOGGED = 500;

    private final FailPoints failPoints;

    KnownFailPoints(FailPoints failPoints) {
        this.failPoints = failPoints;
    }

    /** Every point, in the order of the catalogue. */
    List<FailPointStatus> all() {
        return failPoints.list();
    }

    /**
     * A failpoint with its state in the scope of all sessions.
     *
     * @throws RequestException 404, if there is no such point
     */
    FailPointStatus status(String name) {
        try {
            return failPoints.status(name);
        } catch (FailPointException unknown) {
            throw new RequestException(404, String.valueOf(unknown.getMessage()));
        }
    }

    /**
     * Arms the point of the path.
     *
     * @throws RequestException 404, if there is no such point
     * @throws FailPointException if the terms are wrong
     */
    void put(Call call, String terms) {
        change(call, List.of(FailPointChange.put(call.key(), terms)));
    }

    /**
     * Disarms the point of the path.
     *
     * @throws RequestException 404, if there is no such point
     */
    void remove(Call call) {
        change(call, List.of(FailPointChange.remove(call.key())));
    }

    /**
     * Arms and disarms failpoints, all or nothing.
     *
     * @throws RequestException 404, if there is no such point; 400, if there are two changes of one
     * @throws FailPointException if terms are wrong
     */
    void change(Call call, List<FailPointChange> changes) {
        Set<String> names = new HashSet<>();
        changes.stream()
                .map(change -> status(change.name()).key().fullName())
                .filter(name -> !names.add(name))
                .findFirst()
                .ifPresent(twice -> {
                    throw new RequestException(400, "it is said twice what to do with " + twice);
                });
        failPoints.apply(changes);
        changes.forEach(change -> log(call, change));
        changes.stream().filter(change -> change.terms().isPresent()).forEach(this::warn);
    }

    /** What is armed and will hardly do what was meant. */
    private void warn(FailPointChange change) {
        failPoints
                .status(change.name())
                .warning()
                .ifPresent(warning -> AdminLog.LOG.warn("{} is armed, but {}", change.name(), warning));
    }

    private static void log(Call call, FailPointChange change) {
        String client = call.request().client();
        change.terms()
                .ifPresentOrElse(
                        terms -> AdminLog.LOG.info(
                                "armed {}={} for {} over HTTP",
                                change.name(),
                                PrintableText.of(terms, LONGEST_LOGGED),
                                client),
                        () -> AdminLog.LOG.info("disarmed {} for {} over HTTP", change.name(), client));
    }
}
