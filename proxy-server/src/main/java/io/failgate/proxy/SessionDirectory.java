package io.failgate.proxy;

import io.failgate.failpoint.FailPointStatus;
import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.admin.AdminSources.SessionInfo;
import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.interception.SessionListener;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The sessions of clients that are logged in, to be listed. Thread-safe; what it says may be a moment old. */
final class SessionDirectory {

    private final Map<SessionContext, Long> sinceNanos = new ConcurrentHashMap<>();

    /** Lists a session from now on. The result, as one of its listeners, ends that. */
    SessionListener register(SessionContext session) {
        sinceNanos.put(session, System.nanoTime());
        return new SessionListener() {
            @Override
            public void sessionEnded() {
                sinceNanos.remove(session);
            }
        };
    }

    List<SessionInfo> list(FailPoints failPoints) {
        return sinceNanos.entrySet().stream()
                .map(entry -> info(entry.getKey(), System.nanoTime() - entry.getValue(), failPoints))
                .toList();
    }

    /** The sessions that are busy, as a count; empty if there are none. */
    Optional<String> underWay(FailPoints failPoints) {
        List<SessionInfo> all = list(failPoints);
        long transactions = all.stream().filter(SessionInfo::inTransaction).count();
        long commands = all.stream()
                .filter(session ->
                        !session.inTransaction() && !session.command().isEmpty())
                .count();
        return transactions + commands == 0
                ? Optional.empty()
                : Optional.of("open transactions: " + transactions + ", other commands under way: " + commands);
    }

    private static SessionInfo info(SessionContext session, long ageNanos, FailPoints failPoints) {
        Map<String, String> armed = failPoints.list(session).stream()
                .filter(FailPointStatus::scoped)
                .collect(Collectors.toMap(
                        status -> status.key().fullName(),
                        status -> status.terms().map(Object::toString).orElse("")));
        return new SessionInfo(
                session.client().connectionId(),
                session.user(),
                session.client().host(),
                session.database(),
                session.isBusy() ? session.command() : "",
                session.isInTransaction(),
                TimeUnit.NANOSECONDS.toSeconds(ageNanos),
                armed);
    }
}
