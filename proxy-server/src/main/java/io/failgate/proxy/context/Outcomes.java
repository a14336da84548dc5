package io.failgate.proxy.context;

import io.failgate.proxy.interception.Outcome;
import io.failgate.proxy.protocol.Command;
import io.failgate.sql.Classification;
import io.failgate.sql.ServerVersion;
import io.failgate.sql.StatementClass;
import java.util.Set;

/**
 * What servers do before they tell a client an error, by error and statement: MySQL 9.7.4 and MariaDB 11.4.5, each by
 * experiment.
 */
public final class Outcomes {

    private static final int ACCESS_DENIED = 1045;
    private static final int SYNTAX = 1064;
    private static final int TIMEOUT = 1205;
    private static final int READ_ONLY = 1290;

    /**
     * A commit that cannot write the binary log, which is not needed with {@code binlog_error_action=IGNORE_ERROR}:
     * MySQL 9.7 tells 3. 1026 was not provoked on any server.
     */
    private static final Set<Integer> BINLOG_IGNORED = Set.of(3, 1026);

    /** The same, and the server stops. */
    private static final int BINLOG_NEEDED = 1598;

    /**
     * 1040: too many connections. 1042 and 1043: in the handshake. 1053: shutdown. 1080: forced close. 1129 and 1130:
     * host not allowed. 1152 and 1184: aborted. 1153: packet too large. 1156 to 1161: network. 4031: idle for too long.
     */
    private static final Set<Integer> CLOSING = Set.of(
            1040, 1042, 1043, 1053, 1080, 1129, 1130, 1152, 1153, 1156, 1157, 1158, 1159, 1160, 1161, 1184, 4031);

    /** InnoDB has rolled the whole transaction back: lock table full, deadlock, a veto of group replication. */
    private static final Set<Integer> UNDOING = Set.of(1206, 1213, 3101);

    /** MariaDB's InnoDB has, too: a statement has met a record that its isolated snapshot does not have. */
    private static final int RECORD_CHANGED = 1020;

    /**
     * Errors of the parser, before an implicit commit, besides syntax errors: names, types, character sets, bodies of
     * programs.
     */
    private static final Set<Integer> PARSERS = Set.of(1046, 1059, 1103, 1115, 1273, 1320, 1351, 1415, 1426);

    /** MySQL's parser knows the storage engines as well. */
    private static final int UNKNOWN_ENGINE = 1286;

    /** Errors before a statement has touched any table, so it has not begun a transaction of its own. */
    private static final Set<Integer> EARLY =
            Set.of(1044, 1045, 1046, 1049, SYNTAX, 1066, 1142, 1143, 1146, READ_ONLY, 1582, 1792, 1820);

    /**
     * Errors when names are resolved: before MySQL touches a table, and before MariaDB does for an UPDATE or DELETE.
     */
    private static final Set<Integer> RESOLVING =
            Set.of(1052, 1054, 1110, 1111, 1136, 1140, 1176, 1191, 1222, 1241, 1248, 1305);

    /** Statements that commit in MySQL only, besides LOAD INDEX. */
    private static final Set<String> NO_COMMIT_IN_MARIADB = Set.of("cache", "load", "start", "stop", "change");

    private Outcomes() {}

    /**
     * Where an error is told.
     *
     * @param command which command it answers
     * @param statement which statement; {@link Classification#OTHER} for a command without a statement
     * @param inTransaction whether a transaction is open before it
     * @param autocommit whether autocommit is on before it
     * @param server which server
     * @param done whether the server has done it
     */
    public record Situation(
            Command command,
            Classification statement,
            boolean inTransaction,
            boolean autocommit,
            ServerVersion server,
            boolean done) {

        private boolean is(StatementClass one) {
            return statement.is(one, inTransaction, autocommit);
        }

        /** Whether the statement commits in every state, like all changes of definitions. */
        private boolean isDefinition() {
            return statement.is(StatementClass.COMMIT, false, false)
                    && !statement.verb().equals("commit");
        }

        /** Whether the statement does nothing but commit, or begin anew. */
        private boolean isCommit() {
            return switch (statement.verb()) {
                case "commit" -> true;
                case "set" -> !isDefinition();
                default -> is(StatementClass.BEGIN);
            };
        }

        private boolean isData() {
            return is(StatementClass.SELECT) || is(StatementClass.DML);
        }
    }

    /** What becomes of the session when it is told an error. */
    public static Outcome of(int code, Situation where) {
        boolean user = where.command() == Command.CHANGE_USER;
        if (CLOSING.contains(code) || (code == ACCESS_DENIED && user)) {
            return Outcome.CLOSED;
        }
        if (code == SYNTAX) {
            return Outcome.STAYS;
        }
        boolean ends = !where.done() && where.is(StatementClass.COMMIT);
        if (!where.done() && where.is(StatementClass.XA)) {
            return Outcome.XA_ROLLED_BACK;
        }
        if (ends && where.isCommit()) {
            return ofCommit(code, where);
        }
        return ends && !where.isData() ? ofImplicitCommit(code, where) : ofOther(code, where);
    }

    private static Outcome ofCommit(int code, Situation where) {
        if (!where.server().isMariaDb() && BINLOG_IGNORED.contains(code)) {
            return Outcome.COMMITTED;
        }
        return !where.server().isMariaDb() && code == BINLOG_NEEDED ? Outcome.CLOSED : Outcome.ROLLED_BACK;
    }

    private static Outcome ofImplicitCommit(int code, Situation where) {
        if (code == READ_ONLY) {
            return where.isDefinition() ? Outcome.STAYS : Outcome.ROLLED_BACK;
        }
        boolean mariaDb = where.server().isMariaDb();
        boolean before = PARSERS.contains(code)
                || (mariaDb ? NO_COMMIT_IN_MARIADB.contains(where.statement().verb()) : code == UNKNOWN_ENGINE);
        return before ? Outcome.STAYS : Outcome.COMMITTED;
    }

    private static Outcome ofOther(int code, Situation where) {
        boolean mariaDb = where.server().isMariaDb();
        boolean begun = where.inTransaction() || !where.autocommit();
        boolean undoing = UNDOING.contains(code) || (mariaDb && code == RECORD_CHANGED);
        if (undoing && (begun || where.done())) {
            return mariaDb ? Outcome.STARTED_OVER : Outcome.ROLLED_BACK;
        }
        if (code == TIMEOUT && begun && where.isData()) {
            return mariaDb ? Outcome.STARTED_OVER_ON_TIMEOUT : Outcome.ROLLED_BACK_ON_TIMEOUT;
        }
        boolean ofItsOwn = !begun && !where.done() && where.isData();
        return ofItsOwn && !isEarly(code, where) ? Outcome.ROLLED_BACK : Outcome.STAYS;
    }

    private static boolean isEarly(int code, Situation where) {
        boolean resolvesEarly =
                !where.server().isMariaDb() || where.is(StatementClass.UPDATE) || where.is(StatementClass.DELETE);
        return EARLY.contains(code) || (resolvesEarly && RESOLVING.contains(code));
    }
}
