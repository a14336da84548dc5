package io.failgate.proxy.context;

import io.failgate.proxy.tracking.ServerStatus;
import io.failgate.sql.Classification;
import io.failgate.sql.StatementClass;
import java.util.Set;

/** The state of the transaction where the server does not tell it: an ERR has no status flags. */
final class TransactionStatus {

    private static final int SYNTAX_ERROR = 1064;

    /** Statements that run other, unknown statements. */
    private static final Set<String> RUN_OTHERS =
            Set.of("begin", "call", "case", "declare", "execute", "for", "if", "loop", "repeat", "while");

    private TransactionStatus() {}

    /** A statement of these classes was done, after the server has started over. */
    static void onSuccess(ServerStatus status, Set<StatementClass> classes) {
        if (classes.contains(StatementClass.COMMIT) || classes.contains(StatementClass.ROLLBACK)) {
            status.endedByStatement();
        }
    }

    /** A statement has failed. The ERR does not tell the state, so it is what servers do at that error. */
    static void onError(ServerStatus status, Classification statement, Outcomes.Situation where) {
        boolean unread = statement.verb().isEmpty() && status.error() != SYNTAX_ERROR;
        if (status.isUpdatedBeforeError() || unread || RUN_OTHERS.contains(statement.verb())) {
            status.forget();
        }
        switch (Outcomes.of(status.error(), where)) {
            case ROLLED_BACK, COMMITTED -> status.transactionEnded();
            case STARTED_OVER, STARTED_OVER_ON_TIMEOUT -> status.startOver();
            case ROLLED_BACK_ON_TIMEOUT, XA_ROLLED_BACK -> status.forget();
            case STAYS, CLOSED -> {
                if (!where.inTransaction() && !where.autocommit()) {
                    status.forget(); // the statement may have begun one
                }
            }
        }
    }
}
