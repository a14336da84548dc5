package io.failgate.it.faults;

import static io.failgate.it.support.Jdbc.assertError;
import static io.failgate.it.support.Jdbc.execute;
import static io.failgate.it.support.Jdbc.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.mysql.cj.jdbc.exceptions.CommunicationsException;
import com.mysql.cj.jdbc.exceptions.MySQLTransactionRollbackException;
import io.failgate.it.support.ControlledProxy;
import io.failgate.it.support.Database;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can become of a commit, in each of its forms: what is in the table afterwards, and what Connector/J reports. */
@Timeout(120)
@ExtendWith(WithProxy.class)
class CommitFaultsTest {

    private static final List<String> ENDS = List.of("close", "reset");

    private final ProxyServer proxy;
    private final ControlledProxy controlled;
    private final int directPort;
    private final Connection direct;

    CommitFaultsTest(Database database, ProxyServer proxy) throws SQLException {
        this.proxy = proxy;
        controlled = new ControlledProxy(proxy);
        directPort = database.address().port();
        direct = Database.connect(directPort, "");
    }

    @BeforeEach
    void createTable() throws SQLException {
        for (List<String> prepared : rows(direct, "xa recover")) { // would hold the table for ever
            if (CommitForm.XID.equals("'" + prepared.get(3) + "'")) {
                execute(direct, "xa rollback " + CommitForm.XID);
            }
        }
        execute(direct, "drop table if exists " + CommitForm.CREATED);
        execute(direct, "drop table if exists " + CommitForm.TABLE);
        execute(direct, "create table " + CommitForm.TABLE + " (id int primary key)");
    }

    @AfterEach
    void close() throws SQLException {
        controlled.close();
        direct.close();
    }

    static Stream<Arguments> formsAndEnds() {
        return Stream.of(CommitForm.values()).flatMap(form -> ENDS.stream().map(end -> Arguments.of(form, end)));
    }

