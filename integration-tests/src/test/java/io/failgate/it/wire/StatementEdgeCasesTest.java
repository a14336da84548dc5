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
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Prepared statements: their rows of the table of answers, and edge cases E11, E13, E14 and E18, directly and through
 * Failgate.
 */
@Tag("exhaustive")
@EveryTransport
class StatementEdgeCasesTest {

    private static final int CURSOR_READ_ONLY = 1;
    private static final int LONG = 3;
    private static final int VAR_STRING = 0xFD;

    private final Comparison comparison;

    StatementEdgeCasesTest(Transport transport, Database database, Proxies proxies) {
        comparison = new Comparison(database, proxies, transport);
    }

    @BeforeAll
    static void createSchema(Database database) throws SQLException {
        database.execute(
                "drop table if exists stmt",
                "create table stmt (a int primary key, b longtext)",
                "insert into stmt values (1, 'x'), (2, 'y'), (3, null)",
                "drop procedure if exists stmt_out",
                "create procedure stmt_out(out a int, inout b int)"
                        + " begin select 1 as one; select 2 as two; set a = 7, b = b + 1; end");
    }

    private List<Packet> same(boolean deprecateEof, Comparison.Conversation conversation) throws IOException {
        Login login = login(Capabilities.OPTIONAL_METADATA);
        return comparison.same(deprecateEof ? login.with(Capabilities.DEPRECATE_EOF) : login, client -> {
            conversation.with(client);
            assertThat(client.query("select 'in step'")).isNotEmpty();
        });
    }

    private static int prepare(RawClient client, String sql) throws IOException {
        Packet ok = client.command(Command.STMT_PREPARE, Bytes.text(sql)).get(0);
        return ok.isError() ? -1 : (int) ok.intAt(1);
    }

    private static byte[] execution(int id, int flags) {
        return new Bytes().addInt(id).addByte(flags).addInt(1).toArray();
    }

    private static byte[] executionWith(int id, int flags, int... parameters) {
        Bytes bytes = new Bytes().addInt(id).addByte(flags).addInt(1).addByte(0).addByte(1);
        for (int ignored : parameters) {
            bytes.addShort(LONG);
        }
        for (int parameter : parameters) {
            bytes.addInt(parameter);
        }
        return bytes.toArray();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void preparedStatementsOfAllKinds(boolean deprecateEof) throws IOException {
        same(deprecateEof, client -> {
            for (String sql :
                    List.of("select * from stmt where a >= ?", "delete from stmt where a = ? + 1000", "select ? + 1")) {
                int id = prepare(client, sql);
                client.command(Command.STMT_EXECUTE, executionWith(id, 0, 2));
                client.command(Command.STMT_EXECUTE, executionWith(id, 0, 3));
                client.command(Command.STMT_RESET, new Bytes().addInt(id).toArray());
                client.send(Command.STMT_CLOSE, new Bytes().addInt(id).toArray());
            }
            prepare(client, "do 0");
            prepare(client, "select broken from");
            prepare(client, "select 1, 2, 3");
            client.command(Command.STMT_EXECUTE, execution(4711, 0));
            client.send(Command.STMT_CLOSE, new Bytes().addInt(4711).toArray());
            client.command(Command.STMT_RESET, new Bytes().addInt(4711).toArray());
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCursorIsFetchedInParts(boolean deprecateEof) throws IOException {
        List<Packet> frames = same(deprecateEof, client -> {
            int id = prepare(client, "select * from stmt order by a");
            client.command(Command.STMT_EXECUTE, execution(id, CURSOR_READ_ONLY));
            for (int i = 0; i < 3; i++) {
                client.command(
                        Command.STMT_FETCH, new Bytes().addInt(id).addInt(2).toArray());
            }
            client.command(
                    Command.STMT_FETCH, new Bytes().addInt(4711).addInt(2).toArray());
        });
        assertThat(frames).anyMatch(frame -> frame.isTerminator() && (frame.statusFlags() & 0x80) != 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void e11OutParametersAreAResultAndAnOkFollows(boolean deprecateEof) throws IOException {
        List<Packet> frames = same(deprecateEof, client -> {
            int id = prepare(client, "call stmt_out(?, ?)");
            client.command(Command.STMT_EXECUTE, executionWith(id, 0, 1, 2));
            client.command(Command.STMT_EXECUTE, executionWith(id, 0, 1, 41));
        });
        assertThat(frames).anyMatch(frame -> frame.isTerminator() && (frame.statusFlags() & 0x1000) != 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void e13AStatementMayBePreparedWithoutMetadata(boolean deprecateEof) throws IOException {
        same(deprecateEof, client -> {
            client.query("set resultset_metadata = NONE");
            int id = prepare(client, "select ? + 1");
            client.command(Command.STMT_EXECUTE, executionWith(id, 0, 1));
            client.query("set resultset_metadata = FULL");
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {65_535, 65_536})
    void e14AStatementMayHave65535Parameters(int count) throws IOException {
        List<Packet> frames = same(true, client -> prepare(client, "select 1 in (" + "?,".repeat(count - 1) + "?)"));
        assertThat(frames.get(0).isError()).isEqualTo(count == 65_536);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void e18LongDataHasNoAnswerSoTheNextCommandIsAlreadyThere(boolean deprecateEof) throws IOException {
        same(deprecateEof, client -> {
            int id = prepare(client, "select length(?), left(?, 1)");
            byte[] chunk = "x".repeat(100_000).getBytes(StandardCharsets.US_ASCII);
            for (int parameter = 0; parameter < 2; parameter++) {
                for (int i = 0; i < 5; i++) {
                    byte[] head = new Bytes().addInt(id).addShort(parameter).toArray();
                    client.send(Command.STMT_SEND_LONG_DATA, Bytes.concat(head, chunk));
                }
            }
            Bytes execution =
                    new Bytes().addInt(id).addByte(0).addInt(1).addByte(0).addByte(1);
            client.command(
                    Command.STMT_EXECUTE,
                    execution.addShort(VAR_STRING).addShort(VAR_STRING).toArray());
            client.send(
                    Command.STMT_SEND_LONG_DATA,
                    new Bytes().addInt(4711).addShort(0).addText("x").toArray());
            client.send(Command.STMT_CLOSE, new Bytes().addInt(id).toArray());
            client.command(Command.PING);
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void e18PipelinedCommandsAreAnsweredInOrder(boolean deprecateEof) throws IOException {
        same(deprecateEof, client -> {
            for (int i = 0; i < 50; i++) {
                client.sendQuery("select " + i);
                client.send(Command.PING);
            }
            for (int i = 0; i < 50; i++) {
                client.readAnswer(Command.QUERY);
                client.readAnswer(Command.PING);
            }
        });
    }
}
