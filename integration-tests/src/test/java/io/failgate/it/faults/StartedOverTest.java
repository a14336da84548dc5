package io.failgate.it.faults;

import static io.failgate.it.support.Comparison.login;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.failgate.it.support.Database;
import io.failgate.it.support.Deadlock;
import io.failgate.it.support.SideBySide;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The server itself has rolled back through the proxy, and says nothing of it. MariaDB stays in transaction mode behind
 * BEGIN, though its flags tell of no transaction: what comes next is no commit.
 */
@Timeout(60)
@ExtendWith(WithProxy.class)
class StartedOverTest {

    private static final int LOCK_DEADLOCK = 1213;
    private static final int RECORD_CHANGED = 1020;
    private static final int INJECTED = 1290;
    private static final String FAILING = "update started_over set v = 2 where id = 2";
    private static final String LATER = "update started_over set v = 4 where id = 1";

    private static final Deadlock DEADLOCK =
            new Deadlock("update started_over set v = 3 where id > 1", "update started_over set v = 3 where id = 1");

    private final SideBySide both;

    StartedOverTest(Database database, ProxyServer proxy) throws SQLException {
        both = new SideBySide(database, proxy);
    }

    @BeforeEach
    void createTable() throws SQLException {
        both.execute("drop table if exists started_over");
        both.execute("create table started_over (id int primary key, v int) engine = innodb");
        both.execute("insert into started_over values (1, 0), (2, 0), (3, 0), (4, 0), (5, 0)");
    }

    @AfterEach
    void close() throws SQLException {
        both.execute("drop table started_over");
        both.close();
    }

    private RawClient begin(String first) throws IOException {
        RawClient client = RawClient.login(both.proxy(), login());
        client.execute(first);
        client.execute("update started_over set v = 1 where id = 1");
        return client;
    }

    /** In MySQL, the statement is one of its own behind BEGIN. */
    private void assertNoCommitBut(RawClient client, boolean isCommit) throws IOException, SQLException {
        both.arm("before-commit", "error(" + INJECTED + ")");
        Packet later = client.execute(LATER);
        assertThat(later.isError()).as("%s", later).isEqualTo(isCommit);
        assertThat(client.execute("commit").errorCode()).isEqualTo(INJECTED);
        assertThat(client.execute("rollback").isOk()).isTrue();
        assertThat(both.single("select v from started_over where id = 1")).isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"begin", "start transaction with consistent snapshot", "set autocommit = 0"})
    void aRealDeadlockLeavesTransactionModeInMySqlOnly(String first) throws IOException, SQLException {
        try (RawClient client = begin(first)) {
            Packet error = DEADLOCK.end(client, FAILING, both.server()).get(0);
            assertThat(error.errorCode()).isEqualTo(LOCK_DEADLOCK);
            assertNoCommitBut(client, !both.isMariaDb() && !first.startsWith("set"));
        }
    }

    @Test
    void aDeadlockOfAPreparedStatementLeavesItToo() throws IOException, SQLException {
        try (RawClient client = begin("begin")) {
            Packet prepared =
                    client.command(Command.STMT_PREPARE, Bytes.text(FAILING)).get(0);
            byte[] id = Arrays.copyOfRange(prepared.payload(), 1, 5);
            byte[] execution = Bytes.concat(id, new byte[] {0, 1, 0, 0, 0});
            Packet error = DEADLOCK.end(
                            client,
                            victim -> victim.send(Command.STMT_EXECUTE, execution),
                            Command.STMT_EXECUTE,
                            both.server())
                    .get(0);
            assertThat(error.errorCode()).isEqualTo(LOCK_DEADLOCK);
            assertNoCommitBut(client, !both.isMariaDb());
        }
    }

    @Test
    void aDeadlockOfTheLastStatementOfATextLeavesItToo() throws IOException, SQLException {
        try (RawClient client = begin("begin")) {
            Packet ok = DEADLOCK.end(client, "set @a = 1; " + FAILING, both.server())
                    .get(0);
            assertThat(ok.isOk()).isTrue();
            assertThat(client.received().get(client.received().size() - 1).errorCode())
                    .isEqualTo(LOCK_DEADLOCK);
            assertNoCommitBut(client, !both.isMariaDb());
        }
    }

    /** A transaction that begins behind it is one as any other. */
    @Test
    void aTransactionThatBeginsLaterEnds() throws IOException {
        try (RawClient client = begin("begin")) {
            DEADLOCK.end(client, FAILING, both.server());
            client.execute("begin");
            client.execute("commit");
            both.arm("before-commit", "error(" + INJECTED + ")");
            assertThat(client.execute(LATER).errorCode()).isEqualTo(INJECTED);
        }
    }

    /** MariaDB fails a statement so in a snapshot that is isolated. */
    @ParameterizedTest
    @ValueSource(strings = {"begin", "set autocommit = 0"})
    void aChangedRecordLeavesItAsADeadlockDoes(String first) throws IOException, SQLException {
        assumeTrue(both.isMariaDb(), "MySQL has no isolated snapshots");
        try (RawClient client = RawClient.login(both.proxy(), login())) {
            client.execute("set innodb_snapshot_isolation = on");
            client.execute(first);
            client.query("select * from started_over");
            client.execute("update started_over set v = 1 where id = 1");
            both.execute("update started_over set v = 3 where id = 2");
            assertThat(client.execute(FAILING).errorCode()).isEqualTo(RECORD_CHANGED);
            assertNoCommitBut(client, false);
        }
    }
}
