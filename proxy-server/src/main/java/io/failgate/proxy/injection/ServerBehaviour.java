package io.failgate.proxy.injection;

import io.failgate.proxy.context.Outcomes;
import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.interception.Verdict;
import io.failgate.proxy.protocol.MySqlError;

/** Makes an injected error say and do the same as the server's own. */
final class ServerBehaviour {

    private ServerBehaviour() {}

    /** The verdict that leaves the session as the server's own error would. */
    static Verdict verdict(MySqlError error, SessionContext session) {
        return new Verdict.Fail(error, Outcomes.of(error.code(), session.situation()));
    }
}
