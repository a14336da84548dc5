package io.failgate.it.wire;

import io.failgate.it.support.Comparison;
import io.failgate.it.support.Database;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that records whole conversations with the server under test, for the tests of sessions without sockets. It
 * has nothing to do with Failgate but its helpers. CONTRIBUTING.md says how to run it.
 */
final class RecordConversations {

    private static final int CURSOR_READ_ONLY = 1;
    private static final int LONG = 3;
    private static final int VAR_STRING = 0xFD;

    private final Database database;
    private final List<String> lines = new ArrayList<>();

    private RecordConversations(Database database) {
        this.database = database;
    }

    /**
     * Records.
     *
     * @param arguments the folder that the file goes to
     */
    public static void main(String[] arguments) throws IOException, SQLException {
        if (arguments.length != 1) {
            throw new IllegalArgumentException("expected the folder that the recorded file goes to");
        }
        try (Database database = Database.start()) {
            RecordConversations recording = new RecordConversations(database);
            recording.createSchema();
            recording.record();
            String file = database.isMariaDb() ? "conversations-mariadb.txt" : "conversations-mysql.txt";
            Files.write(Path.of(arguments[0], file), recording.lines);
        }
    }

    private void createSchema() throws SQLException {
        database.execute(
                "drop table if exists r",
                "create table r (a int primary key, b varchar(9))",
                "insert into r values (1, 'x'), (2, null), (3, '')",
                "drop procedure if exists p",
                "create procedure p(out a int) begin select 1; set a = 7; end",
                "drop procedure if exists cut",
                "create procedure cut() begin declare continue handler for sqlexception select 2;"
                        + " select if(t.a < 3, t.a, (select u.a from r u where u.a + 0 * t.a > 0)) c from r t; end");
    }

    private void record() throws IOException {
        lines.add("# Whole conversations with " + database.version()
                + ", one per block, recorded by RecordConversations:");
        lines.add("# direction (> to the server, < to the client), sequence id, and the payload of each frame.");
        Login plain = Comparison.login();
        for (Login login : List.of(plain, plain.with(Capabilities.DEPRECATE_EOF))) {
            String eof = login.equals(plain) ? "" : ", EOF deprecated";
            converse("text results" + eof, login, RecordConversations::textResults);
            converse("several results" + eof, login, RecordConversations::severalResults);
            converse("prepared statements" + eof, login, RecordConversations::preparedStatements);
            converse("a cursor" + eof, login, RecordConversations::cursor);
            converse("local files" + eof, login, RecordConversations::localFiles);
            converse("other commands" + eof, login, RecordConversations::otherCommands);
            Login optional = login.with(Capabilities.OPTIONAL_METADATA | Capabilities.MARIADB_CACHE_METADATA);
            converse("optional metadata" + eof, optional, RecordConversations::optionalMetadata);
        }
        converse("changes of user", plain, client -> {
            client.changeUser(Comparison.login());
            client.command(Command.PING);
            client.changeUser(Login.of(Database.USER, "wrong"));
        });
        Login attributes = plain.with(Capabilities.QUERY_ATTRIBUTES | Capabilities.SESSION_TRACK);
        converse("attributes and session tracking", attributes, RecordConversations::attributesAndTracking);
        try (RawClient admin = RawClient.login(database.socketAddress(), plain)) {
            admin.execute("flush privileges"); // empties the cache of passwords
        }
        converse("authentication in full", plain, client -> client.command(Command.PING));
        converse("a login that fails", Login.of(Database.USER, "wrong"), client -> {});
    }

    private void converse(String name, Login login, Comparison.Conversation conversation) throws IOException {
        try (Recorder recorder = new Recorder(database.socketAddress())) {
            try (RawClient client = RawClient.connect(recorder.address())) {
                if (client.login(login).isOk()) {
                    conversation.with(client);
                    client.send(Command.QUIT);
                }
                client.wire().readToEnd();
            }
            lines.add("");
            lines.add("conversation: " + name);
            lines.addAll(recorder.lines());
        }
    }

    private static void textResults(RawClient client) throws IOException {
        client.query("select a, b from r");
        client.query("select 1 from r where false");
        client.query("update r set b = 'x' where a = 1");
        client.query("select broken from");
        client.query("");
    }

