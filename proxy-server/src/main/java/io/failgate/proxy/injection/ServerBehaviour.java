package io.failgate.proxy.injection;

import io.failgate.proxy.context.Outcomes;
import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.interception.Verdict;
import io.failgate.proxy.protocol.MySqlError;

/** What an injected error says and does to the session whose client it is told: what the server's own would. */
final class ServerBehaviour {

    private ServerBehaviour() {}

    /** The verdict that makes the session what it would be. */
    static Verdict verdict(MySqlError error, SessionContext session) {
        return new Verdict.Fail(error, Outcomes.of(error.code(), session.situation()));
    }
}
