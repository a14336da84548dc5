package io.failgate.it.faults;

import io.failgate.it.support.Jdbc;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The ways in which the row 1 of {@link #TABLE} can be committed. */
enum CommitForm {
    COMMIT(false, "commit", "begin", CommitForm.INSERT),
    AUTOCOMMITTED_WRITE(false, CommitForm.INSERT),
    DDL(false, "create table " + CommitForm.CREATED + " (id int)", "begin", CommitForm.INSERT),
    XA_COMMIT(
            false,
            "xa commit " + CommitForm.XID,
            "xa start " + CommitForm.XID,
            CommitForm.INSERT,
            "xa end " + CommitForm.XID,
            "xa prepare " + CommitForm.XID),
    XA_COMMIT_IN_ONE_PHASE(
            false,
            "xa commit " + CommitForm.XID + " one phase",
            "xa start " + CommitForm.XID,
            CommitForm.INSERT,
            "xa end " + CommitForm.XID),
    SET_AUTOCOMMIT(false, "set autocommit = 1", "set autocommit = 0", CommitForm.INSERT),
    PREPARED_COMMIT(true, "commit", "begin", CommitForm.INSERT),
    PREPARED_WRITE(true, CommitForm.INSERT);

    static final String TABLE = "commit_faults";
    static final String XID = "'commit_faults'";

    /** A table that one of them creates. */
    static final String CREATED = "commit_faults_created";

    private static final String INSERT = "insert into " + TABLE + " values (1)";

    private final boolean prepared;
    private final String last;

    @SuppressWarnings("ImmutableEnumChecker") // the list cannot be changed
    private final List<String> first;

    CommitForm(boolean prepared, String last, String... first) {
        this.prepared = prepared;
        this.last = last;
        this.first = List.of(first);
    }

    /** The statement that commits, when all before it is done. */
    @FunctionalInterface
    interface LastStatement {
        void execute() throws SQLException;
    }

    /** Options of Connector/J for it: not to close a statement whose connection has gone. */
    String options() {
        return prepared ? "&useServerPrepStmts=true&dontTrackOpenResources=true" : "";
    }

    /** Does what comes before the commit. */
    LastStatement begin(Connection connection) throws SQLException {
        Jdbc.execute(connection, first.toArray(String[]::new));
        if (!prepared) {
            return () -> Jdbc.execute(connection, last);
        }
        PreparedStatement statement = connection.prepareStatement(last);
        return statement::execute;
    }

    /** The transaction that outlives its connection. */
    Optional<String> prepared() {
        return this == XA_COMMIT ? Optional.of(XID) : Optional.empty();
    }
}
