package io.failgate.proxy.session.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.TestProxy;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import io.failgate.proxy.testing.ServerConnection;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** MariaDB's cached metadata: column definitions that the server has sent once, and the client has not got. */
@Timeout(60)
class MissedDefinitionsTest {

    private static final Login CACHING = TestProxy.ANYBODY
            .without(Capabilities.CLIENT_MYSQL)
            .with(Capabilities.DEPRECATE_EOF | Capabilities.MARIADB_CACHE_METADATA);

    private static final byte[] EXECUTION = Bytes.hex("07000000 00 01000000");

    /** Prepares statement 7. */
    private static void prepared(ServerConnection client) throws IOException {
        assertThat(client.readCommand().byteAt(0)).isEqualTo(Command.STMT_PREPARE.code());
        client.writeNext(Bytes.hex("00 07000000 0000 0000 00 0000"));
    }

    private static Packet error(RawClient client) throws IOException {
        Packet answer = client.command(Command.STMT_EXECUTE, EXECUTION).get(0);
        assertThat(answer.isError()).as(answer.toString()).isTrue();
        return answer;
    }

    private static ScriptedServer serverWithCachedMetadata(ScriptedServer.Script script) throws IOException {
        return ScriptedServer.start(client -> {
            long offered = (Payloads.MYSQL_9_7 & ~Capabilities.CLIENT_MYSQL & ~Capabilities.OPTIONAL_METADATA)
                    | Capabilities.MARIADB_CACHE_METADATA;
            client.greet(Payloads.greeting("11.4.5-MariaDB", 7, offered, "mysql_native_password"));
            client.read();
            client.ok();
            script.serve(client);
        });
    }

    private static void definedRow(ServerConnection client) throws IOException {
        client.writeNext((byte) 1, (byte) 1);
        client.writeNext(Payloads.column("?"));
        client.writeNext(Payloads.endOfRows(2));
    }

    private static void undefinedRow(ServerConnection client) throws IOException {
        client.writeNext((byte) 1, (byte) 0);
        client.writeNext(Bytes.hex("00 00 01 61"));
        client.writeNext(Payloads.endOfRows(2));
    }

    /** MariaDB sends definitions once for each statement, unless they change. */
    @ParameterizedTest
    @ValueSource(strings = {"after-execute", "after-query", "after-command"})
    void definitionsThatTheClientHasNotGotComeWithTheNextAnswer(String site) throws IOException {
        try (ScriptedServer server = serverWithCachedMetadata(client -> {
                    prepared(client);
                    client.readCommand();
                    definedRow(client);
                    for (int i = 0; i < 3; i++) {
                        client.readCommand();
                        undefinedRow(client);
                    }
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login(CACHING)) {
            client.command(Command.STMT_PREPARE, Bytes.text("SELECT 'a'"));
            proxy.failPoints().put(site, "2*error(1205)");
            error(client);
            error(client);
            assertThat(client.command(Command.STMT_EXECUTE, EXECUTION))
                    .containsExactly(
                            Packet.ofHex(1, "01 01"),
                            new Packet(2, Payloads.column("?")),
                            Packet.ofHex(3, "00 00 01 61"),
                            new Packet(4, Payloads.endOfRows(2)));
            assertThat(client.command(Command.STMT_EXECUTE, EXECUTION))
                    .containsExactly(
                            Packet.ofHex(1, "01 00"),
                            Packet.ofHex(2, "00 00 01 61"),
                            new Packet(3, Payloads.endOfRows(2)));
            server.finish();
        }
    }

    @Test
    void definitionsThatAreTooLongToKeepAreSaidToBe() throws IOException {
        try (ScriptedServer server = serverWithCachedMetadata(client -> {
                    prepared(client);
                    client.readCommand();
                    client.writeNext((byte) 1, (byte) 1);
                    client.writeNext(Payloads.column("c".repeat(1024 * 1024)));
                    client.writeNext(Payloads.endOfRows(2));
                    client.readCommand();
                    undefinedRow(client);
                    assertThat(client.readCommand()).isEqualTo(Packet.ofHex(0, "0e"));
                    client.ok();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login(CACHING)) {
            client.command(Command.STMT_PREPARE, Bytes.text("SELECT 'a'"));
            proxy.failPoints().put("after-execute", "1*error(1205)");
            error(client);
            assertThat(error(client).errorMessage()).contains("column definitions", "prepare the statement again");
            assertThat(client.command(Command.PING)).containsExactly(new Packet(1, Payloads.ok(2)));
            server.finish();
        }
    }
}
