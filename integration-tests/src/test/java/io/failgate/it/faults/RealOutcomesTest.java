package io.failgate.it.faults;

import static io.failgate.it.support.Jdbc.execute;
import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.it.support.Database;
import io.failgate.it.support.SideBySide;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Statements that fail in a transaction on the server itself, and the same error injected in front of the same
 * statement. The packets, the transaction, its locks, its savepoints, and what the diagnostics area tells are the same.
 */
@Tag("exhaustive")
@Timeout(180)
@ExtendWith(WithProxy.class)
class RealOutcomesTest {

    private static final String BEGIN = "begin";
    /** MySQL's SIGNAL takes no longer text, so Failgate says the rest. */
    private static final int LONGEST_TEXT = 128;

    private static final String OFF = "set autocommit = 0";

    private final SideBySide both;
    private final Connection other;

    RealOutcomesTest(Database database, ProxyServer proxy) throws SQLException {
        both = new SideBySide(database, proxy);
        other = database.connect();
    }

    /** Why a statement fails. */
    private enum Trouble {
        /** It makes no sense. */
        NONE("do 0", "do 0"),
        /** Nobody may commit. */
        LOCKED_SERVER("flush tables with read lock", "unlock tables"),
        /** Somebody reads the other table. */
        LOCKED_TABLE("lock tables real_outcomes_other read", "unlock tables"),
        /** The server takes no writes. */
        READ_ONLY("set global read_only = 1", "set global read_only = 0");

        private final String begin;
        private final String end;

        Trouble(String begin, String end) {
            this.begin = begin;
            this.end = end;
        }
    }

    /**
     * A statement that fails.
     *
     * @param first how the session comes to be in a transaction
     */
    private record Failing(Trouble trouble, int code, String first, String sql) {

        @Override
        public String toString() {
            return code + " " + trouble + ": " + first + "; " + sql;
        }
    }

    /**
     * What the session, and others, see afterwards.
     *
     * @param answer what the client was told
     * @param told what the diagnostics area says
     * @param status whether a transaction is open, by the flags
     * @param locked whether the row that was written is held
     * @param seen what others see in it
     * @param savepoint what becomes of a ROLLBACK TO SAVEPOINT
     * @param later what is left of what is written next, and rolled back
     * @param last what is left in the end, behind a COMMIT
     */
    private record Aftermath(
            List<Packet> answer,
            List<Object> told,
            boolean status,
            boolean locked,
            String seen,
            String savepoint,
            String later,
            String last) {

        Aftermath withoutTold() {
            return new Aftermath(answer, List.of(), status, locked, seen, savepoint, later, last);
        }
    }

    @BeforeEach
    void createUser() throws SQLException {
        both.execute("drop user if exists real_outcomes");
        both.execute("create user real_outcomes identified by 'secret'");
        both.execute("insert into mysql.db (host, db, user, select_priv, insert_priv, update_priv, create_priv,"
                + " drop_priv, alter_priv,"
                + " lock_tables_priv, create_tmp_table_priv, index_priv, create_view_priv, trigger_priv) values"
                + " ('%', 'test', 'real_outcomes', 'y', 'y', 'y', 'y', 'y', 'y', 'y', 'y', 'y', 'y', 'y')");
        both.execute("flush privileges");
        both.execute("set session lock_wait_timeout = 20");
    }

    @AfterEach
    void close() throws SQLException {
        both.execute("drop user real_outcomes");
        both.execute("drop table if exists real_outcomes, real_outcomes_other");
        both.close();
        other.close();
    }

