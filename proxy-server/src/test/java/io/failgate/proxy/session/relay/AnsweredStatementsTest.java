package io.failgate.proxy.session.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.TestProxy;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import io.failgate.proxy.testing.ServerConnection;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a server is told of prepared statements when Failgate has answered in its place: what one that failed itself
 * would know.
 */
@Timeout(60)
class AnsweredStatementsTest {

    private static final int FULL = 0xFFFFFF;

    private static final String TYPES = "03 00 fd 00";

    private static byte[] hex(String text) {
        return Bytes.hex(text);
    }

    /** Reads a command, which must be this one. */
    private static void expect(ServerConnection client, String payload) throws IOException {
        assertThat(client.readCommand()).isEqualTo(new Packet(0, hex(payload)));
    }

    /** Prepares statement 7 with so many parameters. */
    private static void prepared(ServerConnection client, int parameters) throws IOException {
        assertThat(client.readCommand().byteAt(0)).isEqualTo(Command.STMT_PREPARE.code());
        client.writeNext(new Bytes()
                .addHex("00 07 00 00 00 00 00")
                .addShort(parameters)
                .addHex("00 00 00")
                .toArray());
        for (int i = 0; i < parameters; i++) {
            client.writeNext(Payloads.column("?"));
        }
        if (parameters > 0) {
            client.writeNext(Payloads.eof(2));
        }
    }

    private static Packet error(RawClient client, Command command, String arguments) throws IOException {
        Packet answer = client.command(command, hex(arguments)).get(0);
        assertThat(answer.isError()).as(answer.toString()).isTrue();
        return answer;
    }

    private static void ok(RawClient client, Command command, String arguments) throws IOException {
        assertThat(client.command(command, hex(arguments))).containsExactly(new Packet(1, Payloads.ok(2)));
    }

