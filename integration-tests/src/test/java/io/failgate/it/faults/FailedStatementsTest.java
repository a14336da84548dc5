package io.failgate.it.faults;

import static io.failgate.it.support.Comparison.login;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.it.support.Database;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Prepared statements behind an injected error, beside those behind a real one. */
@Timeout(60)
@ExtendWith(WithProxy.class)
class FailedStatementsTest {

    private static final String INT_AND_TEXT = "0300 fd00";
    private static final String TWO_TEXTS = "fd00 fd00";
    private static final int CURSOR_READ_ONLY = 1;

    private final Database database;
    private final ProxyServer proxy;
    private final InetSocketAddress server;

    FailedStatementsTest(Database database, ProxyServer proxy) {
        this.database = database;
        this.proxy = proxy;
        server = database.socketAddress();
    }

    @BeforeEach
    void createSchema() throws SQLException {
        database.execute(
                "drop table if exists failed_statements, failed_cursor, failed_cursor_away",
                "create table failed_statements (id int primary key, v longtext)",
                "insert into failed_statements values (1, 'one')",
                "create table failed_cursor (id int primary key)",
                "insert into failed_cursor values (1), (2), (3)");
    }

    @AfterEach
    void disarm() {
        proxy.failPoints().removeAll();
    }

    /** The same conversation, in which the server fails, or Failgate where it would. */
    private final class Talk implements AutoCloseable {

        private final RawClient client;
        private final List<Packet> answers = new ArrayList<>();
        private final String point;
        private final String terms;

        /** Directly if there is no point. */
        Talk(String point, String terms) throws IOException {
            this.client = RawClient.login(point.isEmpty() ? server : proxy.address(), login());
            this.point = point;
            this.terms = terms;
        }

        byte[] prepare(String sql) throws IOException {
            Packet ok = client.command(Command.STMT_PREPARE, Bytes.text(sql)).get(0);
            assertThat(ok.isError()).as(ok.error()).isFalse();
            return new Bytes().addInt(ok.intAt(1)).toArray();
        }

        /** The answer that the fault is in place of. */
        Packet hit(Command command, byte[]... arguments) throws IOException {
            if (!point.isEmpty()) {
                proxy.failPoints().put(point, terms);
            }
            Packet first = ask(command, arguments);
            proxy.failPoints().removeAll();
            return first;
        }

        Packet ask(Command command, byte[]... arguments) throws IOException {
            return client.command(command, Bytes.concat(arguments)).get(0);
        }

        void send(Command command, byte[]... arguments) throws IOException {
            client.send(command, Bytes.concat(arguments));
        }

        void note(Command command, byte[]... arguments) throws IOException {
            answers.addAll(client.command(command, Bytes.concat(arguments)));
        }

        @Override
        public void close() throws IOException {
            client.close();
        }
    }

    private static byte[] execution(int cursor) {
        return new Bytes().addByte(cursor).addInt(1).toArray();
    }

    private static byte[] values(String types, byte[]... values) {
        byte[] typed = types.isEmpty() ? new byte[] {0} : Bytes.concat(new byte[] {1}, Bytes.hex(types));
        return Bytes.concat(execution(0), new byte[] {0}, typed, Bytes.concat(values));
    }

    private static byte[] text(String value) {
        return new Bytes().addString(value).toArray();
    }

    private static byte[] number(int value) {
        return new Bytes().addInt(value).toArray();
    }

    private static byte[] longData(String value) {
        return Bytes.concat(new byte[] {1, 0}, Bytes.text(value));
    }

