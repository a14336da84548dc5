package io.failgate.proxy.context;

import io.failgate.failpoint.FailPointScope;
import io.failgate.failpoint.FailPoints;
import java.util.Optional;

/**
 * The scopes of one session: its own, and that of its statement inside it. Each is made when a failpoint is first armed
 * there.
 */
final class SessionScopes {

    private final FailPoints failPoints;
    private Optional<FailPointScope> ofSession = Optional.empty();
    private Optional<FailPointScope> ofStatement = Optional.empty();

    SessionScopes(FailPoints failPoints) {
        this.failPoints = failPoints;
    }

    /** The innermost there is. */
    Optional<FailPointScope> innermost() {
        return ofStatement.isPresent() ? ofStatement : ofSession;
    }

    /**
     * The session's.
     *
     * @param session what lists call the session
     */
    FailPointScope ofSession(String session) {
        if (ofSession.isEmpty()) {
            ofSession = Optional.of(failPoints.newScope(session));
        }
        return ofSession.get();
    }

    /** The statement's, inside the session's. */
    FailPointScope ofStatement(String session) {
        if (ofStatement.isEmpty()) {
            ofStatement = Optional.of(ofSession(session).newScope("a statement of " + session));
        }
        return ofStatement.get();
    }

    /** The statement has ended. */
    void closeStatement() {
        ofStatement.ifPresent(FailPointScope::close);
        ofStatement = Optional.empty();
    }

    /** The session has ended, or begins anew. */
    void close() {
        closeStatement();
        ofSession.ifPresent(FailPointScope::close);
        ofSession = Optional.empty();
    }
}