    private static Stream<Failing> whileOthersHaveLocks() {
        return Stream.of(
                new Failing(Trouble.LOCKED_SERVER, 1205, BEGIN, "commit"),
                new Failing(Trouble.LOCKED_SERVER, 1205, BEGIN, "commit and chain"),
                new Failing(Trouble.LOCKED_SERVER, 1205, OFF, "commit"),
                new Failing(Trouble.LOCKED_SERVER, 1205, BEGIN, "begin"),
                new Failing(Trouble.LOCKED_SERVER, 1205, BEGIN, "start transaction read only"),
                new Failing(Trouble.LOCKED_SERVER, 1205, OFF, "set autocommit = 1"),
                new Failing(Trouble.LOCKED_SERVER, 1205, BEGIN, "update real_outcomes set v = 5 where id = 3"),
                new Failing(Trouble.READ_ONLY, 1290, BEGIN, "commit"),
                new Failing(Trouble.READ_ONLY, 1290, BEGIN, "begin"),
                new Failing(Trouble.READ_ONLY, 1290, BEGIN, "lock tables real_outcomes write"),
                new Failing(Trouble.READ_ONLY, 1290, BEGIN, "drop table real_outcomes_other"),
                new Failing(Trouble.READ_ONLY, 1290, BEGIN, "create table real_outcomes_new (a int)"),
                new Failing(Trouble.READ_ONLY, 1290, BEGIN, "update real_outcomes set v = 5 where id = 3"),
                new Failing(Trouble.LOCKED_TABLE, 1205, BEGIN, "alter table real_outcomes_other add a int"),
                new Failing(Trouble.LOCKED_TABLE, 1205, BEGIN, "drop table real_outcomes_other"),
                new Failing(Trouble.LOCKED_TABLE, 1205, BEGIN, "truncate table real_outcomes_other"),
                new Failing(Trouble.LOCKED_TABLE, 1205, BEGIN, "create index i on real_outcomes_other (id)"),
                new Failing(Trouble.LOCKED_TABLE, 1205, BEGIN, "lock tables real_outcomes_other write"),
                new Failing(Trouble.LOCKED_TABLE, 1205, BEGIN, "rename table real_outcomes_other to real_outcomes_new"),
                new Failing(Trouble.LOCKED_TABLE, 1205, BEGIN, "update real_outcomes_other set id = 2"));
    }

    private Stream<Failing> bySense() {
        String replicas = both.isMariaDb() ? "start slave" : "start replica";
        return Stream.of(
                new Failing(Trouble.NONE, 1050, BEGIN, "create table real_outcomes_other (a int)"),
                new Failing(Trouble.NONE, 1050, OFF, "create table real_outcomes_other (a int)"),
                new Failing(Trouble.NONE, 1051, BEGIN, "drop table real_outcomes_none"),
                new Failing(Trouble.NONE, 1146, BEGIN, "alter table real_outcomes_none add a int"),
                new Failing(Trouble.NONE, 1146, BEGIN, "truncate table real_outcomes_none"),
                new Failing(Trouble.NONE, 1007, BEGIN, "create database test"),
                new Failing(Trouble.NONE, 1360, BEGIN, "drop trigger real_outcomes_none"),
                new Failing(Trouble.NONE, 1396, BEGIN, "drop user real_outcomes_none"),
                new Failing(Trouble.NONE, 1146, BEGIN, "lock tables real_outcomes_none read"),
                new Failing(Trouble.NONE, 1200, BEGIN, replicas),
                new Failing(Trouble.NONE, 1286, BEGIN, "create table real_outcomes_new (a int) engine = none"),
                new Failing(Trouble.NONE, 1115, BEGIN, "create table real_outcomes_new (a int) charset none"),
                new Failing(Trouble.NONE, 1103, BEGIN, "create table `` (a int)"),
                new Failing(Trouble.NONE, 1064, BEGIN, "create table"),
                new Failing(Trouble.NONE, 1051, BEGIN, "drop temporary table real_outcomes_none"),
                new Failing(Trouble.NONE, 1062, BEGIN, "insert into real_outcomes values (1, 1)"),
                new Failing(Trouble.NONE, 1062, OFF, "insert into real_outcomes values (1, 1)"),
                new Failing(Trouble.NONE, 1146, BEGIN, "select * from real_outcomes_none"),
                new Failing(Trouble.NONE, 1568, BEGIN, "set transaction read only"));
    }

    @TestFactory
    Stream<DynamicTest> anInjectedErrorLeavesWhatARealOneLeaves() {
        return Stream.concat(whileOthersHaveLocks(), bySense())
                .map(failing -> DynamicTest.dynamicTest(failing.toString(), () -> compare(failing)));
    }