    /** The real error is that of a key that is there already. */
    private List<Packet> executions(String point, String terms) throws IOException {
        try (Talk talk = new Talk(point, terms)) {
            byte[] id = talk.prepare("insert into failed_statements values (?, ?)");
            talk.note(Command.STMT_EXECUTE, id, values(INT_AND_TEXT, number(2), text("two")));
            talk.hit(Command.STMT_EXECUTE, id, values(TWO_TEXTS, text("1"), text("other types")));
            talk.note(Command.STMT_EXECUTE, id, values("", text("3"), text("three")));
            talk.send(Command.STMT_SEND_LONG_DATA, id, longData("HELLO"));
            talk.hit(Command.STMT_EXECUTE, id, values("", text("1")));
            talk.send(Command.STMT_SEND_LONG_DATA, id, longData("HELLO"));
            talk.note(Command.STMT_EXECUTE, id, values("", text("4")));
            byte[] other = talk.prepare("insert into failed_statements values (?, ?)");
            talk.send(Command.STMT_SEND_LONG_DATA, other, longData("HELLO"));
            talk.hit(Command.STMT_EXECUTE, other, values(TWO_TEXTS, text("1")));
            talk.note(Command.STMT_EXECUTE, other, values("", text("5"), text("five")));
            talk.note(Command.QUERY, Bytes.text("select * from failed_statements order by id"));
            talk.note(Command.QUERY, Bytes.text("delete from failed_statements where id > 1"));
            return talk.answers;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "before-command, error(1205)",
        "before-query, error(1213)",
        "before-execute, error(1213)",
        "before-execute, error(1062)",
        "before-insert, return",
        "before-dml, 'return({\"errorCode\": 1317})'",
        "before-commit, error(1213)",
        "before-execute, ok",
    })
    void anExecutionLeavesTheSameBehind(String point, String terms) throws IOException {
        List<Packet> real = executions("", "");
        assertThat(executions(point, terms)).isEqualTo(real);
    }

    private List<Packet> cursor(String point, String terms) throws IOException {
        try (Talk talk = new Talk(point, terms)) {
            byte[] id = talk.prepare("select id from failed_cursor");
            byte[] fetch = Bytes.concat(id, number(1));
            talk.note(Command.STMT_EXECUTE, id, execution(CURSOR_READ_ONLY));
            talk.note(Command.STMT_FETCH, fetch);
            talk.note(Command.QUERY, Bytes.text("rename table failed_cursor to failed_cursor_away"));
            talk.hit(Command.STMT_EXECUTE, id, execution(CURSOR_READ_ONLY));
            talk.note(Command.QUERY, Bytes.text("rename table failed_cursor_away to failed_cursor"));
            talk.note(Command.STMT_FETCH, fetch);
            return talk.answers;
        }
    }

    @Test
    void anExecutionClosesTheCursorOfTheOneBefore() throws IOException {
        List<Packet> real = cursor("", "");
        assertThat(real.get(real.size() - 1).errorCode()).as("no open cursor").isEqualTo(1421);
        List<Packet> injected = cursor("before-execute", "1*error(1146)");
        assertThat(withoutLast(injected)).isEqualTo(withoutLast(real));
        assertThat(injected.get(injected.size() - 1).errorCode()).isEqualTo(1421);
    }

    /** The last names the statement, whose ids are the server's. */
    private static List<Packet> withoutLast(List<Packet> answers) {
        return answers.subList(0, answers.size() - 1);
    }

    /** The real error is that of a table that is not there. */
    private List<Packet> preparations(String point, String terms, Command command) throws IOException {
        try (Talk talk = new Talk(point, terms)) {
            byte[] last = number(-1);
            byte[] id = talk.prepare("insert into failed_cursor values (77)");
            String table = point.isEmpty() ? "failed_nowhere" : "failed_cursor";
            assertThat(talk.hit(Command.STMT_PREPARE, Bytes.text("insert into " + table + " values (78)"))
                            .isError())
                    .isTrue();
            talk.note(command, last, execution(0));
            byte[] next = id.clone();
            next[0]++;
            assertThat(talk.ask(Command.STMT_RESET, next).errorCode())
                    .as("no statement that nobody knows of")
                    .isEqualTo(1243);
            talk.note(Command.QUERY, Bytes.text("select * from failed_cursor"));
            return talk.answers;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "before-prepare, STMT_EXECUTE",
        "after-prepare, STMT_EXECUTE",
        "before-prepare, STMT_FETCH",
        "after-prepare, STMT_RESET",
        "before-command, STMT_BULK_EXECUTE",
        "after-command, STMT_EXECUTE",
    })
    void behindAFailedPrepareNoStatementIsThere(String point, Command command) throws IOException {
        List<Packet> real = preparations("", "", command);
        assertThat(real.get(0).isError()).isTrue();
        assertThat(preparations(point, "1*error(1146)", command)).isEqualTo(real);
    }

