package io.failgate.it.faults.matrix;

import io.failgate.it.faults.matrix.MatrixSite.Listening;
import io.failgate.it.faults.matrix.MatrixSite.Position;
import io.failgate.it.faults.matrix.MatrixSite.Step;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How each site of the catalogue is passed on a real server. */
final class MatrixSites {

    private static final String ROWS = "select id from fixed order by id";
    private static final byte[] NO_STATEMENT = new byte[9];
    private static final int LOCAL_FILE = 0xFB;

    private final Map<String, MatrixSite> all = new LinkedHashMap<>();

    MatrixSites() {
        addConnection();
        addCommands();
        addPrepared();
        addQueries();
        addStatements();
        addTransactions();
        addBytes();
    }

    /** What the statements need. */
    static void createSchema(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : List.of(
                    "drop database if exists fault_matrix",
                    "create database fault_matrix",
                    "create table fault_matrix.fixed (id int primary key)",
                    "insert into fault_matrix.fixed values (1), (2), (3)",
                    "create table fault_matrix.written (v int)",
                    "create procedure fault_matrix.called() select id from fixed order by id")) {
                statement.execute(sql);
            }
        }
    }

    static void dropSchema(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("drop database fault_matrix");
        }
    }

    /** By name. */
    Map<String, MatrixSite> byName() {
        return all;
    }

    private void addConnection() {
        Map<String, Position> positions = Map.of(
                "accept", Position.NOT_DIALLED,
                "connect-upstream", Position.NOT_DIALLED,
                "greeting", Position.GREETING,
                "authenticate", Position.LOGIN);
        positions.forEach((name, position) -> add(new MatrixSite(
                name,
                position,
                MatrixBench::hangUp,
                MatrixBench::connect,
                Optional.empty(),
                bench -> bench.client().login(MatrixBench.LOGIN),
                (client, packets) -> client.login(MatrixBench.LOGIN),
                MatrixSite::outline)));
        add(conversation("change-user", Position.ANSWER_OF_CONVERSATION, Step.NONE, RawClient::changeUser));
        add(conversation("idle", Position.IDLE, Step.NONE, (client, login) -> {}));
        add(conversation(
                "disconnect", Position.GOODBYE, bench -> bench.client().send(Command.QUIT), (client, login) -> {}));
    }

    /** Of a client that is logged in. */
    private static MatrixSite conversation(String name, Position position, Step speak, Talk talk) {
        return new MatrixSite(
                name,
                position,
                MatrixBench::logIn,
                speak,
                Optional.empty(),
                bench -> talk.with(bench.client(), MatrixBench.LOGIN),
                (client, packets) -> {
                    talk.with(client, MatrixBench.LOGIN);
                    if (position != Position.ANSWER_OF_CONVERSATION) {
                        read(client, packets);
                    }
                },
                MatrixSite::outline);
    }

    /** Something that is said and heard in turns. */
    @FunctionalInterface
    private interface Talk {
        void with(RawClient client, Login login) throws IOException;
    }

    private void addCommands() {
        Step ping = bench -> bench.client().send(Command.PING);
        Step nowhere = bench -> bench.client().send(Command.INIT_DB, Bytes.text("fault_matrix_nowhere"));
        addBoth("command", Command.PING, MatrixBench::logIn, ping, Optional.of(nowhere));
    }

    private void addPrepared() {
        addBoth(
                "prepare",
                Command.STMT_PREPARE,
                MatrixBench::logIn,
                bench -> bench.client().send(Command.STMT_PREPARE, Bytes.text(ROWS)),
                Optional.empty());
        addBoth(
                "execute",
                Command.STMT_EXECUTE,
                bench -> bench.prepare(ROWS),
                MatrixBench::sendExecute,
                Optional.of(bench -> bench.client().send(Command.STMT_EXECUTE, NO_STATEMENT)));
        addBoth(
                "fetch",
                Command.STMT_FETCH,
                bench -> bench.openCursor(ROWS),
                bench -> bench.sendFetch(2),
                Optional.empty());
    }

    private void addQueries() {
        addStatement("query", "select 'answer'", "select 1 from nowhere");
        addStatement("select", ROWS, "select 1 from nowhere");
        addStatement("show", "show tables like 'fixed'", "show columns from nowhere");
        addStatement("call", "call called()", "call nowhere()");
        add(ofAnswer("result-row", Position.ROW, ROWS));
        add(ofAnswer("before-result-end", Position.RESULT_END, ROWS));
    }

    private static MatrixSite ofAnswer(String name, Position position, String sql) {
        return exchange(name, position, Command.QUERY, MatrixBench::logIn, query(sql), Optional.empty());
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
        add(exchange(
                "create-database-error-on-dbname",
                Position.QUESTION,
                Command.QUERY,
                MatrixBench::logIn,
                query("create database if not exists fault_matrix"),
                Optional.empty()));
        Step load = query("load data local infile 'any' into table written");
        add(exchange("before-load-data", Position.QUESTION, Command.QUERY, MatrixBench::logIn, load, Optional.empty()));
        add(exchange(
                "after-load-data",
                Position.ANSWER_OF_CONVERSATION,
                Command.QUERY,
                MatrixBench::logIn,
                load,
                Optional.empty()));
        add(exchange("upload", Position.UPLOAD, Command.QUERY, MatrixBench::logIn, load, Optional.empty()));
    }

    private void addTransactions() {
        addBoth("begin", Command.QUERY, MatrixBench::logIn, query("start transaction"), Optional.empty());
        addStatement("commit", "commit", "xa commit 'nowhere'");
        addStatement("rollback", "rollback", "xa rollback 'nowhere'");
        addStatement("savepoint", "savepoint here", "rollback to nowhere");
        addStatement("xa", "xa recover", "xa end 'nowhere'");
        addStatement("set", "set @mine = 1", "set @@nowhere = 1");
        addStatement("use", "use fault_matrix", "use fault_matrix_nowhere");
    }

    private void addBytes() {
        add(ofAnswer("upstream", Position.UPSTREAM, ROWS));
        add(ofAnswer("downstream", Position.ANSWER, ROWS));
    }

    private void addStatement(String site, String sql, String failing) {
        addBoth(site, Command.QUERY, MatrixBench::logIn, query(sql), Optional.of(query(failing)));
    }

    private static Step query(String sql) {
        return bench -> bench.client().sendQuery(sql);
    }

    private void addBoth(String site, Command command, Step ready, Step speak, Optional<Step> fail) {
        add(exchange("before-" + site, Position.QUESTION, command, ready, speak, fail));
        add(exchange("after-" + site, Position.ANSWER, command, ready, speak, fail));
    }

    private static MatrixSite exchange(
            String name, Position position, Command command, Step ready, Step speak, Optional<Step> fail) {
        Step hear = bench -> bench.client().readAnswer(command);
        Listening listen = MatrixSites::read;
        return new MatrixSite(
                name,
                position,
                ready,
                speak,
                fail,
                hear,
                listen,
                command == Command.STMT_PREPARE ? MatrixSite::outline : Packet::toString);
    }

    /** Packet by packet, so that what was heard before an end is known. */
    private static void read(RawClient client, int packets) throws IOException {
        for (int i = 0; i < packets; i++) {
            Packet packet = client.read();
            if (packet.isError()) {
                return;
            }
            if (i == 0 && packet.byteAt(0) == LOCAL_FILE) {
                int sequenceId = client.wire().nextSequenceId();
                client.wire().write(new Packet(sequenceId, Bytes.text("3\n")), new Packet(sequenceId + 1));
            }
        }
    }

    private void add(MatrixSite site) {
        all.put(site.name(), site);
    }
}
