package io.failgate.proxy.injection;

import io.failgate.proxy.exchange.Outcomes;
import io.failgate.proxy.exchange.SessionContext;
import io.failgate.proxy.exchange.Verdict;
import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.protocol.ServerMessages;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;

/** What an injected error says and does to the session whose client it is told: what the server's own would. */
final class ServerBehaviour {

    /** What stands in a message in place of its {@code ?}s. */
    private static final Map<Integer, Function<SessionContext, List<String>>> VALUES = Map.of(
            1045,
            session -> List.of(session.user(), session.client().host(), "YES"),
            1129,
            session -> List.of(session.client().host()),
            1130,
            session -> List.of(session.client().host()),
            1290,
            session -> List.of("--read-only"));

    private ServerBehaviour() {}

    /** The verdict that makes the session what it would be. */
    static Verdict verdict(MySqlError error, SessionContext session) {
        return new Verdict.Fail(withValues(error, session), Outcomes.of(error.code(), session.situation()));
    }

    private static MySqlError withValues(MySqlError error, SessionContext session) {
        Function<SessionContext, List<String>> values = VALUES.get(error.code());
        String message = error.message();
        boolean isServers =
                message.equals(ServerMessages.get().error(error.code()).message());
        if (values != null && isServers) {
            for (String value : values.apply(session)) {
                message = message.replaceFirst("\\?", Matcher.quoteReplacement(value));
            }
        }
        return new MySqlError(error.code(), error.sqlState(), message);
    }
}