    private Connection connect(String driver, String options) throws SQLException {
        String url = "jdbc:" + driver + "://127.0.0.1:" + proxy.address().getPort()
                + "/test?allowPublicKeyRetrieval=true&useServerPrepStmts=true"
                + (driver.equals("mysql") ? "&sslMode=DISABLED&useLocalSessionState=true" : "&sslMode=disable")
                + options;
        return DriverManager.getConnection(url, Database.USER, Database.PASSWORD);
    }

    private void failOnce(PreparedStatement statement, String point, int error) {
        proxy.failPoints().put(point, "1*error(" + error + ")");
        assertThatThrownBy(statement::execute)
                .isInstanceOfSatisfying(
                        SQLException.class,
                        failed -> assertThat(failed.getErrorCode()).isEqualTo(error));
    }

    private static void setStream(PreparedStatement statement) throws SQLException {
        statement.setInt(1, 10);
        statement.setBinaryStream(2, new ByteArrayInputStream("HELLO".getBytes(StandardCharsets.US_ASCII)));
    }

    @ParameterizedTest
    @CsvSource({
        "mysql, before-insert, 1213",
        "mysql, before-execute, 1205",
        "mariadb, before-insert, 1213",
        "mariadb, before-execute, 1205",
    })
    void aStreamThatIsSentAgainIsStoredOnce(String driver, String point, int error) throws SQLException {
        try (Connection connection = connect(driver, "");
                PreparedStatement insert = connection.prepareStatement("insert into failed_statements values (?, ?)")) {
            setStream(insert);
            failOnce(insert, point, error);
            setStream(insert);
            assertThat(insert.executeUpdate()).isOne();
            insert.setInt(1, 11);
            insert.setString(2, "text");
            failOnce(insert, point, error);
            assertThat(insert.executeUpdate()).isOne();
            try (ResultSet rows = connection
                    .createStatement()
                    .executeQuery("select group_concat(v order by id) from failed_statements")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("one,HELLO,text");
            }
        }
    }

    /** MariaDB's driver sends PREPARE and the execution of whatever that prepares at once. */
    @ParameterizedTest
    @ValueSource(strings = {"before-prepare", "after-prepare"})
    void aFailedPrepareIsNotExecuted(String point) throws SQLException {
        try (Connection connection = connect("mariadb", "&cachePrepStmts=false")) {
            String sql = "insert into failed_cursor values (?)";
            assertThatThrownBy(() -> {
                        proxy.failPoints().put(point, "1*error(1213)");
                        try (PreparedStatement insert = connection.prepareStatement(sql)) {
                            insert.setInt(1, 4);
                            insert.executeUpdate();
                        }
                    })
                    .isInstanceOf(SQLException.class);
            try (PreparedStatement insert = connection.prepareStatement(sql)) {
                insert.setInt(1, 4);
                assertThat(insert.executeUpdate()).isOne();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mysql", "mariadb"})
    void aResultIsReadThoughItsDefinitionsWereMissed(String driver) throws SQLException {
        try (Connection connection = connect(driver, "");
                PreparedStatement select = connection.prepareStatement("select ?, id from failed_cursor")) {
            select.setString(1, "text");
            failOnce(select, "after-execute", 1205);
            for (int i = 0; i < 2; i++) {
                try (ResultSet rows = select.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getString(1)).isEqualTo("text");
                    assertThat(rows.getInt(2)).isOne();
                }
            }
        }
    }
}
