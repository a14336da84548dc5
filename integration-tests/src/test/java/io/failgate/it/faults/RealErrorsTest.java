package io.failgate.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.failgate.it.support.Database;
import io.failgate.it.support.Deadlock;
import io.failgate.it.support.SideBySide;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.ServerMessages;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Errors inside a transaction. The real one is provoked on the server, and the same is injected by its number. Both
 * look the same to the client, byte for byte. Both leave the transaction, its locks and its rows in the same way.
 */
@Timeout(120)
@ExtendWith(WithProxy.class)
class RealErrorsTest {

    private static final int DUPLICATE = 1062;

    private static final String OTHERS_ROW = "update real_errors set v = 2 where id = 1";
    private static final String LONG_QUERY =
            "with recursive n as (select 1 as i union all select i + 1 from n where i < 1000)"
                    + " select count(*) from n a, n b, n c";

    /** May write, but not to a server that is read-only. */
    private static final Login UNPRIVILEGED = Login.of("real_errors", "secret").to("test");

    private final SideBySide both;
    private final Database database;

    RealErrorsTest(Database database, ProxyServer proxy) throws SQLException {
        both = new SideBySide(database, proxy);
        this.database = database;
    }

    /** Something that goes wrong in a transaction that has written row 2; what the client was told. */
    @FunctionalInterface
    private interface Failure {
        List<Packet> in(RawClient client) throws IOException, SQLException;
    }

    /**
     * What a failure leaves behind.
     *
     * @param answer what the client was told
     * @param inTransaction whether the server says that the transaction is open
     * @param locked whether nobody else gets row 2
     * @param committed what is in row 2 when the client has committed
     */
    private record Aftermath(List<Packet> answer, boolean inTransaction, boolean locked, String committed) {

        Packet error() {
            return answer.get(answer.size() - 1);
        }
    }

    @BeforeEach
    void createTables() throws SQLException {
        both.execute(
                "drop table if exists real_errors",
                "create table real_errors (id int primary key, v int) engine = innodb",
                "insert into real_errors values (1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0)",
                "drop user if exists real_errors",
                "create user real_errors identified by 'secret'",
                // a GRANT needs more than all privileges
                "insert into mysql.db (host, db, user, select_priv, insert_priv, update_priv, create_tmp_table_priv)"
                        + " values ('%', 'test', 'real_errors', 'y', 'y', 'y', 'y')",
                "flush privileges");
    }

    @AfterEach
    void close() throws SQLException {
        both.execute("drop user real_errors");
        both.close();
    }

    @Test
    void deadlock() throws IOException, SQLException {
        Deadlock deadlock = new Deadlock(
                "update real_errors set v = 3 where id in (1, 3, 4, 5, 6)",
                "update real_errors set v = 3 where id = 2");
        Aftermath real =
                like("before-update", OTHERS_ROW, 1213, client -> deadlock.end(client, OTHERS_ROW, both.server()));
        assertThat(real.error().sqlState()).isEqualTo("40001");
        assertThat(real.inTransaction()).as("MariaDB stays in transaction mode").isEqualTo(both.isMariaDb());
        assertThat(real.locked()).isFalse();
        assertThat(real.committed()).isEqualTo("0");
    }

    @Test
    void recordThatHasChanged() throws IOException, SQLException {
        assumeTrue(both.isMariaDb(), "MySQL has no isolated snapshots");
        Aftermath real = like("before-update", OTHERS_ROW, 1020, client -> {
            client.execute("set innodb_snapshot_isolation = on");
            client.query("select * from real_errors");
            both.execute(OTHERS_ROW);
            return client.query(OTHERS_ROW);
        });
        assertThat(real).isEqualTo(new Aftermath(real.answer(), true, false, "0"));
    }

    /** Something that goes wrong while another client has written row 1. */
    private Failure whileLocked(Failure failure) {
        return client -> {
            try (RawClient other = begin(both.server(), OTHERS_ROW)) {
                List<Packet> answer = failure.in(client);
                other.execute("rollback");
                return answer;
            }
        };
    }

    @Test
    void lockWaitTimeout() throws IOException, SQLException {
        assertOpen(like("before-update", OTHERS_ROW, 1205, whileLocked(client -> {
            client.execute("set session innodb_lock_wait_timeout = 1");
            return client.query(OTHERS_ROW);
        })));
    }

    @Test
    void lockThatIsNotWaitedFor() throws IOException, SQLException {
        assumeFalse(both.isMariaDb(), "MariaDB has 1205 for that");
        String sql = "select * from real_errors where id = 1 for update nowait";
        assertOpen(like("before-select", sql, 3572, whileLocked(client -> client.query(sql))));
    }

    @Test
    void duplicateEntry() throws IOException, SQLException {
        String sql = "insert into real_errors values (1, 1)";
        Aftermath real = like("before-insert", sql, 1062, client -> client.query(sql));
        assertThat(real.error().sqlState()).isEqualTo("23000");
        assertOpen(real);
    }

    @Test
    void writeToAServerThatIsReadOnly() throws IOException, SQLException {
        String sql = "update real_errors set v = 4 where id = 3";
        assertOpen(like("before-update", sql, 1290, client -> whileReadOnly(() -> client.query(sql))));
    }

    @Test
    void commitOnAServerThatIsReadOnly() throws IOException, SQLException {
        Aftermath real = like("before-commit", "commit", 1290, client -> whileReadOnly(() -> client.query("commit")));
        assertThat(real).isEqualTo(new Aftermath(real.answer(), false, false, "0"));
    }