    private void compare(Failing failing) throws IOException, SQLException {
        Aftermath real = after(both.server(), failing, () -> execute(other, failing.trouble.begin));
        Packet error = real.answer.get(real.answer.size() - 1);
        assertThat(error.errorCode()).as("%s", error).isEqualTo(failing.code);
        Aftermath injected = after(
                both.proxy(),
                failing,
                () -> both.arm(
                        "before-query",
                        "1*error(" + error.errorCode() + ", \"" + error.sqlState() + "\", \""
                                + error.errorMessage().replace("\"", "\\\"") + "\")"));
        boolean wordy = both.isMariaDb()
                ? failing.trouble == Trouble.LOCKED_SERVER // it says as well that the commit has failed
                : error.errorMessage().length() > LONGEST_TEXT;
        if (wordy) {
            assertThat(injected.answer).isEqualTo(real.answer);
            assertThat(injected.withoutTold()).isEqualTo(real.withoutTold());
        } else {
            assertThat(injected).isEqualTo(real);
        }
    }

    /** What makes the next statement fail. */
    @FunctionalInterface
    private interface Arming {
        void arm() throws SQLException;
    }

    private Aftermath after(InetSocketAddress address, Failing failing, Arming arming)
            throws IOException, SQLException {
        prepare();
        List<Object> told = new ArrayList<>();
        try (RawClient client = begin(address, failing)) {
            fail(client, failing, arming);
            told.add(client.rows("select row_count()"));
            told.add(client.rows("select found_rows()"));
        }
        prepare();
        try (RawClient client = begin(address, failing)) {
            List<Packet> answer = fail(client, failing, arming);
            client.execute("get diagnostics condition 1 @s = returned_sqlstate, @n = mysql_errno, @m = message_text");
            told.add(client.rows("show warnings"));
            told.add(client.rows("show errors"));
            told.add(client.rows("select @@error_count, @@warning_count"));
            told.add(client.rows("select @s, @n, @m"));
            client.query("select v from real_outcomes where id = 3");
            return state(client, answer, told);
        }
    }

    private Aftermath state(RawClient client, List<Packet> answer, List<Object> told) throws IOException, SQLException {
        boolean status = client.isInTransaction();
        boolean locked = both.isLocked("select v from real_outcomes where id = 1");
        String seen = value(1);
        Packet savepoint = client.execute("rollback to savepoint s");
        client.execute("update real_outcomes set v = 6 where id = 2");
        client.execute("rollback");
        String later = value(2);
        client.execute("commit");
        String back = savepoint.isOk() ? "done" : String.valueOf(savepoint.errorCode());
        return new Aftermath(answer, told, status, locked, seen, back, later, value(1));
    }

    private void prepare() throws SQLException {
        both.execute(
                "drop table if exists real_outcomes, real_outcomes_other, real_outcomes_new",
                "create table real_outcomes (id int primary key, v int) engine = innodb",
                "create table real_outcomes_other (id int) engine = innodb",
                "insert into real_outcomes values (1, 0), (2, 0), (3, 0)");
    }

    private static RawClient begin(InetSocketAddress address, Failing failing) throws IOException {
        Login login = failing.trouble == Trouble.READ_ONLY
                ? Login.of("real_outcomes", "secret")
                : Login.of(Database.USER, Database.PASSWORD);
        RawClient client = RawClient.login(address, login.to("test"));
        client.execute("set session lock_wait_timeout = 1");
        client.execute("set session innodb_lock_wait_timeout = 1");
        client.execute(failing.first);
        assertThat(client.execute("update real_outcomes set v = 1 where id = 1").isOk())
                .isTrue();
        assertThat(client.execute("savepoint s").isOk()).isTrue();
        client.query("select * from real_outcomes");
        return client;
    }

    private List<Packet> fail(RawClient client, Failing failing, Arming arming) throws IOException, SQLException {
        arming.arm();
        try {
            return client.query(failing.sql);
        } finally {
            execute(other, failing.trouble.end);
        }
    }

    private String value(int id) throws SQLException {
        return both.single("select v from real_outcomes where id = " + id);
    }
}
