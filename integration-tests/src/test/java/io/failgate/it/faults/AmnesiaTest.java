package io.failgate.it.faults;

import static io.failgate.it.support.Comparison.login;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.failgate.it.support.Database;
import io.failgate.it.support.SideBySide;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A session that the server has forgotten is as one that a client has reset, but for the client, who does not know. */
@Timeout(120)
@ExtendWith(WithProxy.class)
class AmnesiaTest {

    private static final int UNKNOWN_STATEMENT = 1243;

    /** What a session has that can be forgotten. */
    private static final List<String> SETTINGS = List.of(
            "set @remembered = 1",
            "set names latin1",
            "set sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'",
            "set time_zone = '+05:00'",
            "create temporary table amnesia_temporary (id int)",
            "prepare amnesia_statement from 'select 2'",
            "insert into amnesia_ids () values ()",
            "set autocommit = 0",
            "insert into amnesia values (2)",
            "do get_lock('amnesia', 0)");

    private static final List<String> QUESTIONS = List.of(
            "select @remembered",
            "select @@character_set_client, @@character_set_results, @@collation_connection",
            "select @@sql_mode, @@time_zone, @@autocommit",
            "select last_insert_id(), database()",
            "select is_free_lock('amnesia')",
            "select * from amnesia_temporary",
            "execute amnesia_statement",
            "select * from amnesia",
            "commit",
            "select count(*) from amnesia",
            "select \"text\"");

    private final ProxyServer proxy;
    private final SideBySide both;

    AmnesiaTest(Database database, ProxyServer proxy) throws SQLException {
        this.proxy = proxy;
        this.both = new SideBySide(database, proxy);
    }

    @BeforeEach
    void createTables() throws SQLException {
        both.execute("drop table if exists amnesia, amnesia_ids");
        both.execute("create table amnesia (id int primary key) engine = innodb");
        both.execute("create table amnesia_ids (id int auto_increment primary key) engine = innodb");
        both.execute("insert into amnesia values (1)");
    }

    @AfterEach
    void close() throws SQLException {
        both.execute("drop table amnesia, amnesia_ids");
        both.close();
    }

    /** Has a session be forgotten. */
    private interface Oblivion {
        void begin(RawClient client) throws IOException;
    }

    /** What a session says of itself when it was forgotten. */
    private List<String> afterwards(InetSocketAddress address, Oblivion oblivion) throws IOException {
        List<String> said = new ArrayList<>();
        try (RawClient client = RawClient.login(address, login())) {
            for (String sql : SETTINGS) {
                Packet answer = client.execute(sql);
                assertThat(answer.isOk()).as("%s: %s", sql, answer).isTrue();
            }
            byte[] statement = Arrays.copyOfRange(
                    client.command(Command.STMT_PREPARE, Bytes.text("select 3"))
                            .get(0)
                            .payload(),
                    1,
                    5);
            oblivion.begin(client);
            for (String sql : QUESTIONS) {
                said.add(sql + ": " + client.query(sql));
            }
            Packet old = client.command(Command.STMT_EXECUTE, Bytes.concat(statement, new byte[] {0, 1, 0, 0, 0}))
                    .get(0);
            assertThat(old.errorCode()).isEqualTo(UNKNOWN_STATEMENT);
            assertThat(client.command(Command.STMT_PREPARE, Bytes.text("select 4"))
                            .get(0)
                            .isOk())
                    .isTrue();
            assertThat(client.isInTransaction()).isFalse();
        }
        return said;
    }

    @ParameterizedTest
    @ValueSource(strings = {"before-query", "before-command", "idle"})
    void isLikeAResetByTheClient(String site) throws IOException, SQLException {
        List<String> reset = afterwards(
                both.server(),
                client -> assertThat(
                                client.command(Command.RESET_CONNECTION).get(0).isOk())
                        .isTrue());
        both.execute("delete from amnesia where id > 1");
        both.execute("truncate table amnesia_ids");
        List<String> forgotten = afterwards(both.proxy(), client -> {
            both.arm(site, "1*forget where connection_id = " + client.connectionId());
            if (site.equals("idle")) {
                await().until(() -> proxy.failPoints().status(site).hits() == 1);
            }
        });
        assertThat(forgotten).isEqualTo(reset);
    }

    /** The driver has sent the statement before, and hears of an error as behind Aurora's patching. */
    @Test
    void aPreparedStatementOfADriverIsUnknown() throws SQLException {
        try (Connection connection = Database.connect(both.proxy().getPort(), "&useServerPrepStmts=true");
                PreparedStatement statement = connection.prepareStatement("select id from amnesia where id = ?")) {
            statement.setInt(1, 1);
            statement.executeQuery().close();
            both.arm("before-execute", "1*forget");
            assertThatThrownBy(statement::executeQuery)
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            failed -> assertThat(failed.getErrorCode()).isEqualTo(UNKNOWN_STATEMENT));
        }
    }

    @Test
    void aTransactionIsLostInSilence() throws SQLException {
        try (Connection connection = Database.connect(both.proxy().getPort(), "")) {
            connection.setAutoCommit(false);
            connection.createStatement().executeUpdate("insert into amnesia values (3)");
            both.arm("before-commit", "1*forget");
            connection.commit();
        }
        assertThat(both.single("select count(*) from amnesia")).isEqualTo("1");
    }
}