    /** What is done while the server is read-only. */
    @FunctionalInterface
    private interface ReadOnlyWork {
        List<Packet> run() throws IOException;
    }

    private List<Packet> whileReadOnly(ReadOnlyWork work) throws IOException, SQLException {
        both.execute("set session lock_wait_timeout = 20");
        both.execute("set global read_only = 1");
        try {
            return work.run();
        } finally {
            both.execute("set global read_only = 0");
        }
    }

    @Test
    void writeInAReadOnlyTransaction() throws IOException, SQLException {
        Failure real = client -> {
            client.execute("rollback");
            client.execute("start transaction read only");
            return client.query(OTHERS_ROW);
        };
        Aftermath actual = after(both.server(), real);
        Packet error = actual.error();
        assertError(error, 1792);
        assertThat(error.sqlState()).isEqualTo("25006");
        assertThat(actual.inTransaction()).isTrue();
        assertThat(after(both.proxy(), client -> {
                    client.execute("rollback");
                    client.execute("start transaction read only");
                    return injected(client, "before-update", OTHERS_ROW, error);
                }))
                .isEqualTo(actual);
    }

    @Test
    void killedQuery() throws IOException, SQLException {
        Aftermath real = like("before-update", OTHERS_ROW, 1317, whileLocked(client -> {
            client.sendQuery(OTHERS_ROW);
            String running = "select 1 from information_schema.processlist where info like 'update%' and id = "
                    + client.connectionId();
            await().until(() -> !both.rows(running).isEmpty());
            both.execute("kill query " + client.connectionId());
            return client.readAnswer(Command.QUERY);
        }));
        assertThat(real.error().sqlState()).isEqualTo("70100");
        assertOpen(real);
    }

    /** The server has described the columns by then, so the error stands in place of the first row. */
    @Test
    void queryThatTakesTooLong() throws IOException, SQLException {
        assumeFalse(both.isMariaDb(), "MariaDB has 1969 for that");
        String quick = "select count(*) from real_errors ignore index (primary) where v >= 0";
        Aftermath real = like("result-row", quick, 3024, client -> {
            client.execute("set session max_execution_time = 500");
            return client.query(LONG_QUERY);
        });
        assertThat(real.answer()).hasSize(4);
        assertOpen(real);
    }

    @Test
    void tableFull() throws IOException, SQLException {
        String sql = "insert into real_errors_full"
                + " with recursive n as (select 1 as i union all select i + 1 from n where i < 900) select i from n";
        Aftermath real = like("before-insert", sql, 1114, client -> {
            client.execute("set session max_heap_table_size = 16384");
            client.execute("create temporary table real_errors_full (a char(255)) engine = memory");
            return client.query(sql);
        });
        assertOpen(real);
    }

    private static void assertOpen(Aftermath real) {
        assertThat(real.inTransaction()).isTrue();
        assertThat(real.locked()).isTrue();
        assertThat(real.committed()).isEqualTo("1");
    }

    /** Fails unless the injected failure is like the real one, which is returned. */
    private Aftermath like(String point, String sql, int code, Failure failure) throws IOException, SQLException {
        Aftermath real = after(both.server(), failure);
        assertError(real.error(), code);
        Aftermath injected = after(both.proxy(), client -> injected(client, point, sql, real.error()));
        assertThat(injected).isEqualTo(real);
        return real;
    }

    /** The number is the server's, and so are SQLSTATE and text, but for the values in it. */
    private void assertError(Packet real, int code) {
        assertThat(real.isError()).as("%s", real).isTrue();
        assertThat(real.errorCode()).isEqualTo(code);
        var known = ServerMessages.of(database.serverVersion()).error(code);
        assertThat(real.sqlState()).isEqualTo(known.sqlState());
        if (code != DUPLICATE) { // which has the text of 1586
            String pattern = Pattern.quote(known.message()).replace("?", "\\E.*\\Q");
            assertThat(real.errorMessage()).matches(pattern);
        }
    }

    /** The text is Failgate's, but for a duplicate entry: only the server knows which key. */
    private List<Packet> injected(RawClient client, String point, String sql, Packet error) throws IOException {
        String text = error.errorCode() == DUPLICATE ? ", \"" + error.errorMessage() + "\"" : "";
        both.arm(point, "1*error(" + error.errorCode() + text + ")");
        return client.query(sql);
    }

    private RawClient begin(InetSocketAddress address, String write) throws IOException {
        RawClient client = RawClient.login(address, UNPRIVILEGED);
        client.execute("begin");
        assertThat(client.execute(write).isOk()).isTrue();
        return client;
    }

    private Aftermath after(InetSocketAddress address, Failure failure) throws IOException, SQLException {
        both.execute("update real_errors set v = 0");
        try (RawClient client = begin(address, "update real_errors set v = 1 where id = 2")) {
            List<Packet> answer = failure.in(client);
            client.query("select v from real_errors where id = 6"); // behind which MariaDB says that it is one
            boolean inTransaction = client.isInTransaction();
            boolean locked = both.isLocked("select v from real_errors where id = 2");
            assertThat(client.execute("commit").isOk()).isTrue();
            String committed = both.single("select v from real_errors where id = 2");
            return new Aftermath(answer, inTransaction, locked, committed);
        }
    }
}
