package io.failgate.it.faults.matrix;

import io.failgate.it.faults.matrix.CommandPassage.Session;
import io.failgate.it.support.Jdbc;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** How each site of the catalogue is passed on a real server. */
final class MatrixSites {

    static final String ROWS = "select id from fixed order by id";

    private static final Question SELECT_ROWS = Question.query(ROWS);
    private static final Question LOAD = Question.query("load data local infile 'any' into table written");

    private final Map<String, MatrixSite> all = new LinkedHashMap<>();

    MatrixSites() {
        addConnection();
        addCommands();
        addPrepared();
        addQueries();
        addStatements();
        addLoadData();
        addTransactions();
        addBytes();
    }

    /** What the statements need. */
    static void createSchema(Connection connection) throws SQLException {
        Jdbc.execute(
                connection,
                "drop database if exists fault_matrix",
                "create database fault_matrix",
                "create table fault_matrix.fixed (id int primary key)",
                "insert into fault_matrix.fixed values (1), (2), (3)",
                "create table fault_matrix.written (v int)",
                "create procedure fault_matrix.called() select id from fixed order by id");
    }

    static void dropSchema(Connection connection) throws SQLException {
        Jdbc.execute(connection, "drop database fault_matrix");
    }

    /** By name. */
    Map<String, MatrixSite> byName() {
        return all;
    }

    private void addConnection() {
        add("accept", Position.NOT_DIALLED, ConnectionPassage.LOGIN);
        add("connect-upstream", Position.NOT_DIALLED, ConnectionPassage.LOGIN);
        add("greeting", Position.GREETING, ConnectionPassage.LOGIN);
        add("authenticate", Position.LOGIN, ConnectionPassage.LOGIN);
        add("change-user", Position.ANSWER_OF_CONVERSATION, ConnectionPassage.CHANGE_USER);
        add("idle", Position.IDLE, ConnectionPassage.SILENCE);
        add("disconnect", Position.GOODBYE, ConnectionPassage.GOODBYE);
    }

    private void addCommands() {
        addBoth(
                "command",
                loggedIn(Question.of(Command.PING)),
                Optional.of(Question.of(Command.INIT_DB, Bytes.text("fault_matrix_nowhere"))));
        add("failCommand", Position.QUESTION, loggedIn(Question.of(Command.PING)));
    }

    private void addPrepared() {
        addBoth("prepare", loggedIn(Question.of(Command.STMT_PREPARE, Bytes.text(ROWS))), Optional.empty());
        byte[] withoutCursorOnce = {0, 1, 0, 0, 0};
        addBoth(
                "execute",
                new CommandPassage(
                        Session.WITH_STATEMENT, Question.ofStatement(Command.STMT_EXECUTE, withoutCursorOnce)),
                Optional.of(Question.of(Command.STMT_EXECUTE, new byte[Integer.BYTES + withoutCursorOnce.length])));
        byte[] twoRows = {2, 0, 0, 0};
        addBoth(
                "fetch",
                new CommandPassage(Session.WITH_CURSOR, Question.ofStatement(Command.STMT_FETCH, twoRows)),
                Optional.empty());
    }

    private void addQueries() {
        addStatement("query", "select 'answer'", "select 1 from nowhere");
        addStatement("select", ROWS, "select 1 from nowhere");
        addStatement("show", "show tables like 'fixed'", "show columns from nowhere");
        addStatement("call", "call called()", "call nowhere()");
        add("result-row", Position.ROW, loggedIn(SELECT_ROWS));
        add("before-result-end", Position.RESULT_END, loggedIn(SELECT_ROWS));
    }

    private void addStatements() {
        addStatement("insert", "insert into written values (1)", "insert into nowhere values (1)");
        addStatement("update", "update written set v = 2 where v = -1", "update nowhere set v = 2");
        addStatement("delete", "delete from written where v = -1", "delete from nowhere");
        addStatement("replace", "replace into written values (1)", "replace into nowhere values (1)");
        addStatement("dml", "insert into written values (2)", "insert into nowhere values (2)");
        addStatement("ddl", "drop temporary table if exists nowhere", "drop temporary table nowhere");
        addStatement("create-database", "create database if not exists fault_matrix", "create database fault_matrix");
        addStatement(
                "drop-database", "drop database if exists fault_matrix_nowhere", "drop database fault_matrix_nowhere");
        add(
                "create-database-error-on-dbname",
                Position.QUESTION,
                loggedIn(Question.query("create database if not exists fault_matrix")));
    }

    private void addLoadData() {
        add("before-load-data", Position.QUESTION, loggedIn(LOAD));
        add("after-load-data", Position.ANSWER_OF_CONVERSATION, loggedIn(LOAD));
        add("upload", Position.UPLOAD, loggedIn(LOAD));
    }

    private void addTransactions() {
        addBoth("begin", loggedIn(Question.query("start transaction")), Optional.empty());
        addStatement("commit", "commit", "xa commit 'nowhere'");
        addStatement("rollback", "rollback", "xa rollback 'nowhere'");
        addStatement("savepoint", "savepoint here", "rollback to nowhere");
        addStatement("xa", "xa recover", "xa end 'nowhere'");
        addStatement("set", "set @mine = 1", "set @@nowhere = 1");
        addStatement("use", "use fault_matrix", "use fault_matrix_nowhere");
    }

    private void addBytes() {
        add("upstream", Position.UPSTREAM, loggedIn(SELECT_ROWS));
        add("downstream", Position.ANSWER, loggedIn(SELECT_ROWS));
    }

    private static Passage loggedIn(Question question) {
        return new CommandPassage(Session.LOGGED_IN, question);
    }

    private void addStatement(String site, String sql, String failing) {
        addBoth(site, loggedIn(Question.query(sql)), Optional.of(Question.query(failing)));
    }

    private void addBoth(String site, Passage passage, Optional<Question> failing) {
        add(new MatrixSite("before-" + site, Position.QUESTION, passage, failing));
        add(new MatrixSite("after-" + site, Position.ANSWER, passage, failing));
    }

    private void add(String name, Position position, Passage passage) {
        add(new MatrixSite(name, position, passage, Optional.empty()));
    }

    private void add(MatrixSite site) {
        all.put(site.name(), site);
    }
}