    private static void severalResults(RawClient client) throws IOException {
        client.query("select 1; do 0; select a from r; select 2 from nowhere");
        client.query("select if(t.a < 3, t.a, (select u.a from r u where u.a + 0 * t.a > 0)) c from r t");
        client.query("call cut()");
    }

    private static int prepare(RawClient client, String sql) throws IOException {
        return (int)
                client.command(Command.STMT_PREPARE, Bytes.text(sql)).get(0).intAt(1);
    }

    private static void preparedStatements(RawClient client) throws IOException {
        int id = prepare(client, "select a, ? s from r where a < ?");
        client.send(
                Command.STMT_SEND_LONG_DATA,
                new Bytes().addInt(id).addShort(0).addText("long").toArray());
        Bytes execution = new Bytes().addInt(id).addByte(0).addInt(1).addByte(0).addByte(1);
        execution.addShort(VAR_STRING).addShort(LONG).addInt(3);
        client.command(Command.STMT_EXECUTE, execution.toArray());
        client.command(Command.STMT_RESET, new Bytes().addInt(id).toArray());
        client.send(Command.STMT_CLOSE, new Bytes().addInt(id).toArray());
        client.command(Command.STMT_EXECUTE, execution.toArray());
        int call = prepare(client, "call p(?)");
        Bytes out = new Bytes().addInt(call).addByte(0).addInt(1).addByte(0).addByte(1);
        client.command(Command.STMT_EXECUTE, out.addShort(LONG).addInt(0).toArray());
        client.command(Command.STMT_PREPARE, Bytes.text("select broken from"));
    }

    private static void cursor(RawClient client) throws IOException {
        int id = prepare(client, "select a from r order by a");
        client.command(
                Command.STMT_EXECUTE,
                new Bytes().addInt(id).addByte(CURSOR_READ_ONLY).addInt(1).toArray());
        for (int i = 0; i < 3; i++) {
            client.command(Command.STMT_FETCH, new Bytes().addInt(id).addInt(2).toArray());
        }
    }

    private static void localFiles(RawClient client) throws IOException {
        client.query("create temporary table f (a int, b varchar(9))");
        String load = "load data local infile 'f' into table f";
        client.localFile(Bytes.text("1\tone\n2\ttwo\n"));
        client.query(load);
        client.query(load + "; select a from f");
        client.localFile(new byte[0]);
        client.query(load);
        client.query("load data local infile 'f' into table nowhere");
    }

    private static void otherCommands(RawClient client) throws IOException {
        client.command(Command.PING);
        client.command(Command.STATISTICS);
        client.command(Command.FIELD_LIST, new Bytes().addZeroEnded("r").toArray());
        client.command(Command.SET_OPTION, (byte) 1, (byte) 0);
        client.command(Command.INIT_DB, Bytes.text("nowhere"));
        client.command(Command.RESET_CONNECTION);
        client.send(0x30);
        client.read();
    }

    private static void optionalMetadata(RawClient client) throws IOException {
        client.query("select 1");
        client.query("set resultset_metadata = NONE");
        client.query("select 2");
        int id = prepare(client, "select ?");
        for (int i = 0; i < 2; i++) {
            Bytes execution =
                    new Bytes().addInt(id).addByte(0).addInt(1).addByte(0).addByte(1);
            client.command(
                    Command.STMT_EXECUTE, execution.addShort(LONG).addInt(9).toArray());
        }
    }

    private static void attributesAndTracking(RawClient client) throws IOException {
        if (client.negotiated().has(Capabilities.QUERY_ATTRIBUTES)) {
            Bytes oneAttribute = new Bytes().addByte(1).addByte(1).addByte(0).addByte(1);
            oneAttribute.addShort(VAR_STRING).addString("name").addString("value");
            client.send(Command.QUERY, oneAttribute.addText("select 1").toArray());
            client.readAnswer(Command.QUERY);
        }
        client.query("set session_track_transaction_info = 'CHARACTERISTICS'");
        client.query("use test");
        client.query("start transaction");
        client.query("select a from r");
        client.query("rollback");
    }
}
