package io.failgate.it.faults;

import io.failgate.it.support.Database;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.util.Map;

/** What passes the sites of a name: a statement, or another command, and what comes before it. */
interface FaultTrigger {

    /** All there are, by the name of the site without {@code before-} and {@code after-}. */
    Map<String, FaultTrigger> BY_NAME = Map.ofEntries(
            Map.entry("command", client -> () -> client.command(Command.PING)),
            Map.entry("failCommand", client -> () -> client.command(Command.PING)),
            Map.entry("query", sql("select 1; select 2")),
            Map.entry("select", sql("select n from in_step where n < 10")),
            Map.entry("insert", sql("insert into scratch values (21, 'trigger')")),
            Map.entry("update", sql("update scratch set v = 'trigger'")),
            Map.entry("delete", sql("delete from scratch")),
            Map.entry("replace", sql("replace into scratch values (22, 'trigger')")),
            Map.entry("dml", sql("insert into scratch values (23, 'trigger')")),
            Map.entry("ddl", sql("create table if not exists in_step_ddl (a int)")),
            Map.entry("create-database", sql("create database if not exists in_step_db")),
            Map.entry("drop-database", sql("drop database if exists in_step_db")),
            Map.entry("begin", sql("begin")),
            Map.entry("commit", sql("commit")),
            Map.entry("rollback", sql("rollback")),
            Map.entry("savepoint", sql("savepoint trigger_point")),
            Map.entry("xa", sql("xa recover")),
            Map.entry("call", sql("call in_step_two()")),
            Map.entry("load-data", client -> {
                client.localFile(Bytes.text("24\tfile\n25\tfile\n"));
                return () -> client.query("load data local infile 'in_step' into table scratch");
            }),
            Map.entry("set", sql("set @a = 1")),
            Map.entry("use", sql("use mysql")),
            Map.entry("show", sql("show variables like 'a%'")),
            Map.entry("result-row", sql("select n from in_step where n < 10; select 2")),
            Map.entry("result-end", sql("select n from in_step where n < 10; select 2")),
            Map.entry(
                    "prepare",
                    client -> () -> client.command(Command.STMT_PREPARE, Bytes.text("select ?, n from in_step"))),
            Map.entry("execute", client -> {
                int id = prepare(client);
                return () -> client.command(Command.STMT_EXECUTE, RandomStatements.execution(id, 5));
            }),
            Map.entry("fetch", client -> {
                byte[] id = new Bytes().addInt(prepare(client)).toArray();
                byte[] withCursor = RandomStatements.execution(prepare(client), 5);
                System.arraycopy(id, 0, withCursor, 0, id.length);
                withCursor[id.length] = 1;
                client.command(Command.STMT_EXECUTE, withCursor);
                return () -> client.command(Command.STMT_FETCH, Bytes.concat(id, new byte[] {3, 0, 0, 0}));
            }),
            Map.entry(
                    "change-user",
                    client -> () -> client.changeUser(
                            Login.of(Database.USER, Database.PASSWORD).to("test"))));

    /** The last step. */
    @FunctionalInterface
    interface Pull {
        void run() throws IOException;
    }

    /** Does all but the last step. */
    Pull cock(RawClient client) throws IOException;

    private static FaultTrigger sql(String sql) {
        return client -> () -> client.query(sql);
    }

    private static int prepare(RawClient client) throws IOException {
        return (int) client.command(Command.STMT_PREPARE, Bytes.text("select n from in_step where n < ?"))
                .get(0)
                .intAt(1);
    }
}