    @ParameterizedTest
    @CsvSource({
        "before-command, error(1317)",
        "before-execute, error(1317)",
        "before-execute, return",
        "before-execute, 'return({\"errorCode\": 1317})'",
        "before-query, ok",
    })
    void typesThatTheServerHasNotSeenGoWithTheNextExecution(String site, String action) throws IOException {
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    prepared(client, 2);
                    expect(client, "17 07000000 00 01000000 00 01" + TYPES + "09000000 01 61");
                    client.ok();
                    expect(client, "17 07000000 00 01000000 00 00 09000000 01 61");
                    client.ok();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            client.command(Command.STMT_PREPARE, Bytes.text("SET @a = ?"));
            proxy.failPoints().put(site, "2*" + action);
            client.command(Command.STMT_EXECUTE, hex("07000000 00 01000000 00 01" + TYPES + "09000000 01 61"));
            client.command(Command.STMT_EXECUTE, hex("07000000 00 01000000 00 00 09000000 01 61"));
            ok(client, Command.STMT_EXECUTE, "07000000 00 01000000 00 00 09000000 01 61");
            ok(client, Command.STMT_EXECUTE, "07000000 00 01000000 00 00 09000000 01 61");
            server.finish();
        }
    }

    @Test
    void typesThatTheClientSendsAgainAreNotAdded() throws IOException {
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    prepared(client, 1);
                    expect(client, "17 07000000 00 01000000 00 01 0300 09000000");
                    client.ok();
                    expect(client, "17 07000000 00 01000000 00 00 08000000");
                    client.ok();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            client.command(Command.STMT_PREPARE, Bytes.text("SET @a = ?"));
            proxy.failPoints().put("before-execute", "1*error(1317)");
            error(client, Command.STMT_EXECUTE, "07000000 00 01000000 00 01 fd00 01 61");
            ok(client, Command.STMT_EXECUTE, "07000000 00 01000000 00 01 0300 09000000");
            ok(client, Command.STMT_EXECUTE, "07000000 00 01000000 00 00 08000000");
            server.finish();
        }
    }

    /** MariaDB's, which shares the types with the execution of one row. */
    @Test
    void typesGoWithBulkExecutionsToo() throws IOException {
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    prepared(client, 1);
                    expect(client, "fa 07000000 c000 0300 00 01000000 00 02000000");
                    client.ok();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            client.command(Command.STMT_PREPARE, Bytes.text("SET @a = ?"));
            proxy.failPoints().put("before-execute", "1*error(1317)");
            error(client, Command.STMT_BULK_EXECUTE, "07000000 8000 0300 00 01000000");
            ok(client, Command.STMT_BULK_EXECUTE, "07000000 4000 00 01000000 00 02000000");
            server.finish();
        }
    }

    /**
     * They are counted, and their types have names; those behind the statement's own are attributes of one execution.
     */
    @Test
    void queryAttributesAreNoParameters() throws IOException {
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    prepared(client, 1);
                    expect(client, "17 07000000 08 01000000 01 00 01 0300 00 09000000");
                    client.ok();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login(TestProxy.ANYBODY.with(Capabilities.QUERY_ATTRIBUTES))) {
            client.command(Command.STMT_PREPARE, Bytes.text("SET @a = ?"));
            proxy.failPoints().put("before-execute", "1*error(1317)");
            error(client, Command.STMT_EXECUTE, "07000000 08 01000000 02 00 01 0300 00 fd00 01 6e 09000000 01 76");
            ok(client, Command.STMT_EXECUTE, "07000000 08 01000000 01 00 00 09000000");
            server.finish();
        }
    }

    /** The payload, without types, of one value; with them it is two bytes longer. */
    @ParameterizedTest
    @ValueSource(ints = {70_000, FULL - 3, FULL - 2, FULL - 1, FULL, FULL + 1, 2 * FULL - 3, 2 * FULL - 1, 2 * FULL})
    void aLongExecutionStaysInStepHoweverManyFramesItTakes(int length) throws IOException {
        byte[] execution = new byte[length];
        for (int i = 16; i < length; i++) {
            execution[i] = (byte) (i * 31 + (i >> 8));
        }
        byte[] front = hex("17 07000000 00 01000000 00 00");
        System.arraycopy(front, 0, execution, 0, front.length);
        byte[] expected =
                Bytes.concat(hex("17 07000000 00 01000000 00 01 fc00"), Arrays.copyOfRange(execution, 12, length));
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    prepared(client, 1);
                    Packet received = client.readCommand();
                    assertThat(received.sequenceId()).isEqualTo((length + 2) / FULL);
                    assertThat(Arrays.equals(received.payload(), expected)).isTrue();
                    client.ok();
                    expect(client, "0e");
                    client.ok();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            client.command(Command.STMT_PREPARE, Bytes.text("SET @a = ?"));
            proxy.failPoints().put("before-execute", "1*error(1317)");
            error(client, Command.STMT_EXECUTE, "07000000 00 01000000 00 01 fc00 01 61");
            client.wire().writeLong(0, execution);
            assertThat(client.read()).isEqualTo(new Packet(length / FULL + 1, Payloads.ok(2)));
            ok(client, Command.PING, "");
            server.finish();
        }
    }

    /** As many parameters as there can be: their types go beyond what interceptors see. */
    @Test
    void allTypesOfTheMostParametersAreKept() throws IOException {
        int parameters = 65_535;
        byte[] types = hex(String.join("", Collections.nCopies(parameters, "0600")));
        byte[] nulls = hex(String.join("", Collections.nCopies((parameters + 7) / 8, "ff")));
        byte[] fixed = hex("07000000 00 01000000");
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    prepared(client, parameters);
                    byte[] expected = Bytes.concat(hex("17"), fixed, nulls, hex("01"), types);
                    assertThat(Arrays.equals(client.readCommand().payload(), expected))
                            .isTrue();
                    client.ok();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            client.command(Command.STMT_PREPARE, Bytes.text("SET @a = ?"));
            proxy.failPoints().put("before-execute", "1*error(1317)");
            client.command(Command.STMT_EXECUTE, Bytes.concat(fixed, nulls, hex("01"), types));
            assertThat(client.command(Command.STMT_EXECUTE, Bytes.concat(fixed, nulls, hex("00"))))
                    .containsExactly(new Packet(1, Payloads.ok(2)));
            server.finish();
        }
    }

    @Test
    void longDataAndCursorsAreThrownAwayBeforeTheClientIsTold() throws IOException {
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    prepared(client, 1);
                    expect(client, "18 07000000 0000 68656c6c6f");
                    expect(client, "1a 07000000");
                    client.ok();
                    expect(client, "18 07000000 0000 68656c6c6f");
                    expect(client, "17 07000000 01 01000000 00 01 fc00");
                    client.ok();
                    expect(client, "1a 07000000");
                    client.ok();
                    expect(client, "0e");
                    client.ok();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            client.command(Command.STMT_PREPARE, Bytes.text("SET @a = ?"));
            proxy.failPoints().put("before-execute", "1*error(1317)");
            client.send(Command.STMT_SEND_LONG_DATA, hex("07000000 0000 68656c6c6f"));
            error(client, Command.STMT_EXECUTE, "07000000 00 01000000 00 01 fc00");
            client.send(Command.STMT_SEND_LONG_DATA, hex("07000000 0000 68656c6c6f"));
            ok(client, Command.STMT_EXECUTE, "07000000 01 01000000 00 00");
            proxy.failPoints().put("before-query", "2*error(1317)");
            error(client, Command.STMT_EXECUTE, "07000000 01 01000000 00 00");
            error(client, Command.STMT_EXECUTE, "07000000 01 01000000 00 00");
            ok(client, Command.PING, "");
            server.finish();
        }
    }

    /**
     * MariaDB's id for the statement prepared last means none then: the server is made to fail a prepare of its own.
     */
    @ParameterizedTest
    @ValueSource(strings = {"STMT_EXECUTE", "STMT_RESET", "STMT_FETCH", "STMT_BULK_EXECUTE"})
    void behindAFailedPrepareThereIsNoLastStatement(Command command) throws IOException {
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    prepared(client, 0);
                    expect(client, "16");
                    client.error(1065, "42000", "Query was empty");
                    assertThat(client.readCommand().byteAt(0)).isEqualTo(command.code());
                    client.error(1243, "HY000", "Unknown prepared statement handler");
                    prepared(client, 0);
                    assertThat(client.readCommand().byteAt(0)).isEqualTo(command.code());
                    client.error(1000, "HY000", "of the new statement");
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            client.command(Command.STMT_PREPARE, Bytes.text("SET @a = ?"));
            proxy.failPoints().put("before-prepare", "1*error(1317)");
            error(client, Command.STMT_PREPARE, "78");
            proxy.failPoints().remove("before-prepare");
            assertThat(error(client, command, "ffffffff 00 01000000").errorCode())
                    .isEqualTo(1243);
            client.command(Command.STMT_PREPARE, Bytes.text("SET @a = ?"));
            assertThat(error(client, command, "ffffffff 00 01000000").errorCode())
                    .isEqualTo(1000);
            server.finish();
        }
    }

    @Test
    void commandsWithoutAnswerDoNotReachThePreviousStatementEither() throws IOException {
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    prepared(client, 1);
                    expect(client, "16");
                    client.error(1065, "42000", "Query was empty");
                    expect(client, "18 ffffffff 0000 61");
                    expect(client, "19 ffffffff");
                    expect(client, "0e");
                    client.ok();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            client.command(Command.STMT_PREPARE, Bytes.text("SET @a = ?"));
            proxy.failPoints().put("before-prepare", "1*error(1317)");
            error(client, Command.STMT_PREPARE, "78");
            client.send(Command.STMT_SEND_LONG_DATA, hex("ffffffff 0000 61"));
            client.send(Command.STMT_CLOSE, hex("ffffffff"));
            ok(client, Command.PING, "");
            server.finish();
        }
    }

    @Test
    void aStatementThatTheClientDoesNotKnowOfIsClosed() throws IOException {
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    prepared(client, 2);
                    expect(client, "19 07000000");
                    expect(client, "17 ffffffff 00 01000000");
                    client.error(1243, "HY000", "Unknown prepared statement handler");
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            proxy.failPoints().put("after-prepare", "1*error(1317)");
            assertThat(error(client, Command.STMT_PREPARE, "78").errorCode()).isEqualTo(1317);
            assertThat(error(client, Command.STMT_EXECUTE, "ffffffff 00 01000000")
                            .errorCode())
                    .isEqualTo(1243);
            server.finish();
        }
    }

    /** Nine times 65,535 types are more than a session may keep. */
    @Test
    void typesOfTooManyStatementsAreSaidToBeForgotten() throws IOException {
        byte[] nulls = new byte[8192];
        byte[] rest = Bytes.concat(hex("00 01000000"), nulls);
        byte[] typed = Bytes.concat(rest, hex("01"), new byte[2 * 65_535]);
        byte[] untyped = Bytes.concat(rest, hex("00"));
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    for (int id = 1; id <= 9; id++) {
                        client.readCommand();
                        client.writeNext(new Bytes()
                                .addHex("00")
                                .addInt(id)
                                .addHex("00 00 ff ff 00 00 00 00")
                                .toArray());
                    }
                    assertThat(client.readCommand().length()).isEqualTo(1 + 4 + typed.length);
                    client.ok();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login(
                        TestProxy.ANYBODY.with(Capabilities.DEPRECATE_EOF | Capabilities.OPTIONAL_METADATA))) {
            proxy.failPoints().put("before-execute", "9*error(1317)");
            for (byte id = 1; id <= 9; id++) {
                client.command(Command.STMT_PREPARE, Bytes.text("SET @a = ?"));
                client.command(Command.STMT_EXECUTE, Bytes.concat(new byte[] {id, 0, 0, 0}, typed));
            }
            assertThat(client.command(Command.STMT_EXECUTE, Bytes.concat(new byte[] {9, 0, 0, 0}, untyped))
                            .get(0)
                            .errorMessage())
                    .contains("parameter types", "prepare the statement again");
            assertThat(client.command(Command.STMT_EXECUTE, Bytes.concat(new byte[] {8, 0, 0, 0}, untyped)))
                    .containsExactly(new Packet(1, Payloads.ok(2)));
            server.finish();
        }
    }
}