    /** As a real one does; see {@link RealOutcomesTest}. A second attempt commits nothing, so it is none of a retry. */
    @ParameterizedTest
    @EnumSource(names = {"COMMIT", "PREPARED_COMMIT", "SET_AUTOCOMMIT"})
    void anErrorInPlaceOfACommitRollsBack(CommitForm form) throws SQLException {
        for (int code : new int[] {1205, 1213, 1290, 1317}) {
            createTable();
            CommitForm.LastStatement commit = form.begin(controlled.connect(form.options()));
            arm("before-commit=1*error(" + code + ")");
            assertError(commit::execute, code);
            execute(direct, "insert into commit_faults values (2)"); // nobody holds it
            commit.execute();
            assertThat(rows(direct, "select id from commit_faults")).containsExactly(List.of("2"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTOCOMMITTED_WRITE", "PREPARED_WRITE"})
    void aWriteThatFailsCanBeTriedAgain(CommitForm form) throws SQLException {
        for (int code : new int[] {1205, 1213, 1290, 1317}) {
            createTable();
            CommitForm.LastStatement commit = form.begin(controlled.connect(form.options()));
            arm("before-commit=1*error(" + code + ")");
            assertError(commit::execute, code);
            assertCommitted(form, false);
            commit.execute();
            assertCommitted(form, true);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1205, 1213, 1317, 1105})
    void aDefinitionThatFailsHasCommittedWhatCameBefore(int code) throws SQLException {
        Connection connection = controlled.connect("");
        CommitForm.LastStatement commit = CommitForm.DDL.begin(connection);
        execute(connection, "savepoint a");
        arm("before-commit=1*error(" + code + ")");
        assertError(commit::execute, code);
        assertCommitted(CommitForm.AUTOCOMMITTED_WRITE, true);
        assertError(() -> execute(connection, "rollback to savepoint a"), 1305);
        execute(connection, "rollback");
        assertCommitted(CommitForm.AUTOCOMMITTED_WRITE, true);
    }

    @Test
    void aServerThatIsReadOnlyRefusesADefinitionBeforeItCommits() throws SQLException {
        Connection connection = controlled.connect("");
        CommitForm.LastStatement commit = CommitForm.DDL.begin(connection);
        arm("before-commit=1*error(1290)");
        assertError(commit::execute, 1290);
        execute(connection, "rollback");
        assertCommitted(CommitForm.DDL, false);
    }

    /** In one phase it is gone; in two, what was prepared stays so. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = "XA_.*")
    void anErrorInPlaceOfAnXaCommitCommitsNothing(CommitForm form) throws SQLException {
        for (int code : new int[] {1205, 1213, 1317}) {
            createTable();
            CommitForm.LastStatement commit = form.begin(controlled.connect(form.options()));
            arm("before-commit=1*error(" + code + ")");
            assertError(commit::execute, code);
            assertCommitted(form, false);
            if (form.prepared().isPresent()) {
                commit.execute();
                assertCommitted(form, true);
            } else {
                execute(direct, "insert into commit_faults values (1)"); // nobody holds it
            }
        }
    }

    @ParameterizedTest
    @MethodSource("formsAndEnds")
    void aConnectionThatEndsBeforeTheServerHearsCommitsNothing(CommitForm form, String end) throws SQLException {
        CommitForm.LastStatement commit = form.begin(controlled.connect(form.options()));
        arm("before-commit=1*" + end);
        assertReported(commit::execute, CommunicationsException.class, 0, "08S01");
        assertCommitted(form, false);
        assertRolledBack(form);
    }

    /** By the end of the connection, or now, if it outlives that. */
    private void assertRolledBack(CommitForm form) throws SQLException {
        if (form.prepared().isPresent()) {
            await().ignoreException(SQLException.class).until(() -> {
                execute(direct, "xa rollback " + form.prepared().get());
                return true;
            });
        }
        execute(direct, "insert into commit_faults values (1)"); // waits until nobody holds it
    }

    @ParameterizedTest
    @MethodSource("formsAndEnds")
    void aLostAcknowledgementLeavesAllOfIt(CommitForm form, String end) throws SQLException {
        CommitForm.LastStatement commit = form.begin(controlled.connect(form.options()));
        arm("after-commit=1*" + end);
        assertReported(commit::execute, CommunicationsException.class, 0, "08S01");
        assertCommitted(form, true);
    }

    @ParameterizedTest
    @EnumSource
    void anErrorInPlaceOfTheAcknowledgementLeavesAllOfIt(CommitForm form) throws SQLException {
        Connection connection = controlled.connect(form.options());
        CommitForm.LastStatement commit = form.begin(connection);
        arm("after-commit=1*error(1205)");
        assertReported(commit::execute, MySQLTransactionRollbackException.class, 1205, "40001");
        assertCommitted(form, true);
        assertThat(rows(connection, "select id from commit_faults")).containsExactly(List.of("1"));
        assertThat(rows(connection, "select @@autocommit")).containsExactly(List.of("1"));
    }

    @ParameterizedTest
    @EnumSource
    void aDeadlockInPlaceOfTheAcknowledgementLeavesAllOfIt(CommitForm form) throws SQLException {
        Connection connection = controlled.connect(form.options());
        CommitForm.LastStatement commit = form.begin(connection);
        arm("after-commit=1*error(1213)");
        assertReported(commit::execute, MySQLTransactionRollbackException.class, 1213, "40001");
        assertCommitted(form, true);
        assertThat(rows(connection, "select id from commit_faults")).containsExactly(List.of("1"));
    }

    @ParameterizedTest
    @EnumSource
    void aCommitThatIsHeldIsSeenByNobody(CommitForm form) throws SQLException {
        CommitForm.LastStatement commit = form.begin(controlled.connect(form.options()));
        CompletableFuture<Void> held = held("before-commit", commit);
        assertCommitted(form, false);
        letGo("before-commit");
        held.join();
        assertCommitted(form, true);
    }

    @ParameterizedTest
    @EnumSource
    void anAcknowledgementThatIsHeldIsBehindTheCommit(CommitForm form) throws SQLException {
        CommitForm.LastStatement commit = form.begin(controlled.connect(form.options()));
        CompletableFuture<Void> held = held("after-commit", commit);
        assertCommitted(form, true);
        assertThat(held).isNotDone();
        letGo("after-commit");
        held.join();
    }

    /** Committed as soon as it is asked for, but told later: a client that gives up early is wrong. */
    @ParameterizedTest
    @EnumSource
    void aLateAcknowledgementIsAnAcknowledgement(CommitForm form) throws SQLException {
        CommitForm.LastStatement commit = form.begin(controlled.connect(form.options()));
        arm("before-commit=1*sleep(20)");
        arm("after-commit=1*sleep(30)");
        long start = System.nanoTime();
        commit.execute();
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(50_000_000);
        assertCommitted(form, true);
    }

    @Test
    void aCommitByTheDriverIsDoneThoughItsConnectionIsLost() throws SQLException {
        Connection connection = controlled.connect("");
        connection.setAutoCommit(false);
        execute(connection, "insert into commit_faults values (1)");
        arm("after-commit=1*close");
        assertReported(connection::commit, CommunicationsException.class, 0, "08S01");
        assertCommitted(CommitForm.COMMIT, true);
    }

    @Test
    void aCommitThatTheServerNeverHeardLooksTheSame() throws SQLException {
        Connection connection = controlled.connect("");
        connection.setAutoCommit(false);
        execute(connection, "insert into commit_faults values (1)");
        arm("before-commit=1*close");
        assertReported(connection::commit, CommunicationsException.class, 0, "08S01");
        assertCommitted(CommitForm.COMMIT, false);
    }

    private void arm(String pointAndTerms) {
        String[] parts = pointAndTerms.split("=", 2);
        proxy.failPoints().put(parts[0], parts[1]);
    }

    private CompletableFuture<Void> held(String point, CommitForm.LastStatement commit) {
        proxy.failPoints().put(point, "1*pause");
        CompletableFuture<Void> held = CompletableFuture.runAsync(() -> {
            try {
                commit.execute();
            } catch (SQLException failed) {
                throw new CompletionException(failed);
            }
        });
        await().until(() -> proxy.failPoints().status(point).paused() == 1);
        return held;
    }

    private void letGo(String point) throws SQLException {
        execute(controlled.connect(""), "set @wakeup_failpoint = '" + point + "'");
    }

    private static void assertReported(
            ThrowingCallable commit, Class<? extends SQLException> type, int code, String state) {
        assertThatThrownBy(commit).isExactlyInstanceOf(type).isInstanceOfSatisfying(SQLException.class, reported -> {
            assertThat(reported.getErrorCode()).isEqualTo(code);
            assertThat(reported.getSQLState()).isEqualTo(state);
        });
    }

    private void assertCommitted(CommitForm form, boolean committed) throws SQLException {
        assertThat(rows(direct, "select id from commit_faults"))
                .isEqualTo(committed ? List.of(List.of("1")) : List.of());
        assertThat(rows(direct, "show tables like '" + CommitForm.CREATED + "'"))
                .hasSize(committed && form == CommitForm.DDL ? 1 : 0);
    }
}
