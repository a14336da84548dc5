package io.failgate.proxy.injection;

import io.failgate.proxy.exchange.Reply;
import io.failgate.proxy.exchange.SessionContext;
import io.failgate.proxy.exchange.Verdict;
import io.failgate.proxy.protocol.MySqlError;
import io.failgate.sql.StatementClass;
import java.util.Set;

/** What a server does to the session whose client it tells an error (MySQL 9.7.4, by experiment; edge cases E4, E6, E19 to E21). */
enum ServerBehaviour {
    /** The transaction stays as it is, and so does the connection. */
    GOES_ON {
        @Override
        Verdict verdict(Reply reply) {
            return new Verdict.Answer(reply);
        }
    },
    /** InnoDB has rolled the transaction back: deadlock, lock table full, a veto of group replication. */
    ROLLS_BACK {
        @Override
        Verdict verdict(Reply reply) {
            return new Verdict.RollBack(reply);
        }
    },
    /** The server closes the connection. */
    CLOSES {
        @Override
        Verdict verdict(Reply reply) {
            return new Verdict.Answer(reply.last());
        }
    };

    /**
     * 1040 too many connections, 1042 and 1043 in the handshake, 1053 shutdown, 1080 forced close, 1129 and 1130 host not allowed, 1152 and
     * 1184 aborted, 1153 packet too large, 1156 to 1161 network, 4031 idle for too long.
     */
    private static final Set<Integer> CLOSED = Set.of(
            1040, 1042, 1043, 1053, 1080, 1129, 1130, 1152, 1153, 1156, 1157, 1158, 1159, 1160, 1161, 1184, 4031);

    private static final int ACCESS_DENIED = 1045;

    private static final int READ_ONLY = 1290;

    /**
     * Statements by which a server that is read-only notices only when it commits, and then it rolls back. All others that commit, such as
     * DDL, are refused before they do.
     */
    private static final Set<String> REFUSED_IN_COMMIT = Set.of("commit", "begin", "start", "set");

    static ServerBehaviour of(int code) {
        if (MySqlError.rollsBack(code)) {
            return ROLLS_BACK;
        }
        return CLOSED.contains(code) ? CLOSES : GOES_ON;
    }

    abstract Verdict verdict(Reply reply);

    /** The verdict that makes the session what it would be. */
    Verdict verdict(MySqlError error, SessionContext session) {
        return towards(session, error.code()).verdict(Reply.error(error));
    }

    private ServerBehaviour towards(SessionContext session, int code) {
        if (code == ACCESS_DENIED && session.command().equals("change_user")) {
            return CLOSES;
        }
        return code == READ_ONLY && commits(session) ? ROLLS_BACK : this;
    }

    private static boolean commits(SessionContext session) {
        return session.statementClasses().contains(StatementClass.COMMIT)
                && REFUSED_IN_COMMIT.contains(session.statement().verb());
    }
}
