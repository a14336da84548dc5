package io.failgate.it.wire;

import static io.failgate.it.support.Comparison.login;
import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.it.support.Comparison;
import io.failgate.it.support.Database;
import io.failgate.it.support.EveryTransport;
import io.failgate.it.support.Proxies;
import io.failgate.it.support.Transport;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every other command: the rest of the table of answers, and edge cases E6 to E8 and E16, directly and through
 * Failgate.
 */
@Tag("exhaustive")
@EveryTransport
class CommandEdgeCasesTest {

    private final Comparison comparison;

    CommandEdgeCasesTest(Transport transport, Database database, Proxies proxies) {
        comparison = new Comparison(database, proxies, transport);
    }

    @BeforeAll
    static void createSchema(Database database) throws SQLException {
        database.execute("drop table if exists cmd", "create table cmd (a int default 5, b varchar(10) default 'x')");
    }

    private List<Packet> same(boolean deprecateEof, Comparison.Conversation conversation) throws IOException {
        Login login = deprecateEof ? login(Capabilities.DEPRECATE_EOF) : login();
        return comparison.same(login, client -> {
            conversation.with(client);
            assertThat(client.rows("select 'in step'")).isEqualTo(List.of(List.of("in step")));
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void commandsOfOnePacket(boolean deprecateEof) throws IOException {
        same(deprecateEof, client -> {
            client.command(Command.PING);
            client.command(Command.INIT_DB, Bytes.text("test"));
            client.command(Command.INIT_DB, Bytes.text("nowhere"));
            client.command(Command.DEBUG);
            client.command(Command.SET_OPTION, (byte) 1, (byte) 0);
            client.command(Command.SET_OPTION, (byte) 0, (byte) 0);
            client.command(Command.SET_OPTION, (byte) 9, (byte) 0);
            client.command(Command.RESET_CONNECTION);
            client.command(Command.INIT_DB, Bytes.text("test"));
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void fieldListHasNoColumnCount(boolean deprecateEof) throws IOException {
        same(deprecateEof, client -> {
            client.command(
                    Command.FIELD_LIST,
                    new Bytes().addZeroEnded("cmd").addText("%").toArray());
            client.command(
                    Command.FIELD_LIST, new Bytes().addZeroEnded("nowhere").toArray());
        });
    }

    /** Their text changes from second to second, or names threads, so only the number of packets is compared. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void statisticsAndProcessListHaveTheirOwnShapes(boolean deprecateEof) throws IOException {
        Login login = deprecateEof ? login(Capabilities.DEPRECATE_EOF) : login();
        for (InetSocketAddress address : List.of(comparison.direct(), comparison.proxied())) {
            try (RawClient client = comparison.open(address, login)) {
                assertThat(client.command(Command.STATISTICS)).hasSize(1);
                client.command(Command.PROCESS_INFO);
                assertThat(client.rows("select 'in step'")).hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x0b, 0x0f, 0x10, 0x14, 0x1d, 0x30, 0x7f})
    void unknownCommandsAreTheServersToRefuse(int command) throws IOException {
        comparison.same(login(), client -> {
            client.send(command);
            client.read();
        });
    }

    @Test
    void e6ATooLargeCommandIsTheServersToRefuse() throws IOException {
        try (RawClient admin = comparison.open(comparison.direct(), login())) {
            String limit =
                    admin.rows("select @@global.max_allowed_packet").get(0).get(0);
            admin.execute("set global max_allowed_packet = 1048576");
            try {
                for (InetSocketAddress address : List.of(comparison.direct(), comparison.proxied())) {
                    assertThat(answerToTooLarge(address)).matches("|1\\[ff 81 04 23 30 38 53 30 31 .*]"); // 1153, 08S01
                }
            } finally {
                admin.execute("set global max_allowed_packet = " + limit);
            }
        }
    }

    /** ERR 1153 and the end of the connection; a server that closes while the client still writes may lose the ERR. */
    private String answerToTooLarge(InetSocketAddress address) throws IOException {
        try (RawClient client = comparison.open(address, login())) {
            try {
                client.sendQuery("select '" + "x".repeat(3_000_000) + "'");
            } catch (SocketException closed) {
                return "";
            }
            return Comparison.toTheEnd(client);
        }
    }

    @Test
    void e7AnEmptyCommandIsTheServersToRefuse() throws IOException {
        comparison.same(login(), client -> {
            client.wire().write(new Packet(0));
            client.read();
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void e8ALocalFileIsUploaded(boolean deprecateEof) throws IOException {
        List<Packet> frames = same(deprecateEof, client -> {
            String load = "load data local infile 'any' into table cmd (a, b)";
            client.query("delete from cmd");
            client.localFile(Bytes.text("1\tone\n2\ttwo\n"));
            client.query(load);
            client.query(load + "; select 1");
            client.localFile(new byte[0]);
            client.query(load);
            client.localFile(Bytes.text("bad\trows\nare\tnever\nfew\tin a file that is far too long for its column\n"));
            client.query(load);
            client.query("load data local infile 'any' into table nowhere");
            client.query("select count(*) from cmd");
            client.query("delete from cmd");
        });
        assertThat(frames).anyMatch(frame -> frame.byteAt(0) == 0xFB);
    }

    @Test
    void e8WithoutTheCapabilityAFileIsRefused() throws IOException {
        comparison.same(
                login().without(Capabilities.LOCAL_FILES),
                client -> client.query("load data local infile 'any' into table cmd"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void e16QueryAttributesStandBeforeTheText(boolean deprecateEof) throws IOException {
        Login login = login(Capabilities.QUERY_ATTRIBUTES);
        comparison.same(deprecateEof ? login.with(Capabilities.DEPRECATE_EOF) : login, client -> {
            client.query("select 1");
            if (client.negotiated().has(Capabilities.QUERY_ATTRIBUTES)) {
                client.send(
                        Command.QUERY,
                        new Bytes()
                                .addByte(2)
                                .addByte(1)
                                .addByte(0)
                                .addByte(1)
                                .addShort(0xFD)
                                .addString("trace")
                                .addShort(8)
                                .addString("n")
                                .addString("set @put_failpoint='x'")
                                .addHex("2a 00 00 00 00 00 00 00")
                                .addText("select 2")
                                .toArray());
                client.readAnswer(Command.QUERY);
            }
            client.query("select 3");
        });
    }

    @Test
    void e16AControlStatementIsFoundBehindQueryAttributes() throws IOException {
        try (RawClient client = comparison.open(comparison.proxied(), login(Capabilities.QUERY_ATTRIBUTES))) {
            assertThat(client.rows("show failpoints")).contains(List.of("TestFailPointError", "false"));
            assertThat(client.execute("set @put_failpoint='nope=return'").errorCode())
                    .isEqualTo(1105);
            assertThat(client.rows("select 'in step'")).hasSize(1);
        }
    }

    @Test
    void anEmptyQueryIsTheServersToRefuse() throws IOException {
        comparison.same(login(), client -> {
            client.query("");
            client.query("-- nothing\n");
        });
    }
}
